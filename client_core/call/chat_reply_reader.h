// ChatReplyReader: reads the reply to one attempt at a chat, whatever form it comes in.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CHAT_REPLY_READER_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CHAT_REPLY_READER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/call/chat_operation.h"
#include "client_core/call/operation.h"

namespace nexusnitro {

// What a reply is, is decided by its status, then its content type, then its first byte: a stream
// may be answered whole, and the other way round. Event-loop thread only, but for Parse().
class ChatReplyReader : public ReplyReader {
 public:
  // `operation` and `call` outlive the reader's use on the loop.
  ChatReplyReader(ChatOperation& operation, std::shared_ptr<const BackendSnapshot> backend,
                  v1::CallInfo& call, std::vector<v1::Warning> warnings);

  absl::Status OnHead(const HttpResponseHead& head) override;
  absl::Status OnBody(std::string_view bytes) override;
  bool ended() const override { return form_ == Form::kStream && decoder_->ended(); }
  int64_t tokens() const override { return builder_.deltas(); }
  bool failed() const override { return form_ == Form::kError; }
  size_t bytes_to_parse() const override { return body_.size(); }
  absl::Status Parse(const absl::Status& transport) override;
  void Deliver(const absl::Status& outcome) override;

 private:
  enum class Form { kUnknown, kStream, kWhole, kError };

  absl::Status DecideForm();
  void StartDecoder(StreamFraming framing);
  absl::Status ParseStream(const absl::Status& transport);
  absl::Status ParseWhole(const absl::Status& transport);
  // The events so far, with the start event before the first ones.
  std::vector<v1::ChatEvent> TakeEvents();
  v1::ChatEvent StartEvent() const;
  void FillResponse(v1::ChatResponse& response) const;
  std::vector<v1::Warning> AllWarnings() const;

  ChatOperation& operation_;  // Parse() does not touch it: it may be gone by then.
  const std::shared_ptr<const v1::ChatRequest> request_;
  const std::shared_ptr<const BackendSnapshot> backend_;
  const Adapter& adapter_;
  const EncodeContext context_;
  v1::CallInfo& call_;
  const std::vector<v1::Warning> warnings_;  // Of the request.
  const absl::Time wall_now_;
  const bool stream_asked_;
  HttpResponseHead head_;
  Form form_ = Form::kUnknown;
  ChatEventBuilder builder_;
  std::unique_ptr<ChatDecoder> decoder_;
  std::string body_;  // Of a whole reply or an error; of a stream until its form is known.
  size_t stream_bytes_ = 0;
  bool started_ = false;  // The start event is out.
  bool cut_after_end_ = false;
  v1::ChatResponse response_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CHAT_REPLY_READER_H_
