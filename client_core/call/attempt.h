// Attempt: one try at one backend: one HTTP request, its reply, and the timeouts of its phases.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_ATTEMPT_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_ATTEMPT_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/call/operation.h"
#include "client_core/config/policies.h"
#include "client_core/runtime/deadline_timer.h"
#include "client_core/runtime/worker_pool.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro {

// Gets the outcome of an attempt.
class AttemptOwner {
 public:
  virtual ~AttemptOwner() = default;

  // The head of the reply was read into the call's CallInfo.
  virtual void OnHeadRead() = 0;

  // The first token has come.
  virtual void OnFirstToken() = 0;

  // The attempt is over: OK, or an error with one of our reasons. Called once; may destroy the
  // attempt.
  virtual void OnAttemptDone(absl::Status status) = 0;
};

// Event-loop thread only. Destroying it ends the request at once.
class Attempt : private HttpHandler {
 public:
  enum class Phase { kConnect, kFirstByte, kFirstToken, kStreaming, kErrorBody, kWhole, kParse };

  // All references outlive the attempt. `transport` and `workers` are used until it is over.
  Attempt(Scheduler& scheduler, HttpTransport& transport, WorkerPool& workers,
          const TimeoutPolicy& timeouts, bool stream, std::unique_ptr<ReplyReader> reader,
          AttemptOwner& owner);
  ~Attempt() override;

  // To be called once, before all else.
  void Start(HttpRequest request);

  void SetPaused(bool paused);

  // Tokens, or pieces of the answer that stand for them, so far.
  int64_t tokens() const { return tokens_; }

  // In words, for errors: "connect", "first_byte", ….
  std::string_view phase_name() const;

 private:
  void OnConnected() override;
  void OnHead(const HttpResponseHead& head) override;
  void OnBody(std::string_view bytes) override;
  void OnEnd(const HttpEnd& end) override;

  void SetPhase(Phase phase);
  absl::Time PhaseDeadline() const;
  void ArmTimer();
  void OnTimer();
  // The reply is over; parses it, on a worker if it is large.
  void Conclude(const absl::Status& transport);
  // `reached`: the phase in which the reply ended; `cut`: it did not end by itself.
  void Parsed(absl::Status outcome, Phase reached, bool cut);
  void Done(absl::Status status);

  Scheduler& scheduler_;
  HttpTransport& transport_;
  WorkerPool& workers_;
  const TimeoutPolicy timeouts_;
  const bool stream_;
  std::shared_ptr<ReplyReader> reader_;  // Shared with a worker while it parses.
  AttemptOwner& owner_;
  std::unique_ptr<HttpExchange> exchange_;
  DeadlineTimer timer_;
  Phase phase_ = Phase::kConnect;
  absl::Time started_;
  absl::Time phase_started_;
  absl::Time last_token_;
  absl::Time paused_at_;
  int64_t tokens_ = 0;
  bool paused_ = false;
  bool connected_ = false;
  bool headed_ = false;  // The reply's head has come.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_ATTEMPT_H_
