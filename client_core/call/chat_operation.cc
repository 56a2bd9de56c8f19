#include "client_core/call/chat_operation.h"

#include <utility>

#include "client_core/adapters/adapter_factory.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/base/status_macros.h"
#include "client_core/call/chat_reply_reader.h"

namespace nexusnitro {

ChatOperation::ChatOperation(v1::ChatRequest request, std::string model, bool stream,
                             const Clock& clock, ChatObserver& observer)
    : request_(std::make_shared<const v1::ChatRequest>(std::move(request))),
      model_(std::move(model)),
      stream_(stream),
      request_bytes_(request_->ByteSizeLong()),
      clock_(clock),
      observer_(observer) {}

absl::StatusOr<EncodedRequest> ChatOperation::BuildRequest(
    const BackendSnapshot& backend, const CredentialValue& credential) const {
  NN_ASSIGN_OR_RETURN(FittedChat fitted, FitToWire(*request_, backend));
  const EncodeContext context = {backend, backend.WireModel(model_), stream_, credential,
                                 clock_.WallNow()};
  NN_ASSIGN_OR_RETURN(EncodedRequest encoded,
                      AdapterFor(backend.api_schema).EncodeChat(fitted.request(), context));
  for (v1::Warning& warning : fitted.TakeWarnings()) encoded.warnings.push_back(std::move(warning));
  return encoded;
}

std::unique_ptr<ReplyReader> ChatOperation::NewReader(
    std::shared_ptr<const BackendSnapshot> backend, v1::CallInfo& call,
    std::vector<v1::Warning> warnings) {
  call.set_model(backend->WireModel(model_));
  return std::make_unique<ChatReplyReader>(*this, std::move(backend), call, std::move(warnings));
}

void ChatOperation::GiveSequences(std::vector<v1::ChatEvent>& events) {
  for (v1::ChatEvent& event : events) {
    ++sequence_;
    event.set_first_sequence(sequence_);
    event.set_last_sequence(sequence_);
    if (event.has_usage()) usage_ = event.usage();
  }
}

void ChatOperation::EmitEvents(std::vector<v1::ChatEvent> events) {
  if (events.empty()) return;
  GiveSequences(events);
  committed_ = true;
  observer_.OnChatEvents(std::move(events));
}

void ChatOperation::SetResponse(v1::ChatResponse response) {
  response_ = std::move(response);
  if (response_.has_usage()) usage_ = response_.usage();
}

void ChatOperation::SetFinalEvents(std::vector<v1::ChatEvent> events,
                                   std::optional<v1::StreamEnd> end) {
  final_events_ = std::move(events);
  GiveSequences(final_events_);
  end_ = std::move(end);
}

void ChatOperation::OnDone(const absl::Status& status, const v1::CallInfo& call) {
  ChatOutcome outcome;
  outcome.status = status;
  outcome.call = call;
  if (end_.has_value() && status.ok()) {
    *end_->mutable_call() = call;
    std::vector<v1::ChatEvent> last(1);
    *last[0].mutable_end() = *std::move(end_);
    GiveSequences(last);
    final_events_.push_back(std::move(last[0]));
  }
  outcome.final_events = std::move(final_events_);
  if (status.ok() && !stream_) {
    outcome.response = std::move(response_);
    *outcome.response.mutable_call() = call;
  }
  observer_.OnChatDone(std::move(outcome));
}

}  // namespace nexusnitro
