#include "client_core/call/call.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/call/chat_operation.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/fake_transport.h"
#include "tests/support/recording_observer.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ConfigOf;
using testing::DoneFrame;
using testing::FinishFrame;
using testing::OpenAiBackend;
using testing::SseFrame;
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

constexpr char kSse[] = "text/event-stream";
constexpr char kJson[] = "application/json";

// One call against backends that the test plays, on a clock that it turns.
class CallTest : public ::testing::Test {
 protected:
  CallTest() { config_ = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1/v1")}); }

  void AddSecondBackend() { *config_.add_backends() = OpenAiBackend("b", "http://127.0.0.1:2/v1"); }

  v1::Timeouts& timeouts() { return *config_.mutable_timeouts(); }

  // Starts a call. The config is fixed by the first one.
  std::shared_ptr<Call> Begin(bool stream, testing::RecordingObserver& observer,
                              absl::Duration deadline = absl::InfiniteDuration()) {
    if (state_ == nullptr) state_ = states_.Of(testing::SnapshotOf(config_));
    CallContext context;
    context.id = "call-1";
    context.received = scheduler_.Now();
    context.deadline = scheduler_.Now() + deadline;
    context.attempts_max = attempts_max_;
    Route route{state_, state_->backends, ""};
    auto call = std::make_shared<Call>(
        CallEnvironment{scheduler_, transport_, embedded_, workers_, random_, stats_},
        std::move(context), std::move(route),
        std::make_unique<ChatOperation>(request_, "", stream, scheduler_.clock(), observer));
    call->Start();
    return call;
  }
  std::shared_ptr<Call> Begin(bool stream) { return Begin(stream, observer_); }

  // The outcome's reason, and a check that it is the only one.
  Reason Outcome() {
    EXPECT_EQ(observer_.times_done(), 1);
    return ReasonOf(observer_.status());
  }

  testing::FakeScheduler scheduler_;
  testing::FakeTransport transport_;
  testing::FakeTransport embedded_;
  WorkerPool workers_{1, 100};
  Random random_{1};
  CallStats stats_;
  ConfigStates states_{scheduler_.clock()};
  v1::Config config_;
  v1::ChatRequest request_ = Ask("hi");
  int attempts_max_ = 20;
  std::shared_ptr<ConfigState> state_;
  testing::RecordingObserver observer_;
};

TEST_F(CallTest, AWholeReplyIsDelivered) {
  Begin(false);
  ASSERT_EQ(transport_.count(), 1u);
  transport_[0].Reply(200, kJson, WholeReply("hello"));
  ASSERT_TRUE(observer_.status().ok()) << observer_.status();
  const v1::ChatResponse response = observer_.outcome().response;
  EXPECT_EQ(response.choices(0).message().parts(0).text(), "hello");
  EXPECT_EQ(response.call().id(), "call-1");
  EXPECT_EQ(response.call().config(), "configs/test");
  EXPECT_EQ(response.call().backend(), "a");
  EXPECT_EQ(response.call().model(), "m");
  EXPECT_EQ(response.call().attempts(), 1);
  EXPECT_EQ(response.call().http_status(), 200);
  EXPECT_EQ(stats_.CallsProto().succeeded(), 1);
  EXPECT_EQ(stats_.TokensProto().output(), 2);
  EXPECT_EQ(scheduler_.timers_running(), 0);
}

TEST_F(CallTest, AStreamIsDeliveredInOrderWithSequences) {
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}, {"x-request-id", "r1"}});
  EXPECT_TRUE(observer_.events().empty()) << "the start waits for the first delta";
  scheduler_.Advance(absl::Milliseconds(30));
  transport_[0].Body(TextFrame("he"));
  EXPECT_EQ(observer_.events().size(), 3u) << "start, part start, delta";
  transport_[0].Body(TextFrame("llo") + FinishFrame());
  transport_[0].Body(DoneFrame());
  EXPECT_TRUE(transport_[0].drained) << "the connection can be used again";
  ASSERT_TRUE(observer_.status().ok());
  EXPECT_EQ(observer_.text(), "hello");
  const auto events = observer_.events();
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].first_sequence(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(events[i].last_sequence(), static_cast<int64_t>(i) + 1);
  }
  EXPECT_EQ(events[0].start().call().backend_request_id(), "r1");
  EXPECT_TRUE(observer_.ended());
  EXPECT_EQ(events.back().end().call().time_to_first_token().nanos(), 30'000'000);
}

