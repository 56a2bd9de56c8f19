// Call: the loop of attempts around an operation: queue, attempts, backoff, fallback, one deadline.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CALL_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CALL_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/base/random.h"
#include "client_core/call/attempt.h"
#include "client_core/call/call_context.h"
#include "client_core/call/describe_error.h"
#include "client_core/call/operation.h"
#include "client_core/call/request_maker.h"
#include "client_core/credentials/credential_fetcher.h"
#include "client_core/resilience/concurrency_limiter.h"
#include "client_core/resilience/retry_policy.h"
#include "client_core/routing/router.h"
#include "client_core/runtime/deadline_timer.h"
#include "client_core/runtime/scheduler.h"
#include "client_core/runtime/worker_pool.h"
#include "client_core/telemetry/call_stats.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro {

// What a call runs with. All outlive it.
struct CallEnvironment {
  Scheduler& scheduler;
  HttpTransport& transport;           // To backends.
  HttpTransport& embedded_transport;  // For embedded backends.
  WorkerPool& workers;
  CredentialFetcher& credentials;
  Random& random;
  CallStats& total_stats;
};

// Lives on one event loop from start to end; made anywhere, and its memory may be freed anywhere
// once it is over. Until then whoever posts to it shares it. Event-loop thread only.
class Call : public std::enable_shared_from_this<Call>, private AttemptOwner, private RequestOwner {
 public:
  Call(const CallEnvironment& environment, CallContext context, Route route,
       std::unique_ptr<Operation> operation);
  ~Call() override;

  // To be called once. The outcome comes through the operation, perhaps from inside Start() or
  // Cancel().
  void Start();

  // Ends the call with `status`, unless it is over. An open request ends at once.
  void Cancel(absl::Status status);

  // While paused, no more of the answer is read than is on its way already. Wanted by any thread,
  // of which the last one counts; applied on the loop.
  void WantPaused(bool paused) { paused_wanted_.store(paused); }
  void ApplyPaused();

 private:
  // A backend of the route, and what this call knows of it.
  struct Candidate {
    std::shared_ptr<BackendState> backend;
    int attempts = 0;
    bool unfit = false;    // Its wire cannot carry the request, or it has no credential.
    bool renewed = false;  // It refused a credential, and a new one was fetched.
    absl::Status last_error;
  };

  // A backend may send its caller's credential back in any header.
  void OnHeadRead() override { RedactHeaders(*maker_.credential(), info_); }
  void OnFirstToken() override;
  void OnAttemptDone(absl::Status status) override;
  void OnRequestMade(absl::StatusOr<EncodedRequest> request) override;

  void EnterLimit();
  void LeaveLimit();
  void BeginAttempt();
  void OnRequestRefused(absl::Status error);
  // Moves on to a backend that has not been asked, and could be. False if there is none.
  bool MoveOn();
  bool AttemptsLeft() const;
  // After an attempt whose credential was refused: asks the same backend again with a new one, once
  // in a call. It takes no share of the retries.
  bool RenewCredential(const absl::Status& error);
  // After a failed attempt: what to do next. False if nothing can be done.
  bool TryAgain(const absl::Status& error);
  bool RetrySame(absl::Time now);
  void OnTimer();
  void SetTimer(absl::Time until);
  void RecordAttempt(const absl::Status& status);
  // The error as the caller gets it: with the backend, its words and the phase.
  absl::Status Describe(const absl::Status& error) const;
  absl::Status DescribeOf(const Candidate& candidate, const absl::Status& error) const;
  std::string_view CurrentPhase() const;
  absl::Status DeadlineError() const;
  void Finish(absl::Status status);

  const CallEnvironment environment_;
  const CallContext context_;
  const std::shared_ptr<ConfigState> config_;
  const std::shared_ptr<Operation> operation_;  // Shared with a worker that encodes a request.
  RequestMaker maker_;
  std::vector<Candidate> candidates_;
  RetryPolicy retry_policy_;
  absl::Time deadline_;

  size_t current_ = 0;  // Index in candidates_.
  int attempts_ = 0;
  absl::Status unfit_error_;  // Of the first backend whose wire cannot carry the request.
  absl::Status last_error_;   // Of the last attempt.
  std::string_view last_phase_;
  std::unique_ptr<Attempt> attempt_;
  absl::Time attempt_started_;
  std::optional<DeadlineTimer> timer_;
  absl::Time wait_until_ = absl::InfiniteFuture();  // End of the queue's wait or of a backoff.
  std::optional<ConcurrencyLimiter::Ticket> ticket_;
  bool in_limit_ = false;
  bool backing_off_ = false;
  std::atomic<bool> paused_wanted_{false};
  bool finished_ = false;
  std::string_view phase_ = "queue";
  int64_t deltas_ = 0;          // Of the last attempt.
  std::shared_ptr<Call> self_;  // While the call runs.
  v1::CallInfo info_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CALL_H_
