#include "client_core/adapters/bedrock/bedrock_decoder.h"

#include <optional>

#include "client_core/adapters/bedrock/bedrock_content.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {

absl::Status BedrockDecoder::Finish() {
  if (finished_) return absl::OkStatus();  // The usage alone is missing.
  return Truncated("messageStop");
}

absl::Status BedrockDecoder::OnEvent(std::string_view type, JsonObject event) {
  if (type == "contentBlockStart") return block_.OnStart(event);
  if (type == "contentBlockDelta") return block_.OnDelta(event);
  if (type == "contentBlockStop") return block_.OnStop();
  if (type == "messageStop") {
    NN_RETURN_IF_ERROR(block_.OnStop());
    NN_RETURN_IF_ERROR(AddBedrockFinish(reader(), event, builder_));
    finished_ = true;
    return absl::OkStatus();
  }
  if (type == "metadata") {
    has_metadata_ = true;
    AddBedrockMetadata(reader(), event, builder_);
  }
  return absl::OkStatus();
}

absl::Status BedrockDecoder::DecodeWhole(std::string_view body) {
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader(), body));
  const std::optional<JsonObject> output = JsonObjectAt(reply, "output");
  const std::optional<JsonObject> message =
      output.has_value() ? JsonObjectAt(*output, "message") : std::nullopt;
  if (!message.has_value()) {
    return BadReply("has no output.message");
  }
  AddBedrockMetadata(reader(), reply, builder_);
  if (const auto content = JsonArrayAt(*message, "content"); content.has_value()) {
    NN_RETURN_IF_ERROR(AddBedrockContent(reader(), *content, builder_));
  }
  return AddBedrockFinish(reader(), reply, builder_);
}

}  // namespace nexusnitro
