#include "client_core/adapters/bedrock_decoder.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "client_core/adapters/bedrock_content.h"
#include "client_core/adapters/bedrock_error.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

BedrockDecoder::BedrockDecoder(ChatEventBuilder& builder)
    : builder_(builder), parser_(*this), block_(reader_, builder) {}

absl::Status BedrockDecoder::Feed(std::string_view bytes) {
  if (ended()) return absl::OkStatus();
  const absl::Status status = parser_.Feed(bytes);
  return ended() ? absl::OkStatus() : status;  // What follows the end does not matter.
}

absl::Status BedrockDecoder::Finish() {
  if (finished_) return absl::OkStatus();  // The usage alone is missing.
  NN_RETURN_IF_ERROR(parser_.Finish());
  return MakeError(
      Reason::kStreamTruncated,
      StrCat("the backend's stream ended without its messageStop, after ", messages_, " messages"));
}

absl::Status BedrockDecoder::OnEventStreamMessage(const EventStreamMessage& message) {
  if (ended()) return absl::OkStatus();
  ++messages_;
  const std::string_view kind = message.Text(":message-type").value_or("");
  if (kind == "exception") {
    return BedrockStreamException(message.Text(":exception-type").value_or(""), message.payload);
  }
  if (kind == "error") {
    return BedrockStreamError(message.Text(":error-code").value_or(""),
                              message.Text(":error-message").value_or(""));
  }
  // Some events, of kinds that are not known here, have no payload.
  if (message.payload.empty()) return absl::OkStatus();
  const absl::StatusOr<JsonElement> element = reader_.Parse(message.payload);
  if (!element.ok()) return Numbered(element.status());
  JsonObject event;
  if (element->get(event) != simdjson::SUCCESS) {
    return Numbered(MakeError(Reason::kBadBackendFrame, "its payload is JSON, but no object"));
  }
  const absl::Status status = OnEvent(message.Text(":event-type").value_or(""), event);
  return ReasonOf(status) == Reason::kBadBackendFrame ? Numbered(status) : status;
}

absl::Status BedrockDecoder::Numbered(const absl::Status& error) const {
  return WithMessage(
      error, StrCat("message ", messages_, " of the backend's event stream: ", error.message()));
}

absl::Status BedrockDecoder::OnEvent(std::string_view type, JsonObject event) {
  if (type == "contentBlockStart") return block_.OnStart(event);
  if (type == "contentBlockDelta") return block_.OnDelta(event);
  if (type == "contentBlockStop") return block_.OnStop();
  if (type == "messageStop") {
    NN_RETURN_IF_ERROR(block_.OnStop());
    NN_RETURN_IF_ERROR(AddBedrockFinish(reader_, event, builder_));
    finished_ = true;
    return absl::OkStatus();
  }
  if (type == "metadata") {
    has_metadata_ = true;
    AddBedrockMetadata(reader_, event, builder_);
  }
  return absl::OkStatus();
}

absl::Status BedrockDecoder::DecodeWhole(std::string_view body) {
  const absl::string_view text = absl::StripAsciiWhitespace(ToAbsl(body));
  if (text.empty()) return MakeError(Reason::kBadBackendReply, "the backend's reply is empty");
  const absl::StatusOr<JsonElement> element = reader_.Parse(ToStd(text));
  JsonObject reply;
  if (!element.ok() || element->get(reply) != simdjson::SUCCESS) {
    return MakeError(Reason::kBadBackendReply,
                     StrCat("the backend's reply is no JSON object: ", element.status().message()));
  }
  const std::optional<JsonObject> output = JsonObjectAt(reply, "output");
  const std::optional<JsonObject> message =
      output.has_value() ? JsonObjectAt(*output, "message") : std::nullopt;
  if (!message.has_value()) {
    return MakeError(Reason::kBadBackendReply, "the backend's reply has no output.message");
  }
  AddBedrockMetadata(reader_, reply, builder_);
  if (const auto content = JsonArrayAt(*message, "content"); content.has_value()) {
    NN_RETURN_IF_ERROR(AddBedrockContent(reader_, *content, builder_));
  }
  return AddBedrockFinish(reader_, reply, builder_);
}

}  // namespace nexusnitro
