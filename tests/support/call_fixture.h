// CallTest: one call against backends that the test plays, on a clock that it turns.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CALL_FIXTURE_H_
#define NEXUSNITRO_TESTS_SUPPORT_CALL_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/call/call.h"
#include "client_core/call/chat_operation.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/fake_transport.h"
#include "tests/support/recording_observer.h"

namespace nexusnitro::testing {

inline constexpr char kSse[] = "text/event-stream";
inline constexpr char kJson[] = "application/json";

// Test's thread only.
class CallTest : public ::testing::Test {
 protected:
  CallTest() { config_ = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1/v1")}); }
  // A call keeps itself until it is over.
  ~CallTest() override {
    if (last_ != nullptr) last_->Cancel(absl::CancelledError("the test is over"));
  }

  void AddSecondBackend() { *config_.add_backends() = OpenAiBackend("b", "http://127.0.0.1:2/v1"); }

  v1::Timeouts& timeouts() { return *config_.mutable_timeouts(); }

  // Starts a call. The config is fixed by the first one.
  std::shared_ptr<Call> Begin(bool stream, RecordingObserver& observer,
                              absl::Duration deadline = absl::InfiniteDuration()) {
    return Begin(stream, observer, deadline, workers_);
  }
  std::shared_ptr<Call> Begin(bool stream, RecordingObserver& observer, absl::Duration deadline,
                              WorkerPool& workers) {
    if (state_ == nullptr) state_ = states_.Of(configs_, SnapshotOf(config_));
    CallContext context;
    context.id = "call-1";
    context.received = scheduler_.Now();
    context.deadline = scheduler_.Now() + deadline;
    context.attempts_max = attempts_max_;
    Route route{state_, state_->backends, ""};
    auto call = std::make_shared<Call>(
        CallEnvironment{scheduler_, transport_, embedded_, workers, credentials_, random_, stats_},
        std::move(context), std::move(route),
        std::make_unique<ChatOperation>(request_, "", stream, scheduler_.clock(), observer));
    call->Start();
    return call;
  }
  std::shared_ptr<Call> Begin(bool stream) { return last_ = Begin(stream, observer_); }

  // The outcome's reason, and a check that it is the only one.
  Reason Outcome() {
    EXPECT_EQ(observer_.times_done(), 1);
    return ReasonOf(observer_.status());
  }

  FakeScheduler scheduler_;
  FakeTransport transport_;
  FakeTransport embedded_;
  WorkerPool workers_{1, 100};
  CredentialFetcher credentials_{scheduler_, transport_, workers_, scheduler_.clock()};
  Random random_{1};
  CallStats stats_;
  ConfigStore configs_{FileState()};
  ConfigStates states_{scheduler_.clock()};
  v1::Config config_;
  v1::ChatRequest request_ = Ask("hi");
  int attempts_max_ = 20;
  std::shared_ptr<ConfigState> state_;
  RecordingObserver observer_;
  std::shared_ptr<Call> last_;  // Of those that observer_ observes.
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CALL_FIXTURE_H_
