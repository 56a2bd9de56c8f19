#include "client_core/call/call.h"

#include <algorithm>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/call/call_log.h"
#include "client_core/call/describe_error.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
Call::Call(const CallEnvironment& environment, CallContext context, Route route,
           std::unique_ptr<Operation> operation)
    : environment_(environment),
      context_(std::move(context)),
      config_(std::move(route.config)),
      operation_(std::move(operation)),
      retry_policy_(config_->snapshot->retry, environment.random),
      deadline_(
          std::min(context_.deadline, context_.received + config_->snapshot->timeouts.total)) {
  for (auto& backend : route.candidates) {
    candidates_.emplace_back().backend = std::move(backend);
  }
  info_.set_id(context_.id);
  info_.set_config(config_->snapshot->proto.name());
  info_.set_config_version(config_->snapshot->proto.version());
}

Call::~Call() = default;

void Call::Start() {
  self_ = shared_from_this();
  timer_.emplace(environment_.scheduler, [this] { OnTimer(); });
  for (CallStats* stats : {&environment_.total_stats, &config_->stats}) stats->started.Add();
  SetTimer(absl::InfiniteFuture());
  EnterLimit();
}

void Call::EnterLimit() {
  // The limiter calls back on another thread; the call comes back to its own loop.
  auto on_admitted = [self = shared_from_this()] {
    self->environment_.scheduler.Post([self] {
      const auto waited = self->environment_.scheduler.Now() - self->context_.received;
      self->ticket_.reset();
      self->in_limit_ = true;
      self->config_->stats.queued.Add(-1);
      self->environment_.total_stats.queued.Add(-1);
      if (self->finished_) return self->LeaveLimit();
      *self->info_.mutable_queue_time() = ToProto(waited);
      self->SetTimer(absl::InfiniteFuture());
      self->BeginAttempt();
    });
  };
  const ConcurrencyLimiter::Entry entry = config_->concurrency.Enter(std::move(on_admitted));
  switch (entry.outcome) {
    case ConcurrencyLimiter::Outcome::kAdmitted:
      in_limit_ = true;
      BeginAttempt();
      return;
    case ConcurrencyLimiter::Outcome::kQueued:
      ticket_ = entry.ticket;
      config_->stats.queued.Add();
      environment_.total_stats.queued.Add();
      SetTimer(environment_.scheduler.Now() + config_->snapshot->concurrency.queue_time_max);
      return;
    case ConcurrencyLimiter::Outcome::kRefused:
      break;
  }
  absl::Status status = MakeError(
      Reason::kConcurrencyLimited,
      StrCat(config_->snapshot->proto.name(), " has ", config_->snapshot->concurrency.in_flight_max,
             " calls in flight and its queue of ", config_->snapshot->concurrency.queue_max,
             " is full"));
  SetNotSent(status);
  SetRetryAfter(status, limits::kRefusedRetryAfter);
  Finish(std::move(status));
}

void Call::LeaveLimit() {
  if (std::exchange(in_limit_, false)) config_->concurrency.Leave();
}

void Call::BeginAttempt() {
  phase_ = "request";
  const Candidate& candidate = candidates_[current_];
  if (operation_->request_bytes() <= limits::kInlineCodecBytesMax) {
    OnRequestBuilt(operation_->BuildRequest(*candidate.backend->snapshot,
                                            candidate.backend->snapshot->credential));
    return;
  }
  const bool queued =
      environment_.workers.TryPost([self = shared_from_this(), backend = candidate.backend] {
        auto request =
            self->operation_->BuildRequest(*backend->snapshot, backend->snapshot->credential);
        self->environment_.scheduler.Post([self, request = std::move(request)]() mutable {
          if (!self->finished_) self->OnRequestBuilt(std::move(request));
        });
      });
  if (queued) return;
  absl::Status status =
      MakeError(Reason::kOverloaded, "too many large requests wait to be encoded");
  if (attempts_ == 0) SetNotSent(status);
  SetRetryAfter(status, limits::kRefusedRetryAfter);
  Finish(std::move(status));
}

