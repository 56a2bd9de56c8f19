#include "client_core/call/attempt.h"

#include <algorithm>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// The body of an error is worth so much waiting, no more: its status is known already.
constexpr absl::Duration kErrorBodyTimeMax = absl::Seconds(2);

}  // namespace

Attempt::Attempt(Scheduler& scheduler, HttpTransport& transport, WorkerPool& workers,
                 const TimeoutPolicy& timeouts, bool stream, std::unique_ptr<ReplyReader> reader,
                 AttemptOwner& owner)
    : scheduler_(scheduler),
      transport_(transport),
      workers_(workers),
      timeouts_(timeouts),
      stream_(stream),
      reader_(std::move(reader)),
      owner_(owner),
      timer_(scheduler, [this] { OnTimer(); }) {}

Attempt::~Attempt() { *alive_ = false; }

void Attempt::Start(HttpRequest request) {
  started_ = scheduler_.Now();
  phase_started_ = started_;
  ArmTimer();
  exchange_ = transport_.Start(std::move(request), *this);
  if (paused_) exchange_->SetPaused(true);
}

void Attempt::SetPaused(bool paused) {
  if (paused_ == paused) return;
  paused_ = paused;
  if (paused) {
    paused_at_ = scheduler_.Now();
  } else {
    last_token_ = scheduler_.Now();  // The gap that the reader made is not the backend's.
  }
  ArmTimer();
  if (exchange_ != nullptr) exchange_->SetPaused(paused);
}

std::string_view Attempt::phase_name() const {
  switch (phase_) {
    case Phase::kConnect:
      return "connect";
    case Phase::kFirstByte:
      return "first_byte";
    case Phase::kFirstToken:
      return "first_token";
    case Phase::kStreaming:
      return "between_tokens";
    case Phase::kWhole:
      return headed_ ? "body" : "first_byte";
    case Phase::kErrorBody:
    case Phase::kParse:
      return "body";
  }
  return "";
}

void Attempt::SetPhase(Phase phase) {
  phase_ = phase;
  phase_started_ = scheduler_.Now();
  ArmTimer();
}

absl::Time Attempt::PhaseDeadline() const {
  if (paused_) return paused_at_ + timeouts_.reader_stalled;
  switch (phase_) {
    case Phase::kConnect:
      return started_ +
             (stream_ ? std::min(timeouts_.connect, timeouts_.first_token) : timeouts_.connect);
    case Phase::kFirstByte:
      return std::min(phase_started_ + timeouts_.first_byte, started_ + timeouts_.first_token);
    case Phase::kFirstToken:
      return started_ + timeouts_.first_token;
    case Phase::kStreaming:
      return last_token_ + timeouts_.between_tokens;
    case Phase::kErrorBody:
      return phase_started_ + kErrorBodyTimeMax;
    case Phase::kWhole:
    case Phase::kParse:
      return absl::InfiniteFuture();
  }
  return absl::InfiniteFuture();
}

void Attempt::ArmTimer() { timer_.Set(std::min(PhaseDeadline(), started_ + timeouts_.attempt)); }

