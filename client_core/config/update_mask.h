// Merges an update into a config. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_UPDATE_MASK_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_UPDATE_MASK_H_

#include "absl/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Takes what is output only, and the name, out of `config`.
void ClearOutputFields(v1::Config& config);

// Replaces in `config` the fields that `mask` names by those of `update`, lists and maps as a
// whole; what is not set in `update` is cleared. An empty mask stands for all fields that `update`
// has set, `*` for all that there are. kInvalidRequest naming every path that is no field, or one
// that is output only; then `config` is as it was.
absl::Status MergeUpdate(const v1::Config& update, const google::protobuf::FieldMask& mask,
                         v1::Config& config);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_UPDATE_MASK_H_