void Call::OnRequestBuilt(absl::StatusOr<EncodedRequest> request) {
  if (!request.ok()) {
    OnRequestRefused(request.status());
    return;
  }
  Candidate& candidate = candidates_[current_];
  if (candidate.attempts == 0) {
    candidate.backend->retry_budget.OnCall();
    if (attempts_ > 0) {
      for (CallStats* stats : {&environment_.total_stats, &config_->stats}) stats->fallbacks.Add();
    }
  }
  ++candidate.attempts;
  ++attempts_;
  info_.set_attempts(attempts_);
  info_.set_backend(candidate.backend->snapshot->proto.name());
  info_.clear_http_status();
  info_.clear_backend_request_id();
  info_.clear_rate_limits();
  for (CallStats* stats : {&environment_.total_stats, &config_->stats}) stats->attempts.Add();
  candidate.backend->stats.attempts.Add();
  candidate.backend->stats.in_flight.Add();
  attempt_started_ = environment_.scheduler.Now();
  HttpTransport& transport = request->http.target->embedded.has_value()
                                 ? environment_.embedded_transport
                                 : environment_.transport;
  attempt_ = std::make_unique<Attempt>(
      environment_.scheduler, transport, environment_.workers, config_->snapshot->timeouts,
      operation_->stream(),
      operation_->NewReader(candidate.backend->snapshot, info_, std::move(request->warnings)),
      static_cast<AttemptOwner&>(*this));
  ApplyPaused();
  attempt_->Start(std::move(request->http));
}

void Call::OnRequestRefused(absl::Status error) {
  if (attempts_ == 0) SetNotSent(error);
  if (!retry_policy_.MayTryNext(error)) {
    Finish(std::move(error));
    return;
  }
  candidates_[current_].unfit = true;
  if (unfit_error_.ok()) unfit_error_ = std::move(error);
  if (MoveOn()) return;
  // What a backend answered says more than that another one could not be asked.
  if (attempts_ == 0) {
    Finish(unfit_error_);
  } else if (!RetrySame(environment_.scheduler.Now())) {
    phase_ = last_phase_;
    Finish(last_error_);
  }
}

bool Call::MoveOn() {
  for (size_t i = current_ + 1; i < candidates_.size(); ++i) {
    if (candidates_[i].attempts > 0 || candidates_[i].unfit) continue;
    current_ = i;
    BeginAttempt();
    return true;
  }
  return false;
}

void Call::OnFirstToken() {
  if (!operation_->stream()) return;
  const absl::Duration time = environment_.scheduler.Now() - context_.received;
  *info_.mutable_time_to_first_token() = ToProto(time);
  for (CallStats* stats : {&environment_.total_stats, &config_->stats}) {
    stats->first_token_latency.Record(time);
  }
}

void Call::RecordAttempt(const absl::Status& status) {
  AttemptStats& stats = candidates_[current_].backend->stats;
  stats.in_flight.Add(-1);
  if (status.ok()) {
    stats.latency.Record(environment_.scheduler.Now() - attempt_started_);
  } else if (const Reason reason = ReasonOf(status); reason != Reason::kCancelled) {
    stats.failed.Add();
    stats.errors.Add(reason);
  }
}

void Call::OnAttemptDone(absl::Status status) {
  const std::unique_ptr<Attempt> ended = std::move(attempt_);  // Its own function is still running.
  phase_ = last_phase_ = ended->phase_name();
  deltas_ = ended->tokens();
  RecordAttempt(status);
  if (status.ok()) {
    Finish(absl::OkStatus());
    return;
  }
  status = Describe(status);
  candidates_[current_].last_error = last_error_ = status;
  if (operation_->committed() || !TryAgain(status)) Finish(std::move(status));
}

bool Call::TryAgain(const absl::Status& error) {
  if (attempts_ >= std::min(config_->snapshot->retry.attempts_max, context_.attempts_max)) {
    return false;
  }
  const absl::Time now = environment_.scheduler.Now();
  if (retry_policy_.MayTryNext(error)) {
    if (MoveOn()) return true;
  } else if (!retry_policy_.MayRetrySame(error)) {
    return false;  // An error that no backend can mend.
  }
  return RetrySame(now);
}

