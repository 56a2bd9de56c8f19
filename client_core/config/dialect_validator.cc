#include "client_core/config/dialect_validator.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "client_core/config/fault_checker.h"
#include "client_core/transport/header_rules.h"

namespace nexusnitro {
namespace {

void CheckLightllm(const v1::LightllmOptions& options, const FaultChecker& check) {
  const FaultChecker at_template = check.At("chat_template");
  if (!options.native()) {
    if (options.has_chat_template()) at_template.Fault("is set, but `native` is not");
    return;
  }
  if (!options.has_chat_template()) {
    at_template.Fault("is not set; `native` needs it, since /generate takes a finished prompt");
    return;
  }
  const v1::ChatTemplate& chat_template = options.chat_template();
  const std::pair<std::string_view, const std::string&> texts[] = {
      {"system", chat_template.system()},
      {"user", chat_template.user()},
      {"assistant", chat_template.assistant()}};
  for (const auto& [name, text] : texts) {
    if (text.find("{content}") == std::string::npos) {
      at_template.At(name).Fault("does not contain `{content}`");
    }
  }
}

// Regions, locations and the like become parts of a host's name.
bool IsHostLabel(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

// Names that become one segment of a path.
bool IsPathSegment(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
  });
}

void CheckAzure(const v1::AzureOptions& options, const FaultChecker& check) {
  if (options.deployment().empty() != options.api_version().empty()) {
    check.At(options.deployment().empty() ? "deployment" : "api_version")
        .Fault(
            "is not set; the classic URL needs `deployment` and `api_version`, the v1 URL "
            "neither");
  }
  for (const auto& [name, text] :
       {std::pair<std::string_view, const std::string&>("deployment", options.deployment()),
        std::pair<std::string_view, const std::string&>("api_version", options.api_version())}) {
    if (!text.empty() && !IsPathSegment(text)) {
      check.At(name).Fault(StrCat("is \"", text, "\"; expected only A-Z a-z 0-9 - _ . :"));
    }
  }
}

void CheckBedrock(const v1::Backend& backend, const FaultChecker& check) {
  if (!IsHostLabel(backend.bedrock().region())) {
    check.At("region").Fault("is not an AWS region; expected for example us-east-1");
  }
}

void CheckVertex(const v1::VertexOptions& options, const FaultChecker& check) {
  if (!IsPathSegment(options.project())) {
    check.At("project").Fault("is no Google Cloud project");
  }
  if (!IsHostLabel(options.location())) {
    check.At("location").Fault("is no location; expected for example europe-west4 or global");
  }
}

void CheckCustom(const v1::Backend& backend, const FaultChecker& check) {
  const v1::CustomOptions& options = backend.custom();
  const std::string& path = options.chat_path();
  const bool good = path.empty() || (path.front() == '/' &&
                                     std::all_of(path.begin(), path.end(), [](unsigned char c) {
                                       return absl::ascii_isgraph(c) && c != '#';
                                     }));
  if (!good) check.At("chat_path").Fault("is no path; expected a leading / and no white space");
  const FaultChecker at_header = check.At("credential_header");
  if (!options.credential_header().empty()) {
    std::string fault = CredentialHeaderFault(options.credential_header());
    if (!fault.empty()) at_header.Fault(std::move(fault));
    for (const auto& [name, value] : backend.headers()) {
      if (absl::EqualsIgnoreCase(name, options.credential_header())) {
        at_header.Fault("is one of the backend's `headers`, too");
      }
    }
  } else if (!options.credential_prefix().empty()) {
    at_header.Fault("is not set; `credential_prefix` needs it");
  }
  if (!IsHeaderValue(options.credential_prefix())) {
    check.At("credential_prefix").Fault("holds characters that a header cannot carry");
  }
}

}  // namespace

void CheckDialect(const v1::Backend& backend, const FaultChecker& check) {
  struct Dialect {
    std::string_view name;
    bool set;
    v1::ApiSchema api_schema;
  };
  const Dialect dialects[] = {
      {"lightllm", backend.has_lightllm(), v1::API_SCHEMA_LIGHTLLM},
      {"azure", backend.has_azure(), v1::API_SCHEMA_AZURE_OPENAI},
      {"bedrock", backend.has_bedrock(), v1::API_SCHEMA_BEDROCK},
      {"vertex", backend.has_vertex(), v1::API_SCHEMA_VERTEX},
      {"custom", backend.has_custom(), v1::API_SCHEMA_CUSTOM},
  };
  for (const Dialect& dialect : dialects) {
    if (dialect.set && backend.api_schema() != dialect.api_schema) {
      check.At(dialect.name)
          .Fault(StrCat("is set, but `api_schema` is not ", ApiSchemaName(dialect.api_schema)));
      return;
    }
  }
  if (backend.has_lightllm()) CheckLightllm(backend.lightllm(), check.At("lightllm"));
  if (backend.has_azure()) CheckAzure(backend.azure(), check.At("azure"));
  if (backend.has_custom()) CheckCustom(backend, check.At("custom"));
  // These two cannot do without.
  if (backend.api_schema() == v1::API_SCHEMA_BEDROCK) CheckBedrock(backend, check.At("bedrock"));
  if (backend.api_schema() == v1::API_SCHEMA_VERTEX) {
    CheckVertex(backend.vertex(), check.At("vertex"));
  }
}

}  // namespace nexusnitro
