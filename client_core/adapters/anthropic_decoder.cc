#include "client_core/adapters/anthropic_decoder.h"

#include "absl/strings/ascii.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

AnthropicDecoder::AnthropicDecoder(ChatEventBuilder& builder)
    : events_(builder), sse_(*this, limits::kReplyBytesMax) {}

absl::Status AnthropicDecoder::Feed(std::string_view bytes) {
  if (events_.ended()) return absl::OkStatus();  // What follows the end mark does not matter.
  absl::Status status = sse_.Feed(bytes);
  if (!status.ok() || events_.ended()) events_.ReportUsage();
  return status;
}

absl::Status AnthropicDecoder::Finish() {
  if (events_.ended()) return absl::OkStatus();
  const absl::Status status = sse_.Finish();
  events_.ReportUsage();
  NN_RETURN_IF_ERROR(status);
  if (events_.ended()) return absl::OkStatus();
  return MakeError(
      Reason::kStreamTruncated,
      StrCat("the backend's stream ended without its end mark, after ", frames_, " frames"));
}

absl::Status AnthropicDecoder::OnSseEvent(const SseEvent& event) {
  if (events_.ended()) return absl::OkStatus();
  ++frames_;
  // Anthropic pads its JSON with blanks.
  const absl::string_view text = absl::StripAsciiWhitespace(ToAbsl(event.data));
  if (text.empty()) return absl::OkStatus();
  const absl::StatusOr<JsonElement> element = reader_.Parse(ToStd(text));
  if (!element.ok()) return FrameError(element.status());
  JsonObject object;
  if (element->get(object) != simdjson::SUCCESS) {
    return FrameError(MakeError(Reason::kBadBackendFrame, "is JSON, but not an object"));
  }
  return events_.Take(reader_, object, event.type);
}

absl::Status AnthropicDecoder::OnSseUnfinishedEvent(const SseEvent& event) {
  // Half a frame is no frame: it counts only if it is whole JSON.
  return reader_.Parse(event.data).ok() ? OnSseEvent(event) : absl::OkStatus();
}

absl::Status AnthropicDecoder::OnSseUnknownLine(std::string_view /*line*/) {
  return absl::OkStatus();
}

absl::Status AnthropicDecoder::FrameError(const absl::Status& error) const {
  return WithMessage(error,
                     StrCat("frame ", frames_, " of the backend's stream: ", error.message()));
}

absl::Status AnthropicDecoder::DecodeWhole(std::string_view body) {
  const absl::string_view text = absl::StripAsciiWhitespace(ToAbsl(body));
  if (text.empty()) return MakeError(Reason::kBadBackendReply, "the backend's reply is empty");
  const absl::StatusOr<JsonElement> element = reader_.Parse(ToStd(text));
  JsonObject message;
  if (!element.ok() || element->get(message) != simdjson::SUCCESS) {
    return MakeError(Reason::kBadBackendReply,
                     StrCat("the backend's reply is no JSON object: ", element.status().message()));
  }
  NN_RETURN_IF_ERROR(events_.TakeMessage(reader_, message));
  events_.ReportUsage();
  return absl::OkStatus();
}

}  // namespace nexusnitro
