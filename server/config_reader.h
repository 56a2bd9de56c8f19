// Answers the RPCs of ConfigService that read configs. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_CONFIG_READER_H_
#define NEXUSNITRO_SERVER_CONFIG_READER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro {

// The id in `name`, which is `configs/{id}`, if the caller may use it. kPermissionDenied tells
// nothing of what there is.
absl::StatusOr<std::string_view> ReadableId(std::string_view name, const ConfigScope& scope);

// Says that there is no config of that name.
absl::Status UnknownConfig(std::string_view name);

// The serialized v1::Config.
absl::StatusOr<std::string> GetConfig(const ConfigStore& configs, const ConfigScope& scope,
                                      const v1::GetConfigRequest& request);

// At most `count` configs of the caller's reach, ordered by id, with an id greater than `after_id`.
std::vector<ConfigEntry> EntriesInReach(const ConfigStore& configs, const ConfigScope& scope,
                                        std::string_view after_id, size_t count);

// The serialized v1::ListConfigsResponse. It may hold fewer configs than were asked for, even none,
// and still name a next page: large configs fill a page early, and a filter that lets few through
// is searched for a while only.
absl::StatusOr<std::string> ListConfigs(const ConfigStore& configs, const ConfigScope& scope,
                                        const v1::ListConfigsRequest& request);

// Appends `value` to a serialized message, as its field `number` that is a string, bytes or a
// message.
void AppendField(int number, std::string_view value, std::string& message);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CONFIG_READER_H_
