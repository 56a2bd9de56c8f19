// ChatOperation: the chat, as a call's operation.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CHAT_OPERATION_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CHAT_OPERATION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client_core/base/clock.h"
#include "client_core/call/chat_observer.h"
#include "client_core/call/operation.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

class ChatReplyReader;

// Event-loop thread only, but for BuildRequest().
class ChatOperation : public Operation {
 public:
  // `model`: as the caller named it, or empty. `clock` and `observer` outlive this.
  ChatOperation(v1::ChatRequest request, std::string model, bool stream, const Clock& clock,
                ChatObserver& observer);

  absl::StatusOr<EncodedRequest> BuildRequest(const BackendSnapshot& backend,
                                              const CredentialValue& credential) const override;
  size_t request_bytes() const override { return request_bytes_; }
  bool stream() const override { return stream_; }
  std::unique_ptr<ReplyReader> NewReader(std::shared_ptr<const BackendSnapshot> backend,
                                         v1::CallInfo& call,
                                         std::vector<v1::Warning> warnings) override;
  bool committed() const override { return committed_; }
  void OnDone(const absl::Status& status, const v1::CallInfo& call) override;
  const v1::Usage* usage() const override { return usage_.has_value() ? &*usage_ : nullptr; }

 private:
  friend class ChatReplyReader;

  // From the reader of a stream: events in order, for the observer.
  void EmitEvents(std::vector<v1::ChatEvent> events);
  // From the reader of a whole reply that succeeded.
  void SetResponse(v1::ChatResponse response);
  // From the reader of a stream that is over: its last events, and what the end event says if it
  // succeeded. They go out together with the outcome.
  void SetFinalEvents(std::vector<v1::ChatEvent> events, std::optional<v1::StreamEnd> end);
  void GiveSequences(std::vector<v1::ChatEvent>& events);

  const std::shared_ptr<const v1::ChatRequest> request_;
  const std::string model_;
  const bool stream_;
  const size_t request_bytes_;
  const Clock& clock_;
  ChatObserver& observer_;
  v1::ChatResponse response_;
  std::vector<v1::ChatEvent> final_events_;
  std::optional<v1::StreamEnd> end_;
  std::optional<v1::Usage> usage_;
  int64_t sequence_ = 0;  // Of the last event.
  bool committed_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CHAT_OPERATION_H_
