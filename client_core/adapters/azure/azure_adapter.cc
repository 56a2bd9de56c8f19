#include "client_core/adapters/azure/azure_adapter.h"

#include "absl/strings/match.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/openai/openai_headers.h"
#include "client_core/base/strings.h"
#include "client_core/wire/percent_encoding.h"

namespace nexusnitro {

void AzureAdapter::ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const {
  // 14 of 120,000 tokens a minute were said to be whole again after "7": milliseconds.
  ReadOpenAiHeaders(headers, absl::Milliseconds(1), call);
}

// Endpoints are given with or without what comes before the version, as Azure's own pages do.
std::string AzureAdapter::PathOf(std::string_view operation, const EncodeContext& context) const {
  const v1::AzureOptions& options = context.backend.proto.azure();
  const std::string& url = context.backend.target->url;
  const std::string_view before = absl::EndsWith(url, "/openai") ? "" : "/openai";
  if (options.deployment().empty()) {
    return absl::EndsWith(url, "/v1") ? std::string(operation) : StrCat(before, "/v1", operation);
  }
  // The list of models is the resource's.
  const std::string deployment =
      operation == kModelsOperation
          ? ""
          : StrCat("/deployments/", EncodePathSegment(options.deployment()));
  return StrCat(before, deployment, operation,
                "?api-version=", EncodePathSegment(options.api_version()));
}

void AzureAdapter::Authenticate(const EncodeContext& context, HttpRequest& request) const {
  AddCredential(context.credential, "api-key", "", request);
}

}  // namespace nexusnitro