// All candidates have been asked: the first one whose last error permits it is asked again.
bool Call::RetrySame(absl::Time now) {
  for (size_t i = 0; i < candidates_.size(); ++i) {
    Candidate& candidate = candidates_[i];
    if (candidate.attempts == 0 || !retry_policy_.MayRetrySame(candidate.last_error)) continue;
    const absl::Duration delay =
        retry_policy_.DelayBefore(candidate.attempts, candidate.last_error);
    if (now + delay >= deadline_) continue;  // An honest error now is worth more than one later.
    if (!candidate.backend->retry_budget.TryTake(now)) continue;
    current_ = i;
    backing_off_ = true;
    phase_ = "backoff";
    for (CallStats* stats : {&environment_.total_stats, &config_->stats}) stats->retries.Add();
    SetTimer(now + delay);
    return true;
  }
  return false;
}

void Call::SetTimer(absl::Time until) {
  wait_until_ = until;
  timer_->Set(std::min(wait_until_, deadline_));
}

void Call::OnTimer() {
  const absl::Time now = environment_.scheduler.Now();
  if (now >= deadline_) {
    Cancel(DeadlineError());
    return;
  }
  if (std::exchange(backing_off_, false)) {
    SetTimer(absl::InfiniteFuture());
    BeginAttempt();
    return;
  }
  if (!ticket_.has_value()) {
    SetTimer(wait_until_);
    return;
  }
  absl::Status status = MakeError(
      Reason::kQueueTimeout,
      StrCat("no place under the concurrency limit of ", config_->snapshot->proto.name(),
             " within ", absl::FormatDuration(config_->snapshot->concurrency.queue_time_max)));
  SetNotSent(status);
  SetRetryAfter(status, limits::kRefusedRetryAfter);
  Finish(std::move(status));
}

void Call::Cancel(absl::Status status) {
  if (finished_) return;
  if (attempt_ != nullptr) {
    phase_ = attempt_->phase_name();
    deltas_ = attempt_->tokens();
    RecordAttempt(status);
    attempt_.reset();
  }
  if (attempts_ == 0) SetNotSent(status);
  Finish(Describe(status));
}

void Call::ApplyPaused() {
  if (attempt_ != nullptr) attempt_->SetPaused(paused_wanted_.load());
}

absl::Status Call::DeadlineError() const {
  const bool own = deadline_ < context_.deadline;
  return MakeError(Reason::kDeadlineExceeded,
                   StrCat(own ? "timeouts.total" : "the call's deadline", " passed in the phase ",
                          attempt_ != nullptr ? attempt_->phase_name() : phase_, ", after ",
                          absl::FormatDuration(environment_.scheduler.Now() - context_.received)));
}

absl::Status Call::Describe(const absl::Status& error) const {
  if (attempts_ == 0) return error;
  return DescribeError(error, {.backend = *candidates_[current_].backend->snapshot,
                               .call = info_,
                               .phase = phase_,
                               .committed = operation_->committed()});
}

void Call::Finish(absl::Status status) {
  if (std::exchange(finished_, true)) return;
  const std::shared_ptr<Call> self = std::move(self_);  // Until this function returns.
  if (ticket_.has_value() && config_->concurrency.Abandon(*ticket_)) {
    config_->stats.queued.Add(-1);
    environment_.total_stats.queued.Add(-1);
  }
  ticket_.reset();
  LeaveLimit();
  const absl::Duration total = environment_.scheduler.Now() - context_.received;
  *info_.mutable_total_time() = ToProto(total);
  timer_.reset();
  // Counted before the caller hears of it, so that it finds itself in the figures.
  for (CallStats* stats : {&environment_.total_stats, &config_->stats}) {
    stats->OnDone(status, total);
    if (operation_->usage() != nullptr) stats->OnUsage(*operation_->usage());
  }
  LogCallEnd({.call = info_,
              .status = status,
              .phase = phase_,
              .usage = operation_->usage(),
              .deltas = deltas_});
  operation_->OnDone(status, info_);
}

}  // namespace nexusnitro
