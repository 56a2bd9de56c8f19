#include "client_core/adapters/bedrock/bedrock_invoke.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "client_core/adapters/anthropic/anthropic_encoder.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

using Parts = google::protobuf::RepeatedPtrField<v1::Part>;

// Media that do not stand in the request itself.
bool IsLink(const v1::Part& part) { return part.has_media() && !part.media().has_data(); }

bool HasLink(const Parts& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const v1::Part& part) {
    return IsLink(part) || HasLink(part.tool_result().parts());
  });
}

absl::Status TakeOutLinks(Parts& parts, const std::string& path, EncodeReport& report) {
  int kept = 0;
  for (int i = 0; i < parts.size(); ++i) {
    const std::string part_path = StrCat(path, ".parts[", i, "]");
    if (IsLink(parts[i])) {
      NN_RETURN_IF_ERROR(report.Unsupported(StrCat(part_path, ".media.uri"),
                                            "InvokeModel takes images and documents inline"));
      continue;
    }
    if (parts[i].has_tool_result()) {
      NN_RETURN_IF_ERROR(TakeOutLinks(*parts[i].mutable_tool_result()->mutable_parts(),
                                      StrCat(part_path, ".tool_result"), report));
    }
    parts.SwapElements(kept++, i);
  }
  parts.DeleteSubrange(kept, parts.size() - kept);
  return absl::OkStatus();
}

// The request without the links, which Anthropic's own server follows and Bedrock does not.
absl::StatusOr<v1::ChatRequest> WithoutLinks(const v1::ChatRequest& request, EncodeReport& report) {
  v1::ChatRequest without = request;
  auto& messages = *without.mutable_messages();
  int kept = 0;
  for (int i = 0; i < messages.size(); ++i) {
    const bool empty = messages[i].parts().empty();
    NN_RETURN_IF_ERROR(
        TakeOutLinks(*messages[i].mutable_parts(), StrCat("messages[", i, "]"), report));
    // What said nothing but links says nothing at all now.
    if (empty || !messages[i].parts().empty()) messages.SwapElements(kept++, i);
  }
  messages.DeleteSubrange(kept, messages.size() - kept);
  return without;
}

absl::StatusOr<std::string> EncodeInline(const v1::ChatRequest& request,
                                         const EncodeContext& context, EncodeReport& report) {
  const bool linked =
      std::any_of(request.messages().begin(), request.messages().end(),
                  [](const v1::Message& message) { return HasLink(message.parts()); });
  if (!linked) return EncodeAnthropicChat(request, context, AnthropicPurpose::kChat, report);
  NN_ASSIGN_OR_RETURN(const v1::ChatRequest without, WithoutLinks(request, report));
  return EncodeAnthropicChat(without, context, AnthropicPurpose::kChat, report);
}

}  // namespace

absl::StatusOr<std::string> EncodeBedrockInvoke(const v1::ChatRequest& request,
                                                const EncodeContext& context,
                                                EncodeReport& report) {
  if (!request.service_tier().empty()) {
    NN_RETURN_IF_ERROR(report.Unsupported("service_tier", "InvokeModel has no place for it"));
  }
  NN_ASSIGN_OR_RETURN(const std::string body, EncodeInline(request, context, report));
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
