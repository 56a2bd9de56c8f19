#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/call_fixture.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::CallTest;
using testing::kJson;
using testing::kSse;
using testing::TextFrame;
using testing::WholeReply;

TEST_F(CallTest, TheDeadlineHoldsInEveryPhase) {
  for (const std::string phase :
       {"connect", "first_byte", "first_token", "between_tokens", "backoff"}) {
    testing::RecordingObserver observer;
    const size_t sent = transport_.count();
    Begin(true, observer, absl::Seconds(4));
    testing::FakeTransport::Sent& exchange = transport_[sent];
    if (phase != "connect") exchange.Connect();
    if (phase == "first_token" || phase == "between_tokens") {
      exchange.Head(200, {{"content-type", kSse}});
    }
    if (phase == "between_tokens") exchange.Body(TextFrame("a"));
    if (phase == "backoff") {
      exchange.Head(429, {{"retry-after", "3.9"}});
      exchange.End();
      state_->backends[0]->retry_budget.OnCall();
      scheduler_.Advance(absl::Seconds(3.5));
      EXPECT_FALSE(observer.done());
    }
    scheduler_.Advance(absl::Seconds(4));
    if (phase == "backoff") {
      ASSERT_TRUE(observer.done());
      EXPECT_EQ(ReasonOf(observer.status()), Reason::kDeadlineExceeded);
      continue;
    }
    EXPECT_EQ(ReasonOf(observer.status()), Reason::kDeadlineExceeded) << phase;
    EXPECT_NE(observer.status().message().find("phase " + phase), absl::string_view::npos)
        << observer.status();
    EXPECT_FALSE(exchange.open) << phase;
  }
}

TEST_F(CallTest, TheConfigsTotalHoldsWithoutADeadline) {
  timeouts().mutable_total()->set_seconds(7);
  Begin(false);
  scheduler_.Advance(absl::Seconds(4));
  transport_[0].Connect();
  scheduler_.Advance(absl::Seconds(3));
  EXPECT_EQ(Outcome(), Reason::kDeadlineExceeded);
  EXPECT_NE(observer_.status().message().find("timeouts.total"), absl::string_view::npos);
}

TEST_F(CallTest, ACancelEndsTheRequestAtOnceInEveryPhase) {
  for (int phase = 0; phase < 4; ++phase) {
    testing::RecordingObserver observer;
    const size_t sent = transport_.count();
    const auto call = Begin(true, observer);
    testing::FakeTransport::Sent& exchange = transport_[sent];
    if (phase >= 1) exchange.Connect();
    if (phase >= 2) exchange.Head(200, {{"content-type", kSse}});
    if (phase >= 3) exchange.Body(TextFrame("a"));
    call->Cancel(MakeError(Reason::kCancelled, "enough"));
    EXPECT_FALSE(exchange.open) << phase;
    EXPECT_EQ(ReasonOf(observer.status()), Reason::kCancelled);
    call->Cancel(MakeError(Reason::kCancelled, "again"));
    EXPECT_EQ(observer.times_done(), 1);
  }
  EXPECT_EQ(stats_.CallsProto().cancelled(), 4);
  EXPECT_EQ(stats_.CallsProto().in_flight(), 0);
  EXPECT_EQ(scheduler_.timers_running(), 0);
}

TEST_F(CallTest, ACancelInABackoffEndsTheCall) {
  const auto call = Begin(false);
  transport_[0].Reply(503, kJson, "{}");
  call->Cancel(MakeError(Reason::kCancelled, "enough"));
  EXPECT_EQ(Outcome(), Reason::kCancelled);
  scheduler_.Advance(absl::Hours(1));
  EXPECT_EQ(transport_.count(), 1u);
}

