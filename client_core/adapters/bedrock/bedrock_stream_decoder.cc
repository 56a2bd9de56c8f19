#include "client_core/adapters/bedrock/bedrock_stream_decoder.h"

#include "client_core/adapters/bedrock/bedrock_error.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status BedrockStreamDecoder::Feed(std::string_view bytes) {
  if (ended()) return absl::OkStatus();
  const absl::Status status = parser_.Feed(bytes);
  return ended() ? absl::OkStatus() : status;  // What follows the end does not matter.
}

absl::Status BedrockStreamDecoder::Truncated(std::string_view end_mark) const {
  NN_RETURN_IF_ERROR(parser_.Finish());
  return MakeError(Reason::kStreamTruncated, StrCat("the backend's stream ended without its ",
                                                    end_mark, ", after ", messages_, " messages"));
}

absl::Status BedrockStreamDecoder::OnEventStreamMessage(const EventStreamMessage& message) {
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

absl::Status BedrockStreamDecoder::Numbered(const absl::Status& error) const {
  return WithMessage(
      error, StrCat("message ", messages_, " of the backend's event stream: ", error.message()));
}

}  // namespace nexusnitro
