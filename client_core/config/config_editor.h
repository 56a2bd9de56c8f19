// ConfigEditor: makes, changes and deletes configs, one request after the other on a thread of its
// own, `nn-configs`.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_EDITOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_EDITOR_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"
#include "client_core/config/config_writer.h"
#include "client_core/config/file_state.h"
#include "client_core/config/store.h"

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
  // Gets the serialized reply of the method, or the error: one that the caller caused carries its
  // reason and, where fields are at fault, names them all. Called once, on the editor's thread or
  // within Post(), without a lock.
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string> reply)>;

  // Starts the store and the thread; what the store kept is live when this returns. `clock`
  // outlives the editor.
  static absl::StatusOr<std::unique_ptr<ConfigEditor>> Create(std::shared_ptr<ConfigStore> configs,
                                                              std::unique_ptr<Store> store,
                                                              ToCallStatusFunction to_call_status,
                                                              const Clock& clock);

  // Waits for the request that is running; what is queued is answered kDraining.
  ~ConfigEditor();

  // kOverloaded, if limits::kConfigRequestsQueueMax requests are waiting.
  void Post(ConfigRequest request, Done done);

  // The file changed. Calls get the new state when this returns. Not on the editor's thread.
  void SetFile(FileState file);

 private:
  struct Job {
    ConfigRequest request;
    Done done;
  };

  ConfigEditor(std::shared_ptr<ConfigStore> configs, std::unique_ptr<Store> store,
               ToCallStatusFunction to_call_status, const Clock& clock);

  void WakeForChanges();
  void Run();
  // Does one thing that waits; false if there is none and the editor ends.
  bool RunNext();
  // One that is no CreateConfig, or several that are.
  void RunJobs(std::vector<Job> jobs);

  const std::shared_ptr<ConfigStore> configs_;
  Mutex mutex_;
  CondVar wake_;
  CondVar file_was_set_;
  std::deque<Job> jobs_ ABSL_GUARDED_BY(mutex_);
  std::deque<FileState> files_ ABSL_GUARDED_BY(mutex_);  // To be set, the newest last.
  int64_t files_posted_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t files_set_ ABSL_GUARDED_BY(mutex_) = 0;
  bool changes_wait_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  const std::unique_ptr<Store> store_;  // May call WakeForChanges() until it is gone.
  ConfigWriter writer_;
  std::thread thread_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_EDITOR_H_
