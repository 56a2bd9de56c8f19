#include "client_core/adapters/bedrock/bedrock_invoke_decoder.h"

#include <string>

#include "client_core/adapters/bedrock/bedrock_content.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {

absl::Status BedrockInvokeDecoder::Feed(std::string_view bytes) {
  if (ended()) return absl::OkStatus();
  absl::Status status = BedrockStreamDecoder::Feed(bytes);
  if (!status.ok() || ended()) events_.ReportUsage();
  return status;
}

absl::Status BedrockInvokeDecoder::Finish() {
  if (ended()) return absl::OkStatus();
  events_.ReportUsage();
  return Truncated("message_stop");
}

absl::Status BedrockInvokeDecoder::OnEvent(std::string_view type, JsonObject event) {
  if (type != "chunk") return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(const std::string bytes, ReadBedrockBytes(event, "bytes"));
  NN_ASSIGN_OR_RETURN(const JsonElement element, reader().Parse(bytes));
  JsonObject inner;
  if (element.get(inner) != simdjson::SUCCESS) {
    return MakeError(Reason::kBadBackendFrame, "the event in it is JSON, but no object");
  }
  return events_.Take(reader(), inner, "");
}

absl::Status BedrockInvokeDecoder::DecodeWhole(std::string_view body) {
  NN_ASSIGN_OR_RETURN(const JsonObject message, ParseReply(reader(), body));
  NN_RETURN_IF_ERROR(events_.TakeMessage(reader(), message));
  events_.ReportUsage();
  return absl::OkStatus();
}

}  // namespace nexusnitro
