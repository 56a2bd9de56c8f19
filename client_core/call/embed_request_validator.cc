#include "client_core/call/embed_request_validator.h"

#include <string>
#include <string_view>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/extra_body.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/unknown_fields.h"

namespace nexusnitro {
namespace {

// What has a field of its own in EmbedRequest, under the names of all wires, beside what no
// addition to a body may set.
constexpr std::string_view kProtectedKeys[] = {
    "content",          "dimensions", "inputText", "instances", "outputDimensionality",
    "output_dimension", "requests",   "texts",     "user"};

absl::Status CheckExtraBody(const std::string& json) {
  if (json.empty()) return absl::OkStatus();
  std::string fault = ExtraBodyFault(json);
  if (fault.empty()) {
    simdjson::dom::parser parser;
    const absl::StatusOr<JsonObject> object = ParseJsonObject(parser, json);
    for (const std::string_view key : kProtectedKeys) {
      if (object.ok() && object->at_key(key).error() == simdjson::SUCCESS) {
        fault = StrCat("sets `", key, "`, which has a field of its own");
        break;
      }
    }
  }
  return fault.empty() ? absl::OkStatus() : InvalidField("extra_body_json", fault);
}

}  // namespace

absl::Status CheckEmbedRequest(const v1::EmbedRequest& request) {
  NN_RETURN_IF_ERROR(CheckUnknownFields(request));
  if (request.inputs().empty()) {
    return InvalidField("inputs", "is empty; expected at least one text");
  }
  if (request.inputs_size() > limits::kEmbedInputsMax) {
    return InvalidField("inputs", StrCat("has ", request.inputs_size(),
                                         " entries; expected at most ", limits::kEmbedInputsMax));
  }
  for (int i = 0; i < request.inputs_size(); ++i) {
    if (request.inputs(i).empty()) return InvalidField(StrCat("inputs[", i, "]"), "is empty");
  }
  if (request.has_dimensions() &&
      (request.dimensions() < 1 || request.dimensions() > limits::kEmbedDimensionsMax)) {
    return InvalidField("dimensions", StrCat("is ", request.dimensions(), "; expected 1 to ",
                                             limits::kEmbedDimensionsMax));
  }
  return CheckExtraBody(request.extra_body_json());
}

}  // namespace nexusnitro
