#include "client_core/adapters/raw_object.h"

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status CheckRawObject(std::string_view object, std::string_view field) {
  const absl::Status status = CheckJsonObject(object);
  return status.ok() ? absl::OkStatus() : InvalidField(field, MessageOf(status));
}

absl::Status WriteRawObject(std::string_view object, std::string_view field, JsonWriter& json) {
  NN_RETURN_IF_ERROR(CheckRawObject(object, field));
  json.Raw(object);
  return absl::OkStatus();
}

absl::Status WriteRawObjectMember(std::string_view key, std::string_view object,
                                  std::string_view field, JsonWriter& json) {
  NN_RETURN_IF_ERROR(CheckRawObject(object, field));
  json.Key(key);
  json.Raw(object);
  return absl::OkStatus();
}

}  // namespace nexusnitro
