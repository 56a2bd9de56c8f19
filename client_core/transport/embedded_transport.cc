#include "client_core/transport/embedded_transport.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "client_core/base/strings.h"
#include "client_core/transport/embedded_answer.h"
#include "client_core/transport/embedded_models.h"

namespace nexusnitro {
namespace {

// Hands an answer over step by step, each from a timer. Event-loop thread only.
class EmbeddedExchange : public HttpExchange {
 public:
  EmbeddedExchange(Scheduler& scheduler, const HttpRequest& request, HttpHandler& handler)
      : handler_(handler),
        reply_(AnswerModelRequest(request)),
        answer_(reply_.has_value() ? EmbeddedAnswer()
                                   : AnswerChat(request.body, *request.target->embedded)),
        chunk_tokens_(request.target->embedded->has_chunk_tokens()
                          ? static_cast<size_t>(request.target->embedded->chunk_tokens())
                          : 1),
        pace_(absl::Seconds(request.target->embedded->pace().seconds()) +
              absl::Nanoseconds(request.target->embedded->pace().nanos())),
        timer_(scheduler.NewTimer([this] { Step(); })) {
    timer_->Start(absl::ZeroDuration());
  }

  void SetPaused(bool paused) override {
    if (std::exchange(paused_, paused) && !paused) timer_->Start(absl::ZeroDuration());
  }

 private:
  enum class Next { kConnected, kHead, kTokens, kEndMarks, kEnd };

  // Each step calls the handler once, last: it may destroy this.
  void Step() {
    switch (next_) {
      case Next::kConnected:
        next_ = Next::kHead;
        timer_->Start(absl::ZeroDuration());
        return handler_.OnConnected();
      case Next::kHead: {
        next_ = Next::kTokens;
        timer_->Start(pace_);
        HttpResponseHead head;
        head.status = reply_.has_value() ? reply_->http_status : answer_.http_status;
        head.headers.push_back(
            {"content-type", IsStream() ? "text/event-stream" : "application/json"});
        return handler_.OnHead(head);
      }
      case Next::kTokens:
        if (paused_) return;  // SetPaused() starts the timer again.
        return SendTokens();
      case Next::kEndMarks:
        if (paused_) return;
        next_ = Next::kEnd;
        timer_->Start(absl::ZeroDuration());
        return SendEndMarks();
      case Next::kEnd:
        return handler_.OnEnd({});
    }
  }

  bool IsStream() const { return answer_.stream && answer_.error.empty(); }

  void SendTokens() {
    if (!IsStream()) {
      next_ = Next::kEnd;
      timer_->Start(absl::ZeroDuration());
      return handler_.OnBody(reply_.has_value() ? reply_->json : answer_.WholeJson());
    }
    const size_t begin = sent_;
    const size_t length = answer_.length();
    sent_ = std::min(sent_ + chunk_tokens_, length);
    const bool last = sent_ == length;
    next_ = last ? Next::kEndMarks : Next::kTokens;
    timer_->Start(last ? absl::ZeroDuration() : pace_);
    std::string frames;
    for (size_t i = 0; i < answer_.choices.size(); ++i) {
      const size_t end = std::min(sent_, answer_.choices[i].tokens.size());
      if (begin > 0 && begin >= end) continue;  // This choice is over already.
      StrAppend(&frames, "data: ", answer_.FrameJson(i, begin, end), "\n\n");
    }
    handler_.OnBody(frames);
  }

  void SendEndMarks() {
    std::string frames;
    for (size_t i = 0; i < answer_.choices.size(); ++i) {
      StrAppend(&frames, "data: ", answer_.FinishJson(i), "\n\n");
    }
    StrAppend(&frames, "data: ", answer_.UsageJson(), "\n\ndata: [DONE]\n\n");
    handler_.OnBody(frames);
  }

  HttpHandler& handler_;
  const std::optional<EmbeddedReply> reply_;  // To a request that is no chat.
  const EmbeddedAnswer answer_;
  const size_t chunk_tokens_;
  const absl::Duration pace_;
  std::unique_ptr<Timer> timer_;
  size_t sent_ = 0;
  Next next_ = Next::kConnected;
  bool paused_ = false;
};

}  // namespace

std::unique_ptr<HttpExchange> EmbeddedTransport::Start(HttpRequest request, HttpHandler& handler) {
  return std::make_unique<EmbeddedExchange>(scheduler_, request, handler);
}

}  // namespace nexusnitro