TEST_F(CallTest, AnAnswerThatCameWholeIsStreamed) {
  Begin(true);
  transport_[0].Reply(200, kJson, WholeReply("hello"));
  ASSERT_TRUE(observer_.status().ok());
  EXPECT_EQ(observer_.text(), "hello");
  EXPECT_TRUE(observer_.ended());
}

TEST_F(CallTest, AStreamThatNobodyAskedForIsJoined) {
  Begin(false);
  transport_[0].Reply(200, kSse, SseStream({"he", "llo"}));
  ASSERT_TRUE(observer_.status().ok()) << observer_.status();
  EXPECT_EQ(observer_.outcome().response.choices(0).message().parts(0).text(), "hello");
}

TEST_F(CallTest, AFailedAttemptIsRetriedAfterABackoff) {
  Begin(false);
  transport_[0].Reply(503, kJson, "{}");
  EXPECT_EQ(transport_.count(), 1u);
  EXPECT_FALSE(observer_.done());
  scheduler_.Advance(absl::Milliseconds(250));
  ASSERT_EQ(transport_.count(), 2u);
  transport_[1].Reply(200, kJson, WholeReply("ok"));
  EXPECT_TRUE(observer_.status().ok());
  EXPECT_EQ(observer_.outcome().response.call().attempts(), 2);
  EXPECT_EQ(stats_.CallsProto().retries(), 1);
  EXPECT_EQ(stats_.CallsProto().fallbacks(), 0);
}

TEST_F(CallTest, AttemptsAreLimited) {
  config_.mutable_retry()->set_attempts_max(2);
  Begin(false);
  transport_[0].Reply(503, kJson, "{}");
  scheduler_.Advance(absl::Milliseconds(250));
  transport_[1].Reply(503, kJson, R"({"error":{"message":"busy"}})");
  EXPECT_EQ(Outcome(), Reason::kBackendUnavailable);
  EXPECT_EQ(transport_.count(), 2u);
  EXPECT_EQ(BackendErrorOf(observer_.status())->attempts(), 2);
  EXPECT_EQ(observer_.status().message(), "backend \"a\": the backend answered 503: busy");
}

TEST_F(CallTest, ACallMayAskForFewerAttempts) {
  attempts_max_ = 1;
  Begin(false);
  transport_[0].Reply(503, kJson, "{}");
  EXPECT_EQ(Outcome(), Reason::kBackendUnavailable);
}

TEST_F(CallTest, TheNextBackendIsAskedAtOnce) {
  AddSecondBackend();
  Begin(false);
  transport_[0].Reply(500, kJson, "{}");
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_EQ(transport_[1].request.target->port, 2);
  transport_[1].Reply(200, kJson, WholeReply("ok"));
  EXPECT_EQ(observer_.outcome().response.call().backend(), "b");
  EXPECT_EQ(stats_.CallsProto().fallbacks(), 1);
}

TEST_F(CallTest, AfterAllBackendsTheFirstOneThatMayIsAskedAgain) {
  AddSecondBackend();
  config_.mutable_retry()->set_attempts_max(4);
  Begin(false);
  transport_[0].Reply(401, kJson, "{}");  // Its key will not get better.
  transport_[1].Reply(503, kJson, "{}");
  scheduler_.Advance(absl::Seconds(1));
  ASSERT_EQ(transport_.count(), 3u);
  EXPECT_EQ(transport_[2].request.target->port, 2);
}

