#include "client_core/call/chat_reply_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "client_core/adapters/adapter_factory.h"
#include "client_core/adapters/chat_assembler.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

absl::Status TooLarge(std::string_view what, size_t limit) {
  return MakeError(Reason::kReplyTooLarge,
                   StrCat("the backend's ", what, " is larger than ", limit, " bytes"));
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  return timestamp;
}

// Ids of tool calls must differ within a conversation, so they carry the call's id.
std::string ToolIdPrefix(const v1::CallInfo& call) { return StrCat("call_", call.id(), "_"); }

}  // namespace

ChatReplyReader::ChatReplyReader(ChatOperation& operation,
                                 std::shared_ptr<const BackendSnapshot> backend, v1::CallInfo& call,
                                 std::vector<v1::Warning> warnings)
    : operation_(operation),
      request_(operation.request_),
      backend_(std::move(backend)),
      adapter_(AdapterFor(backend_->api_schema)),
      context_{*backend_, call.model(), operation.stream()},
      call_(call),
      warnings_(std::move(warnings)),
      wall_now_(operation.clock_.WallNow()),
      stream_asked_(operation.stream()),
      builder_(ToolIdPrefix(call)) {}

absl::Status ChatReplyReader::OnHead(const HttpResponseHead& head) {
  head_ = head;
  call_.set_http_status(head.status);
  adapter_.ReadHeaders(head.headers, call_);
  if (head.status < 200 || head.status > 299) form_ = Form::kError;
  return absl::OkStatus();
}

absl::Status ChatReplyReader::DecideForm() {
  const std::string_view type = FindHeader(head_.headers, "content-type").value_or("");
  const auto is = [type](absl::string_view prefix) {
    return absl::StartsWithIgnoreCase({type.data(), type.size()}, prefix);
  };
  if (is("application/vnd.amazon.eventstream")) {  // Binary: no byte of it is blank.
    StartDecoder(StreamFraming::kEventStream);
    return absl::OkStatus();
  }
  const size_t first = body_.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return absl::OkStatus();  // Blank so far.
  if (is("text/event-stream")) {
    StartDecoder(StreamFraming::kSse);
  } else if (is("application/x-ndjson") || is("application/jsonl")) {
    StartDecoder(StreamFraming::kNdjson);
  } else if (body_[first] == '<' || is("text/html")) {
    return MakeError(Reason::kBadBackendReply,
                     StrCat("the backend answered with ", type.empty() ? "markup" : type,
                            ", not with an answer to a chat"));
  } else if (body_[first] == '{' || body_[first] == '[') {
    form_ = Form::kWhole;
  } else if (stream_asked_) {
    StartDecoder(StreamFraming::kSse);
  } else {
    form_ = Form::kWhole;  // Whatever it is, parsing it will say.
  }
  return absl::OkStatus();
}

void ChatReplyReader::StartDecoder(StreamFraming framing) {
  form_ = Form::kStream;
  decoder_ = adapter_.NewChatDecoder(*request_, context_, framing, builder_);
}

