// ConfigEditor: makes, changes and deletes configs, one request after the other on a thread of its
// own.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_EDITOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_EDITOR_H_

#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"
#include "client_core/base/random.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"
#include "client_core/config/file_state.h"
#include "client_core/config/store.h"
#include "nexusnitro/v1/error.pb.h"

namespace nexusnitro {

// One request to change configs.
struct ConfigRequest {
  enum class Method { kCreate, kUpdate, kDelete, kBatchCreate };
  Method method = Method::kCreate;
  std::string bytes;  // The request message of that method.
  ConfigScope scope;  // What the caller may write.
  // Asked right before it is begun, on the editor's thread: whether the caller still waits. Null:
  // yes.
  absl::AnyInvocable<bool()> wanted;
};

// Owns the Store, and is all that changes the ConfigStore. Thread-safe.
class ConfigEditor {
 public:
  // The serialized reply of the method, or the error: one that the caller caused carries its reason
  // and, where fields are at fault, names them all. Called once, on the editor's thread, or within
  // Post().
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string> reply)>;
  // How a failed item of a batch is told.
  using ToCallStatus = v1::CallStatus (*)(const absl::Status& status);

  // Starts the thread and the store; what the store kept is live when this returns. `clock`
  // outlives the editor.
  static absl::StatusOr<std::unique_ptr<ConfigEditor>> Create(std::shared_ptr<ConfigStore> configs,
                                                              std::unique_ptr<Store> store,
                                                              ToCallStatus to_call_status,
                                                              const Clock& clock);

  // Ends the request that is running; what is queued is answered kDraining.
  ~ConfigEditor();

  // kOverloaded, if limits::kConfigRequestsQueueMax requests are waiting.
  void Post(ConfigRequest request, Done done);

  // The file changed. Returns when calls get the new state.
  void SetFile(FileState file);

 private:
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_EDITOR_H_
