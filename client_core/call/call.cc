#include "client_core/call/call.h"

#include <algorithm>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/call/call_log.h"
#include "client_core/call/queue_error.h"
#include "client_core/call/stale_credential.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
Call::Call(const CallEnvironment& environment, CallContext context, Route route,
           std::unique_ptr<Operation> operation)
    : environment_(environment),
      context_(std::move(context)),
      config_(std::move(route.config)),
      operation_(std::move(operation)),
      maker_(environment.scheduler, environment.workers, environment.credentials, operation_,
             static_cast<RequestOwner&>(*this)),
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
  Finish(QueueFull(*config_->snapshot));
}

void Call::LeaveLimit() {
  if (std::exchange(in_limit_, false)) config_->concurrency.Leave();
}

void Call::BeginAttempt() { maker_.Make(candidates_[current_].backend); }

void Call::OnRequestMade(absl::StatusOr<EncodedRequest> request) {
  phase_ = maker_.phase_name();
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
  Candidate& candidate = candidates_[current_];
  candidate.unfit = true;
  if (ReasonOf(error) == Reason::kCredentialUnavailable) error = DescribeOf(candidate, error);
  if (candidate.attempts > 0) {
    last_phase_ = phase_;
    candidate.last_error = last_error_ = error;  // The credential that it had is no longer good.
  }
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
  if (operation_->committed() || !(RenewCredential(status) || TryAgain(status))) {
    Finish(std::move(status));
  }
}

bool Call::AttemptsLeft() const {
  return attempts_ < std::min(config_->snapshot->retry.attempts_max, context_.attempts_max);
}

bool Call::RenewCredential(const absl::Status& error) {
  Candidate& candidate = candidates_[current_];
  if (candidate.renewed || !AttemptsLeft() || !SaysCredentialIsStale(error) ||
      !candidate.backend->credentials->Invalidate(maker_.credential(), environment_.credentials)) {
    return false;
  }
  candidate.renewed = true;
  for (CallStats* stats : {&environment_.total_stats, &config_->stats}) stats->retries.Add();
  BeginAttempt();
  return true;
}

bool Call::TryAgain(const absl::Status& error) {
  if (!AttemptsLeft()) return false;
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
  Finish(QueueTimedOut(*config_->snapshot));
}

void Call::Cancel(absl::Status status) {
  if (finished_) return;
  phase_ = CurrentPhase();
  if (attempt_ != nullptr) {
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

std::string_view Call::CurrentPhase() const {
  if (attempt_ != nullptr) return attempt_->phase_name();
  return maker_.busy() ? maker_.phase_name() : phase_;
}

absl::Status Call::DeadlineError() const {
  const bool own = deadline_ < context_.deadline;
  return MakeError(Reason::kDeadlineExceeded,
                   StrCat(own ? "timeouts.total" : "the call's deadline", " passed in the phase ",
                          CurrentPhase(), ", after ",
                          absl::FormatDuration(environment_.scheduler.Now() - context_.received)));
}

absl::Status Call::Describe(const absl::Status& error) const {
  return attempts_ == 0 ? error : DescribeOf(candidates_[current_], error);
}

absl::Status Call::DescribeOf(const Candidate& candidate, const absl::Status& error) const {
  const CredentialValue none;
  return DescribeError(error, {.backend = *candidate.backend->snapshot,
                               .credential = maker_.credential() ? *maker_.credential() : none,
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
  maker_.Drop();
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
