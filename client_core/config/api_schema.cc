#include "client_core/config/api_schema.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace nexusnitro {
namespace {

constexpr ApiSchemaTraits kUnknown = {v1::API_SCHEMA_UNSPECIFIED, "", "", false};

constexpr ApiSchemaTraits kTraits[] = {
    {v1::API_SCHEMA_OPENAI, "openai", "https://api.openai.com/v1", true},
    {v1::API_SCHEMA_LIGHTLLM, "lightllm", "", true},
};

}  // namespace

const ApiSchemaTraits& TraitsOf(v1::ApiSchema api_schema) {
  for (const ApiSchemaTraits& traits : kTraits) {
    if (traits.api_schema == api_schema) return traits;
  }
  return kUnknown;
}

std::string ApiSchemaName(v1::ApiSchema api_schema) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::ApiSchema_Name(api_schema), "API_SCHEMA_"));
}

}  // namespace nexusnitro