absl::Status ChatReplyReader::OnBody(std::string_view bytes) {
  std::string pending;
  if (form_ == Form::kUnknown) {
    body_.append(bytes);
    if (body_.size() > limits::kReplyBytesMax) return TooLarge("reply", limits::kReplyBytesMax);
    NN_RETURN_IF_ERROR(DecideForm());
    if (form_ != Form::kStream) return absl::OkStatus();
    pending = std::exchange(body_, {});
    bytes = pending;
  }
  switch (form_) {
    case Form::kUnknown:
      break;
    case Form::kError:
      // What an error says beyond this is not worth reading.
      body_.append(bytes.substr(0, limits::kErrorReplyBytesMax - body_.size()));
      break;
    case Form::kWhole:
      body_.append(bytes);
      if (body_.size() > limits::kReplyBytesMax) return TooLarge("reply", limits::kReplyBytesMax);
      break;
    case Form::kStream: {
      // The events of a stream that nobody asked for are kept until its end.
      const size_t limit = stream_asked_ ? limits::kStreamBytesMax : limits::kReplyBytesMax;
      stream_bytes_ += bytes.size();
      if (stream_bytes_ > limit) return TooLarge("stream", limit);
      absl::Status status = decoder_->Feed(bytes);
      if (!status.ok()) builder_.Cut();
      // The start goes out with the first delta, never before: until then another backend may
      // answer.
      if (stream_asked_ && builder_.deltas() > 0) operation_.EmitEvents(TakeEvents());
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status ChatReplyReader::Parse(const absl::Status& transport) {
  switch (form_) {
    case Form::kError:
      return adapter_.DecodeError(head_, body_, wall_now_);
    case Form::kStream:
      return ParseStream(transport);
    case Form::kUnknown:
      if (transport.ok()) {
        return MakeError(Reason::kBadBackendReply, "the body of the backend's reply is empty");
      }
      return transport;
    case Form::kWhole:
      return ParseWhole(transport);
  }
  return absl::OkStatus();
}

absl::Status ChatReplyReader::ParseStream(const absl::Status& transport) {
  absl::Status status = decoder_->Finish();
  if (!status.ok()) {
    builder_.Cut();
    // How the connection broke says more than that the end is missing.
    const bool cut = ReasonOf(status) == Reason::kStreamTruncated;
    return cut && !transport.ok() ? transport : status;
  }
  cut_after_end_ = !transport.ok();
  builder_.Complete();
  return absl::OkStatus();
}

absl::Status ChatReplyReader::ParseWhole(const absl::Status& transport) {
  NN_RETURN_IF_ERROR(transport);
  decoder_ = adapter_.NewChatDecoder(*request_, context_, StreamFraming::kSse, builder_);
  NN_RETURN_IF_ERROR(decoder_->DecodeWhole(body_));
  builder_.Complete();
  return absl::OkStatus();
}

void ChatReplyReader::Deliver(const absl::Status& outcome) {
  if (stream_asked_) {
    // A cut stream hands on what it had; one that had nothing leaves no trace, so that it can be
    // repeated.
    if (!outcome.ok() && builder_.deltas() == 0) return;
    std::optional<v1::StreamEnd> end;
    if (outcome.ok()) {
      end.emplace();
      for (v1::Warning& warning : AllWarnings()) *end->add_warnings() = std::move(warning);
      end->set_system_fingerprint(builder_.system_fingerprint());
      end->set_service_tier(builder_.service_tier());
    }
    operation_.SetFinalEvents(TakeEvents(), std::move(end));
    return;
  }
  if (!outcome.ok()) return;
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder_.TakeEvents()) assembler.Add(std::move(event));
  v1::ChatResponse response = assembler.Take();
  FillResponse(response);
  operation_.SetResponse(std::move(response));
}

std::vector<v1::ChatEvent> ChatReplyReader::TakeEvents() {
  std::vector<v1::ChatEvent> events = builder_.TakeEvents();
  if (events.empty() || std::exchange(started_, true)) return events;
  events.insert(events.begin(), StartEvent());
  return events;
}

v1::ChatEvent ChatReplyReader::StartEvent() const {
  v1::ChatEvent event;
  v1::StreamStart* start = event.mutable_start();
  const ChatEventBuilder::Head& head = builder_.start_head();
  start->set_id(head.id);
  start->set_model(head.model.empty() ? call_.model() : head.model);
  start->set_provider(backend_->provider);
  if (head.created.has_value()) *start->mutable_created() = TimestampOf(*head.created);
  *start->mutable_call() = call_;
  return event;
}

void ChatReplyReader::FillResponse(v1::ChatResponse& response) const {
  const ChatEventBuilder::Head& head = builder_.head();
  response.set_id(head.id);
  response.set_model(head.model.empty() ? call_.model() : head.model);
  response.set_provider(backend_->provider);
  if (head.created.has_value()) *response.mutable_created() = TimestampOf(*head.created);
  response.set_system_fingerprint(builder_.system_fingerprint());
  response.set_service_tier(builder_.service_tier());
  for (v1::Warning& warning : AllWarnings()) *response.add_warnings() = std::move(warning);
  if (request_->include_raw()) response.set_raw_json(ReplaceInvalidUtf8(body_));
}

std::vector<v1::Warning> ChatReplyReader::AllWarnings() const {
  std::vector<v1::Warning> warnings = warnings_;
  for (v1::Warning& warning : builder_.Warnings()) warnings.push_back(std::move(warning));
  if (cut_after_end_) {
    v1::Warning& warning = warnings.emplace_back();
    warning.set_code("CUT_AFTER_END");
    warning.set_message("the connection broke after the answer's end; the usage may be missing");
  }
  return warnings;
}

}  // namespace nexusnitro
