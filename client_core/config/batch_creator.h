// BatchCreator: does one request to make many configs.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_CREATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_CREATOR_H_

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/random.h"
#include "client_core/config/config_writer.h"
#include "client_core/config/new_config.h"
#include "client_core/config/store_writer.h"
#include "google/protobuf/arena.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro {

// For one request, and for one use. Not thread-safe.
class BatchCreator {
 public:
  // All references outlive this.
  BatchCreator(StoreWriter& writer, ToCallStatusFunction to_call_status, Random& random);

  // See ConfigWriter.
  absl::StatusOr<std::string> Run(std::string_view bytes, const ConfigScope& scope);

 private:
  // One request of the batch: a config that is checked, or why there is none.
  struct Item {
    absl::Status status;
    NewConfig config;
  };

  absl::Status CheckItems(v1::BatchCreateConfigsRequest& batch, const WriteRules& rules);
  absl::Status CheckItem(v1::CreateConfigRequest& request, const WriteRules& rules,
                         NewConfig& config);
  // Of what is checked only: that nothing of its id is there, or earlier in the batch.
  absl::Status CheckUnused(const NewConfig& config);
  std::string CheckedReply() const;
  absl::StatusOr<std::string> Write(bool all_or_nothing);

  StoreWriter& writer_;
  const ToCallStatusFunction to_call_status_;
  Random& random_;
  std::vector<Item> items_;
  std::set<std::string_view> ids_;  // Of what is checked only.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_CREATOR_H_
