#include "client_core/call/call.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "client_core/base/error.h"
#include "tests/support/call_fixture.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::CallTest;
using testing::DoneFrame;
using testing::FinishFrame;
using testing::kJson;
using testing::kSse;
using testing::SseFrame;
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

// Speaks LightLLM's own wire from here on.
void MakeNative(v1::Backend& backend) {
  backend.set_api_schema(v1::API_SCHEMA_LIGHTLLM);
  backend.mutable_lightllm()->set_native(true);
  v1::ChatTemplate* chat_template = backend.mutable_lightllm()->mutable_chat_template();
  chat_template->set_user("{content}");
}

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

TEST_F(CallTest, ALargeRequestIsEncodedOnAWorker) {
  request_ = Ask(std::string(3 << 20, 'x'));
  Begin(false);
  EXPECT_EQ(transport_.count(), 0u);
  ASSERT_TRUE(scheduler_.WaitForPost());
  ASSERT_EQ(transport_.count(), 1u);
  EXPECT_GT(transport_[0].request.body.size(), 3u << 20);
}

TEST_F(CallTest, TooManyLargeRequestsAreRefusedForAWhile) {
  WorkerPool no_room(1, 0);
  request_ = Ask(std::string(3 << 20, 'x'));
  Begin(false, observer_, absl::InfiniteDuration(), no_room);
  EXPECT_EQ(Outcome(), Reason::kOverloaded);
  EXPECT_TRUE(NotSent(observer_.status()));
  EXPECT_EQ(RetryAfterOf(observer_.status()), absl::Seconds(1));
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

TEST_F(CallTest, ABackendWhoseWireCannotCarryAFieldIsPassedOver) {
  AddSecondBackend();
  MakeNative(*config_.mutable_backends(1));
  request_.mutable_output_format()->set_regex("a+");  // LightLLM's own wire carries it alone.
  Begin(false);
  ASSERT_EQ(transport_.count(), 1u);
  EXPECT_EQ(transport_[0].request.target->port, 2);
  EXPECT_EQ(stats_.CallsProto().fallbacks(), 0) << "the first backend was never asked";
}

TEST_F(CallTest, WhereNoWireCarriesAFieldTheErrorNamesIt) {
  AddSecondBackend();
  request_.mutable_output_format()->set_regex("a+");
  Begin(false);
  EXPECT_EQ(Outcome(), Reason::kUnsupportedField);
  EXPECT_EQ(transport_.count(), 0u);
  EXPECT_TRUE(NotSent(observer_.status()));
  EXPECT_TRUE(
      absl::StartsWith(observer_.status().message(),
                       "output_format.regex: the wire of backend \"a\" cannot carry it; no word"))
      << observer_.status();
}

TEST_F(CallTest, ABackendThatCannotCarryAFieldHidesNoRealError) {
  AddSecondBackend();
  MakeNative(*config_.mutable_backends(0));
  request_.mutable_output_format()->set_regex("a+");
  Begin(false);
  ASSERT_EQ(transport_.count(), 1u);
  auto sink = std::make_shared<spdlog::sinks::ringbuffer_sink_st>(10);
  const auto logger = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  transport_[0].Reply(401, kJson, "{}");
  spdlog::set_default_logger(logger);
  EXPECT_EQ(Outcome(), Reason::kBackendCredentialsRejected);
  EXPECT_EQ(BackendErrorOf(observer_.status())->backend(), "a");
  ASSERT_EQ(sink->last_formatted().size(), 1u);
  EXPECT_NE(sink->last_formatted()[0].find("phase=body"), std::string::npos)
      << sink->last_formatted()[0];
}

TEST_F(CallTest, ABackendThatCannotCarryAFieldStopsNoRetryOfAnother) {
  AddSecondBackend();
  MakeNative(*config_.mutable_backends(0));
  request_.mutable_output_format()->set_regex("a+");
  Begin(false);
  transport_[0].Reply(503, kJson, "{}");
  scheduler_.Advance(absl::Seconds(1));
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_EQ(transport_[1].request.target->port, 1);
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

TEST_F(CallTest, EmbeddedBackendsUseTheirOwnTransport) {
  config_.mutable_backends(0)->clear_endpoint();
  config_.mutable_backends(0)->mutable_embedded();
  Begin(false);
  EXPECT_EQ(transport_.count(), 0u);
  EXPECT_EQ(embedded_.count(), 1u);
}

}  // namespace
}  // namespace nexusnitro
