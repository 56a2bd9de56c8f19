#include "client_core/adapters/bedrock_invoke.h"

#include "absl/strings/escaping.h"
#include "client_core/adapters/anthropic_encoder.h"
#include "client_core/base/status_macros.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {

absl::StatusOr<std::string> EncodeBedrockInvoke(const v1::ChatRequest& request,
                                                const EncodeContext& context,
                                                EncodeReport& report) {
  if (!request.service_tier().empty()) {
    NN_RETURN_IF_ERROR(report.Unsupported("service_tier", "InvokeModel has no place for it"));
  }
  NN_ASSIGN_OR_RETURN(const std::string body,
                      EncodeAnthropicChat(request, context, AnthropicPurpose::kChat, report));
  // Members that are null are taken out.
  return MergeJson(body, R"({"anthropic_version":"bedrock-2023-05-31",)"
                         R"("model":null,"stream":null,"service_tier":null})");
}

absl::StatusOr<std::string> EncodeBedrockInvokeCount(const v1::ChatRequest& request,
                                                     const EncodeContext& context,
                                                     EncodeReport& report) {
  NN_ASSIGN_OR_RETURN(const std::string body, EncodeBedrockInvoke(request, context, report));
  JsonWriter json;
  json.BeginObject();
  json.BeginObjectMember("input");
  json.BeginObjectMember("invokeModel");
  json.Member("body", absl::Base64Escape(body));
  json.EndObject();
  json.EndObject();
  json.EndObject();
  return json.Take();
}

}  // namespace nexusnitro
