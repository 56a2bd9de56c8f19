// ConfigWriter: does requests to make, change and delete configs.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_WRITER_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_WRITER_H_

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/base/random.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/new_config.h"
#include "client_core/config/store_writer.h"
#include "nexusnitro/v1/config_service.pb.h"
#include "nexusnitro/v1/error.pb.h"

namespace nexusnitro {

// How a failed item of a batch is told.
using ToCallStatusFunction = v1::CallStatus (*)(const absl::Status& status);

// Requests and replies are serialized messages; `scope` has the configs that the caller may write.
// When a reply is there, the change is in the store and live. May block, as the store may. Not
// thread-safe.
class ConfigWriter {
 public:
  // All references outlive this. The store has been started.
  ConfigWriter(ConfigStore& configs, Store& store, ToCallStatusFunction to_call_status,
               const Clock& clock)
      : writer_(configs, store, clock), to_call_status_(to_call_status) {}

  // A CreateConfigRequest, and who sent it. Borrows both.
  struct NewRequest {
    std::string_view bytes;
    const ConfigScope& scope;
  };

  // One reply for each. They go to the store together: one that is durable waits for its disk once.
  std::vector<absl::StatusOr<std::string>> CreateAll(const std::vector<NewRequest>& requests);
  absl::StatusOr<std::string> Update(std::string_view request, const ConfigScope& scope);
  absl::StatusOr<std::string> Delete(std::string_view request, const ConfigScope& scope);
  absl::StatusOr<std::string> BatchCreate(std::string_view request, const ConfigScope& scope);

  // Makes live what has changed in the store.
  void TakeChanges() { writer_.TakeChanges(); }

 private:
  // The config to write, or, if the request is to be checked only, the reply.
  absl::StatusOr<std::variant<NewConfig, std::string>> CheckCreate(const NewRequest& request);
  // One try: kStaleEtag if the config was changed in the meantime.
  absl::StatusOr<std::string> TryUpdate(const v1::UpdateConfigRequest& request,
                                        const ConfigScope& scope);

  StoreWriter writer_;
  const ToCallStatusFunction to_call_status_;
  Random random_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_WRITER_H_