TEST_F(CallTest, CallsWaitForAPlaceAndAreServedInOrder) {
  config_.mutable_concurrency_limit()->set_in_flight_max(1);
  config_.mutable_concurrency_limit()->set_queue_max(1);
  testing::RecordingObserver second;
  testing::RecordingObserver third;
  Begin(false);
  Begin(false, second);
  Begin(false, third);
  EXPECT_EQ(ReasonOf(third.status()), Reason::kConcurrencyLimited);
  EXPECT_TRUE(NotSent(third.status()));
  EXPECT_TRUE(RetryAfterOf(third.status()).has_value());
  EXPECT_EQ(transport_.count(), 1u);
  scheduler_.Advance(absl::Milliseconds(40));
  transport_[0].Reply(200, kJson, WholeReply("one"));
  scheduler_.RunReady();
  ASSERT_EQ(transport_.count(), 2u);
  transport_[1].Reply(200, kJson, WholeReply("two"));
  EXPECT_TRUE(second.status().ok());
  EXPECT_EQ(second.outcome().response.call().queue_time().nanos(), 40'000'000);
  EXPECT_EQ(state_->concurrency.in_flight(), 0);
  EXPECT_EQ(stats_.queued.value(), 0);
}

TEST_F(CallTest, TheQueuesTimeIsLimited) {
  config_.mutable_concurrency_limit()->set_in_flight_max(1);
  config_.mutable_concurrency_limit()->set_queue_max(1);
  config_.mutable_concurrency_limit()->mutable_queue_time_max()->set_seconds(3);
  testing::RecordingObserver second;
  Begin(false);
  Begin(false, second);
  scheduler_.Advance(absl::Seconds(3));
  EXPECT_EQ(ReasonOf(second.status()), Reason::kQueueTimeout);
  EXPECT_EQ(state_->concurrency.queued(), 0);
}

TEST_F(CallTest, ACancelledCallLeavesTheQueue) {
  config_.mutable_concurrency_limit()->set_in_flight_max(1);
  config_.mutable_concurrency_limit()->set_queue_max(1);
  testing::RecordingObserver second;
  Begin(false);
  const auto call = Begin(false, second);
  call->Cancel(MakeError(Reason::kCancelled, "enough"));
  EXPECT_TRUE(NotSent(second.status()));
  transport_[0].Reply(200, kJson, WholeReply("one"));
  scheduler_.RunReady();
  EXPECT_EQ(state_->concurrency.in_flight(), 0);
  EXPECT_EQ(transport_.count(), 1u);
}

TEST_F(CallTest, ACallCancelledWhileItsPlaceIsOnItsWayGivesItBack) {
  config_.mutable_concurrency_limit()->set_in_flight_max(1);
  config_.mutable_concurrency_limit()->set_queue_max(1);
  testing::RecordingObserver second;
  Begin(false);
  const auto call = Begin(false, second);
  transport_[0].Reply(200, kJson, WholeReply("one"));  // The place is posted, not yet taken.
  call->Cancel(MakeError(Reason::kCancelled, "enough"));
  scheduler_.RunReady();
  EXPECT_EQ(state_->concurrency.in_flight(), 0);
  EXPECT_EQ(stats_.queued.value(), 0);
  EXPECT_EQ(second.times_done(), 1);
}

TEST_F(CallTest, APauseReachesTheTransportAndStopsTheTokenTimer) {
  timeouts().mutable_between_tokens()->set_seconds(2);
  const auto call = Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(TextFrame("a"));
  call->WantPaused(true);
  call->ApplyPaused();
  EXPECT_TRUE(transport_[0].paused);
  scheduler_.Advance(absl::Seconds(60));
  EXPECT_FALSE(observer_.done()) << "the reader's pause is not the backend's gap";
  call->WantPaused(false);
  call->ApplyPaused();
  EXPECT_FALSE(transport_[0].paused);
  scheduler_.Advance(absl::Milliseconds(1'999));
  EXPECT_FALSE(observer_.done());
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Outcome(), Reason::kTokenGapTimeout);
}

}  // namespace
}  // namespace nexusnitro
