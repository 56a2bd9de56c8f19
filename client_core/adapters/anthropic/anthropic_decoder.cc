#include "client_core/adapters/anthropic/anthropic_decoder.h"

#include "absl/strings/ascii.h"
#include "client_core/adapters/stream_frame.h"
#include "client_core/adapters/whole_reply.h"
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
  return CutStream("its end mark", frames_);
}

absl::Status AnthropicDecoder::OnSseEvent(const SseEvent& event) {
  if (events_.ended()) return absl::OkStatus();
  ++frames_;
  // Anthropic pads its JSON with blanks.
  const absl::string_view text = absl::StripAsciiWhitespace(ToAbsl(event.data));
  if (text.empty()) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(const JsonObject object, ParseFrame(reader_, ToStd(text), frames_));
  return events_.Take(reader_, object, event.type);
}

absl::Status AnthropicDecoder::OnSseUnfinishedEvent(const SseEvent& event) {
  // Half a frame is no frame: it counts only if it is whole JSON.
  return reader_.Parse(event.data).ok() ? OnSseEvent(event) : absl::OkStatus();
}

absl::Status AnthropicDecoder::OnSseUnknownLine(std::string_view /*line*/) {
  return absl::OkStatus();
}

absl::Status AnthropicDecoder::DecodeWhole(std::string_view body) {
  NN_ASSIGN_OR_RETURN(const JsonObject message, ParseReply(reader_, body));
  NN_RETURN_IF_ERROR(events_.TakeMessage(reader_, message));
  events_.ReportUsage();
  return absl::OkStatus();
}

}  // namespace nexusnitro