void Attempt::OnTimer() {
  const absl::Time now = scheduler_.Now();
  const auto timed_out = [this](Reason reason, std::string_view what, absl::Duration limit) {
    absl::Status status = MakeError(reason, StrCat(what, " within ", absl::FormatDuration(limit)));
    if (!connected_) SetNotSent(status);
    Done(std::move(status));
  };
  if (now < PhaseDeadline()) {
    timed_out(Reason::kAttemptTimeout, "the attempt was not over", timeouts_.attempt);
    return;
  }
  if (paused_) {
    timed_out(Reason::kReaderStalled, "the caller read nothing", timeouts_.reader_stalled);
    return;
  }
  switch (phase_) {
    case Phase::kConnect:
      if (stream_ && timeouts_.first_token < timeouts_.connect) {
        timed_out(Reason::kFirstTokenTimeout, "the backend sent no token", timeouts_.first_token);
      } else {
        timed_out(Reason::kConnectTimeout, "there was no connection to the backend",
                  timeouts_.connect);
      }
      return;
    case Phase::kFirstByte:
      if (now >= phase_started_ + timeouts_.first_byte) {
        timed_out(Reason::kFirstByteTimeout, "the backend did not begin to answer",
                  timeouts_.first_byte);
        return;
      }
      [[fallthrough]];
    case Phase::kFirstToken:
      timed_out(Reason::kFirstTokenTimeout, "the backend sent no token", timeouts_.first_token);
      return;
    case Phase::kStreaming:
      timed_out(Reason::kTokenGapTimeout, "the backend sent no further token",
                timeouts_.between_tokens);
      return;
    case Phase::kErrorBody:
      exchange_.reset();
      Conclude(absl::OkStatus());
      return;
    case Phase::kWhole:
    case Phase::kParse:
      return;
  }
}

void Attempt::OnConnected() {
  connected_ = true;
  SetPhase(stream_ ? Phase::kFirstByte : Phase::kWhole);
}

void Attempt::OnHead(const HttpResponseHead& head) {
  headed_ = true;
  if (absl::Status status = reader_->OnHead(head); !status.ok()) {
    Done(std::move(status));
    return;
  }
  owner_.OnHeadRead();
  if (reader_->failed()) {
    SetPhase(Phase::kErrorBody);
  } else if (stream_) {
    SetPhase(Phase::kFirstToken);
  }
}

void Attempt::OnBody(std::string_view bytes) {
  absl::Status status = reader_->OnBody(bytes);
  if (const int64_t tokens = reader_->tokens(); tokens > tokens_) {
    const bool first = tokens_ == 0;
    tokens_ = tokens;
    last_token_ = scheduler_.Now();
    if (first) {
      if (stream_) SetPhase(Phase::kStreaming);
      owner_.OnFirstToken();
    } else if (stream_) {
      ArmTimer();
    }
  }
  if (!status.ok()) {
    Done(std::move(status));
  } else if (reader_->ended()) {
    transport_.Drain(std::move(exchange_));
    Conclude(absl::OkStatus());
  }
}

void Attempt::OnEnd(const HttpEnd& end) {
  const absl::Status status = end.status;
  exchange_.reset();
  if (!connected_) {
    Done(status);  // No reply to parse.
  } else {
    Conclude(status);
  }
}

void Attempt::Conclude(const absl::Status& transport) {
  const Phase reached = phase_;
  SetPhase(Phase::kParse);
  if (reader_->bytes_to_parse() <= limits::kInlineCodecBytesMax) {
    Parsed(reader_->Parse(transport), reached, !transport.ok());
    return;
  }
  const bool queued = workers_.TryPost(
      [this, reader = reader_, transport, reached, alive = alive_, &scheduler = scheduler_] {
        absl::Status status = reader->Parse(transport);
        scheduler.Post([this, alive, reached, cut = !transport.ok(), status = std::move(status)] {
          if (*alive) Parsed(status, reached, cut);
        });
      });
  if (queued) return;
  absl::Status status = MakeError(Reason::kOverloaded, "too many large replies wait to be parsed");
  SetRetryAfter(status, limits::kRefusedRetryAfter);
  Done(std::move(status));
}

void Attempt::Parsed(absl::Status outcome, Phase reached, bool cut) {
  reader_->Deliver(outcome);
  // Where a reply broke off says more than that its rest was read.
  if (!outcome.ok() && (cut || ReasonOf(outcome) == Reason::kStreamTruncated)) phase_ = reached;
  Done(std::move(outcome));
}

void Attempt::Done(absl::Status status) {
  timer_.Clear();
  exchange_.reset();
  owner_.OnAttemptDone(std::move(status));  // May destroy this.
}

}  // namespace nexusnitro