TEST_F(CallTest, WhatNoBackendCanMendIsNotTriedAgain) {
  AddSecondBackend();
  Begin(false);
  transport_[0].Reply(400, kJson, R"({"error":{"message":"bad temperature","code":"x"}})");
  EXPECT_EQ(Outcome(), Reason::kBackendRejected);
  EXPECT_EQ(transport_.count(), 1u);
  const auto error = BackendErrorOf(observer_.status());
  EXPECT_EQ(error->backend(), "a");
  EXPECT_EQ(error->http_status(), 400);
  EXPECT_EQ(error->code(), "x");
  EXPECT_EQ(error->message(), "bad temperature");
}

TEST_F(CallTest, ARetryWaitsAsLongAsTheBackendAsks) {
  Begin(false);
  transport_[0].Connect();
  transport_[0].Head(429, {{"retry-after", "3"}});
  transport_[0].End();
  scheduler_.Advance(absl::Milliseconds(2'999));
  EXPECT_EQ(transport_.count(), 1u);
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(transport_.count(), 2u);
}

TEST_F(CallTest, ARetryThatWouldMissTheDeadlineIsNotWaitedFor) {
  Begin(false, observer_, absl::Seconds(2));
  transport_[0].Connect();
  transport_[0].Head(429, {{"retry-after", "3"}});
  transport_[0].End();
  EXPECT_EQ(Outcome(), Reason::kBackendRateLimited);
  EXPECT_EQ(RetryAfterOf(observer_.status()), absl::Seconds(3));
}

TEST_F(CallTest, TheRetryBudgetIsKept) {
  config_.mutable_retry()->set_share_of_calls_max(0);
  Begin(false);
  transport_[0].Reply(503, kJson, "{}");
  EXPECT_EQ(Outcome(), Reason::kBackendUnavailable);
}

TEST_F(CallTest, AfterTheFirstDeltaNothingIsRepeated) {
  AddSecondBackend();
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(TextFrame("he"));
  transport_[0].End(MakeError(Reason::kStreamTruncated, "cut"));
  EXPECT_EQ(Outcome(), Reason::kStreamTruncated);
  EXPECT_EQ(transport_.count(), 1u);
  EXPECT_EQ(observer_.text(), "he");
  EXPECT_FALSE(observer_.ended()) << "no end is made up";
  EXPECT_TRUE(BackendErrorOf(observer_.status())->stream_started());
}

TEST_F(CallTest, ACutBeforeTheFirstDeltaMovesOn) {
  AddSecondBackend();
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(": ping\n\n");
  transport_[0].End();
  ASSERT_EQ(transport_.count(), 2u);
  transport_[1].Reply(200, kSse, SseStream({"x"}));
  EXPECT_TRUE(observer_.status().ok());
  EXPECT_EQ(observer_.text(), "x");
}

TEST_F(CallTest, AnErrorInsideAStreamDependsOnWhatCameBefore) {
  AddSecondBackend();
  const std::string error = SseFrame(R"({"error":{"message":"overloaded","code":503}})");
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(error);
  ASSERT_EQ(transport_.count(), 2u) << "before the first delta another backend may answer";
  transport_[1].Connect();
  transport_[1].Head(200, {{"content-type", kSse}});
  transport_[1].Body(TextFrame("he") + error);
  EXPECT_EQ(Outcome(), Reason::kBackendStreamError);
  EXPECT_EQ(observer_.text(), "he");
  EXPECT_EQ(BackendErrorOf(observer_.status())->message(), "overloaded");
}

// Timeouts, each by its own name.
TEST_F(CallTest, ConnectTimesOut) {
  timeouts().mutable_connect()->set_seconds(3);
  Begin(true);
  scheduler_.Advance(absl::Seconds(3));
  EXPECT_EQ(Outcome(), Reason::kConnectTimeout);
  EXPECT_TRUE(NotSent(observer_.status()));
  EXPECT_FALSE(transport_[0].open);
  EXPECT_EQ(BackendErrorOf(observer_.status())->phase(), "connect");
}

TEST_F(CallTest, TheFirstByteTimesOut) {
  timeouts().mutable_first_byte()->set_seconds(2);
  Begin(true);
  scheduler_.Advance(absl::Seconds(1));
  transport_[0].Connect();
  scheduler_.Advance(absl::Milliseconds(1'999));
  EXPECT_FALSE(observer_.done());
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Outcome(), Reason::kFirstByteTimeout);
  EXPECT_FALSE(NotSent(observer_.status()));
}

TEST_F(CallTest, TheFirstTokenTimesOutAndPingsDoNotHelp) {
  timeouts().mutable_first_token()->set_seconds(5);
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  for (int i = 0; i < 4; ++i) {
    scheduler_.Advance(absl::Seconds(1));
    transport_[0].Body(": ping\n\n");
  }
  EXPECT_FALSE(observer_.done());
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(Outcome(), Reason::kFirstTokenTimeout);
  EXPECT_EQ(BackendErrorOf(observer_.status())->phase(), "first_token");
}

TEST_F(CallTest, AGapBetweenTokensTimesOut) {
  timeouts().mutable_between_tokens()->set_seconds(2);
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(TextFrame("a"));
  for (int i = 0; i < 3; ++i) {
    scheduler_.Advance(absl::Milliseconds(1'900));
    transport_[0].Body(TextFrame("b"));
  }
  scheduler_.Advance(absl::Seconds(1));
  transport_[0].Body(": ping\n\n");
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(Outcome(), Reason::kTokenGapTimeout);
  EXPECT_EQ(observer_.text(), "abbb");
}

TEST_F(CallTest, AnAttemptTimesOutAndTheNextBackendAnswers) {
  AddSecondBackend();
  timeouts().mutable_attempt()->set_seconds(4);
  Begin(false);
  transport_[0].Connect();
  scheduler_.Advance(absl::Seconds(4));
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_FALSE(transport_[0].open);
  transport_[1].Reply(200, kJson, WholeReply("ok"));
  EXPECT_TRUE(observer_.status().ok());
}

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

// Cancellation.
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

// Flow control.
TEST_F(CallTest, APauseReachesTheTransportAndStopsTheTokenTimer) {
  timeouts().mutable_between_tokens()->set_seconds(2);
  const auto call = Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(TextFrame("a"));
  call->SetPaused(true);
  EXPECT_TRUE(transport_[0].paused);
  scheduler_.Advance(absl::Seconds(60));
  EXPECT_FALSE(observer_.done()) << "the reader's pause is not the backend's gap";
  call->SetPaused(false);
  EXPECT_FALSE(transport_[0].paused);
  scheduler_.Advance(absl::Milliseconds(1'999));
  EXPECT_FALSE(observer_.done());
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Outcome(), Reason::kTokenGapTimeout);
}

TEST_F(CallTest, AStalledReaderTimesOutWhereThatIsSet) {
  timeouts().mutable_reader_stalled()->set_seconds(30);
  const auto call = Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(TextFrame("a"));
  call->SetPaused(true);
  scheduler_.Advance(absl::Seconds(30));
  EXPECT_EQ(Outcome(), Reason::kReaderStalled);
}

// The concurrency limit.
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

// Large requests and replies go to a worker.
TEST_F(CallTest, ALargeRequestIsEncodedOnAWorker) {
  request_ = Ask(std::string(3 << 20, 'x'));
  Begin(false);
  EXPECT_EQ(transport_.count(), 0u);
  ASSERT_TRUE(scheduler_.WaitForPost());
  ASSERT_EQ(transport_.count(), 1u);
  EXPECT_GT(transport_[0].request.body.size(), 3u << 20);
}

TEST_F(CallTest, ACallCancelledWhileItsRequestIsEncodedSendsNothing) {
  request_ = Ask(std::string(3 << 20, 'x'));
  const auto call = Begin(false);
  call->Cancel(MakeError(Reason::kCancelled, "enough"));
  ASSERT_TRUE(scheduler_.WaitForPost());
  EXPECT_EQ(transport_.count(), 0u);
  EXPECT_TRUE(NotSent(observer_.status()));
}

TEST_F(CallTest, ALargeReplyIsParsedOnAWorker) {
  Begin(false);
  transport_[0].Reply(200, kJson, WholeReply(std::string(3 << 20, 'y')));
  EXPECT_FALSE(observer_.done());
  ASSERT_TRUE(scheduler_.WaitForPost());
  ASSERT_TRUE(observer_.status().ok());
  EXPECT_EQ(observer_.outcome().response.choices(0).message().parts(0).text().size(), 3u << 20);
}

TEST_F(CallTest, AnInvalidFieldIsTheCallersFaultAndSendsNothing) {
  AddSecondBackend();
  request_.mutable_output_format()->mutable_json_schema()->set_schema_json("{oops");
  Begin(false);
  EXPECT_EQ(Outcome(), Reason::kInvalidRequest);
  EXPECT_EQ(transport_.count(), 0u);
}

TEST_F(CallTest, WarningsOfTheRequestReachTheReply) {
  v1::Message* history = request_.add_messages();
  history->set_role(v1::ROLE_ASSISTANT);
  history->add_parts()->mutable_reasoning()->set_text("hm");
  Begin(false);
  transport_[0].Reply(200, kJson, WholeReply("ok"));
  ASSERT_EQ(observer_.outcome().response.warnings_size(), 1);
  EXPECT_EQ(observer_.outcome().response.warnings(0).code(), "REASONING_NOT_SENT");
}

TEST_F(CallTest, TheRawReplyIsPassedOnWhereAsked) {
  request_.set_include_raw(true);
  Begin(false);
  transport_[0].Reply(200, kJson, WholeReply("ok"));
  EXPECT_EQ(observer_.outcome().response.raw_json(), WholeReply("ok"));
}

TEST_F(CallTest, WhatTheBackendSaysIsRedactedAndCut) {
  Begin(false);
  const std::string words =
      "Incorrect API key provided: sk-abcdefghijklmnop. " + std::string(5'000, 'z');
  transport_[0].Reply(401, kJson, R"({"error":{"message":")" + words + R"("}})");
  const absl::Status status = observer_.status();
  EXPECT_EQ(status.message().find("sk-abc"), absl::string_view::npos);
  EXPECT_EQ(BackendErrorOf(status)->message().find("sk-abc"), std::string::npos);
  EXPECT_LE(BackendErrorOf(status)->message().size(), 512u);
}

TEST_F(CallTest, MarkupAndEmptyBodiesAreNoAnswer) {
  config_.mutable_retry()->set_attempts_max(1);
  for (const auto& [type, body] : {std::pair{"text/html", "<html>hi</html>"},
                                   {kJson, "<html>"},
                                   {kJson, ""},
                                   {kSse, ""},
                                   {kJson, "   "},
                                   {"text/plain", "hello"}}) {
    testing::RecordingObserver observer;
    Begin(false, observer);
    transport_.last().Reply(200, type, body);
    ASSERT_TRUE(observer.done()) << type << " " << body;
    EXPECT_EQ(ReasonOf(observer.status()), Reason::kBadBackendReply) << type << " " << body;
  }
}

TEST_F(CallTest, AnErrorBodyIsWaitedForOnlyShortly) {
  config_.mutable_retry()->set_attempts_max(1);
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(500, {});
  transport_[0].Body(R"({"error":{"message":"boo)");
  scheduler_.Advance(absl::Seconds(2));
  EXPECT_EQ(Outcome(), Reason::kBackendError);
}

TEST_F(CallTest, AConnectionThatBreaksAfterTheEndLosesNothing) {
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(200, {{"content-type", kSse}});
  transport_[0].Body(TextFrame("a") + FinishFrame());
  transport_[0].End(MakeError(Reason::kStreamTruncated, "reset"));
  ASSERT_TRUE(observer_.status().ok()) << observer_.status();
  const auto events = observer_.events();
  ASSERT_EQ(events.back().end().warnings_size(), 1);
  EXPECT_EQ(events.back().end().warnings(0).code(), "CUT_AFTER_END");
}

TEST_F(CallTest, EmbeddedBackendsUseTheirOwnTransport) {
  config_.mutable_backends(0)->clear_endpoint();
  config_.mutable_backends(0)->mutable_embedded();
  Begin(false);
  EXPECT_EQ(transport_.count(), 0u);
  EXPECT_EQ(embedded_.count(), 1u);
}

}  // namespace
}  // namespace nexusnitro
