#include "client_core/config/api_schema.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr ApiSchemaTraits kUnknown = {v1::API_SCHEMA_UNSPECIFIED, "", ""};

constexpr ApiSchemaTraits kTraits[] = {
    {v1::API_SCHEMA_OPENAI, "openai", "https://api.openai.com/v1"},
    {v1::API_SCHEMA_OPENAI_RESPONSES, "openai", "https://api.openai.com/v1"},
    {v1::API_SCHEMA_LIGHTLLM, "lightllm", ""},
    {v1::API_SCHEMA_AZURE_OPENAI, "azure.ai.openai", ""},
    {v1::API_SCHEMA_ANTHROPIC, "anthropic", "https://api.anthropic.com"},
    {v1::API_SCHEMA_BEDROCK, "aws.bedrock", "https://bedrock-runtime.{region}.amazonaws.com"},
    {v1::API_SCHEMA_GEMINI, "gcp.gemini", "https://generativelanguage.googleapis.com"},
    {v1::API_SCHEMA_VERTEX, "gcp.vertex_ai", "https://{location}-aiplatform.googleapis.com"},
    {v1::API_SCHEMA_OLLAMA, "ollama", "http://127.0.0.1:11434"},
    {v1::API_SCHEMA_COHERE, "cohere", "https://api.cohere.com"},
    {v1::API_SCHEMA_CUSTOM, "custom", ""},
};

}  // namespace

const ApiSchemaTraits& TraitsOf(v1::ApiSchema api_schema) {
  for (const ApiSchemaTraits& traits : kTraits) {
    if (traits.api_schema == api_schema) return traits;
  }
  return kUnknown;
}

bool IsKnown(v1::ApiSchema api_schema) {
  return TraitsOf(api_schema).api_schema != v1::API_SCHEMA_UNSPECIFIED;
}

std::string EndpointOf(const v1::Backend& backend) {
  if (!backend.endpoint().empty()) return backend.endpoint();
  const std::string_view endpoint = TraitsOf(backend.api_schema()).default_endpoint;
  // Vertex' global location has a host without a name of its own.
  if (backend.vertex().location() == "global") return "https://aiplatform.googleapis.com";
  return absl::StrReplaceAll(ToAbsl(endpoint), {{"{region}", backend.bedrock().region()},
                                                {"{location}", backend.vertex().location()}});
}

std::string ApiSchemaName(v1::ApiSchema api_schema) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::ApiSchema_Name(api_schema), "API_SCHEMA_"));
}

}  // namespace nexusnitro
