#include "client_core/call/attempt.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/fake_transport.h"

namespace nexusnitro {
namespace {

// What the test wants a reader to say, and what the reader saw.
struct Reply {
  bool ended = false;
  bool failed = false;
  int64_t tokens = 0;
  size_t bytes_to_parse = 0;
  absl::Status body_status;
  absl::Status outcome;

  int heads = 0;
  std::string body;
  std::optional<absl::Status> transport;  // As Parse() got it.
  std::optional<absl::Status> delivered;
};

class FakeReader : public ReplyReader {
 public:
  explicit FakeReader(std::shared_ptr<Reply> reply) : reply_(std::move(reply)) {}

  absl::Status OnHead(const HttpResponseHead& head) override {
    ++reply_->heads;
    reply_->failed = head.status >= 400;
    return absl::OkStatus();
  }
  absl::Status OnBody(std::string_view bytes) override {
    reply_->body += bytes;
    return reply_->body_status;
  }
  bool ended() const override { return reply_->ended; }
  int64_t tokens() const override { return reply_->tokens; }
  bool failed() const override { return reply_->failed; }
  size_t bytes_to_parse() const override { return reply_->bytes_to_parse; }
  absl::Status Parse(const absl::Status& transport) override {
    reply_->transport = transport;
    return transport.ok() ? reply_->outcome : transport;
  }
  void Deliver(const absl::Status& outcome) override { reply_->delivered = outcome; }

 private:
  const std::shared_ptr<Reply> reply_;
};

class AttemptTest : public ::testing::Test, public AttemptOwner {
 protected:
  void Begin(bool stream) {
    attempt_ = std::make_unique<Attempt>(scheduler_, transport_, workers_, timeouts_, stream,
                                         std::make_unique<FakeReader>(reply_), *this);
    attempt_->Start({});
  }
  // As far as the head of a stream.
  testing::FakeTransport::Sent& BeginStream() {
    Begin(true);
    transport_[0].Connect();
    transport_[0].Head(200, {});
    return transport_[0];
  }
  void Token() {
    ++reply_->tokens;
    transport_[0].Body("t");
  }
  Reason Outcome() const { return done_.has_value() ? ReasonOf(*done_) : Reason::kNone; }

  testing::FakeScheduler scheduler_;
  testing::FakeTransport transport_;
  WorkerPool workers_{1, 1};
  TimeoutPolicy timeouts_;
  std::shared_ptr<Reply> reply_ = std::make_shared<Reply>();
  std::unique_ptr<Attempt> attempt_;
  std::optional<absl::Status> done_;
  int times_done_ = 0;
  std::string last_phase_;  // At the end.
  int first_tokens_ = 0;

 private:
  void OnHeadRead() override {}
  void OnFirstToken() override { ++first_tokens_; }
  void OnAttemptDone(absl::Status status) override {
    last_phase_ = attempt_->phase_name();
    done_ = std::move(status);
    ++times_done_;
    attempt_.reset();  // As a call does.
  }
};

TEST_F(AttemptTest, AReplyIsParsedAndDeliveredAtItsEnd) {
  Begin(false);
  transport_[0].Connect();
  transport_[0].Head(200, {});
  transport_[0].Body("he");
  transport_[0].Body("llo");
  EXPECT_FALSE(reply_->transport.has_value());
  transport_[0].End();
  EXPECT_EQ(reply_->heads, 1);
  EXPECT_EQ(reply_->body, "hello");
  EXPECT_TRUE(reply_->delivered->ok());
  EXPECT_TRUE(done_->ok());
  EXPECT_EQ(times_done_, 1);
  EXPECT_EQ(scheduler_.timers_running(), 0);
}

TEST_F(AttemptTest, TheReadersOutcomeIsTheAttempts) {
  reply_->outcome = MakeError(Reason::kBackendRejected, "no");
  Begin(false);
  transport_[0].Reply(400, "", "{}");
  EXPECT_EQ(Outcome(), Reason::kBackendRejected);
  EXPECT_EQ(ReasonOf(*reply_->delivered), Reason::kBackendRejected);
}

TEST_F(AttemptTest, ABrokenConnectionIsParsedAsSuch) {
  Begin(false);
  transport_[0].Connect();
  transport_[0].End(MakeError(Reason::kStreamTruncated, "cut"));
  EXPECT_EQ(ReasonOf(*reply_->transport), Reason::kStreamTruncated);
  EXPECT_EQ(Outcome(), Reason::kStreamTruncated);
}

TEST_F(AttemptTest, ABrokenConnectionIsToldWithThePhaseThatItBroke) {
  const auto broken_in = [this](bool stream, const std::function<void(int)>& before) {
    const auto sent = static_cast<int>(transport_.count());
    reply_->tokens = 0;
    Begin(stream);
    transport_[sent].Connect();
    before(sent);
    transport_[sent].End(MakeError(Reason::kSentNoAnswer, "reset"));
    return last_phase_;
  };
  const auto head = [this](int sent) { transport_[sent].Head(200, {}); };
  const auto token = [&](int sent) {
    head(sent);
    reply_->tokens = 1;
    transport_[sent].Body("t");
  };
  EXPECT_EQ(broken_in(true, [](int) {}), "first_byte");
  EXPECT_EQ(broken_in(true, head), "first_token");
  EXPECT_EQ(broken_in(true, token), "between_tokens");
  EXPECT_EQ(broken_in(false, [](int) {}), "first_byte");
  EXPECT_EQ(broken_in(false, head), "body");
}

TEST_F(AttemptTest, AStreamThatEndsWithoutItsMarkIsCutBetweenTokens) {
  reply_->outcome = MakeError(Reason::kStreamTruncated, "no end mark");
  BeginStream();
  Token();
  transport_[0].End();
  EXPECT_EQ(last_phase_, "between_tokens");
}

TEST_F(AttemptTest, WithoutAConnectionThereIsNothingToParse) {
  Begin(false);
  transport_[0].End(MakeError(Reason::kConnectFailed, "refused"));
  EXPECT_EQ(Outcome(), Reason::kConnectFailed);
  EXPECT_FALSE(reply_->transport.has_value());
}

TEST_F(AttemptTest, AnErrorInTheBodyEndsTheRequestAtOnce) {
  auto& sent = BeginStream();
  reply_->body_status = MakeError(Reason::kBadBackendFrame, "oops");
  sent.Body("x");
  EXPECT_EQ(Outcome(), Reason::kBadBackendFrame);
  EXPECT_FALSE(sent.open);
  EXPECT_FALSE(sent.drained);
}

TEST_F(AttemptTest, AtTheEndMarkTheConnectionIsDrained) {
  auto& sent = BeginStream();
  reply_->ended = true;
  sent.Body("x");
  EXPECT_TRUE(sent.drained);
  EXPECT_TRUE(done_->ok());
}

TEST_F(AttemptTest, TheFirstTokenIsToldOnce) {
  BeginStream();
  transport_[0].Body(": ping");
  EXPECT_EQ(first_tokens_, 0);
  Token();
  Token();
  EXPECT_EQ(first_tokens_, 1);
}

TEST_F(AttemptTest, ADestroyedAttemptEndsItsRequest) {
  BeginStream();
  attempt_.reset();
  EXPECT_FALSE(transport_[0].open);
  EXPECT_EQ(times_done_, 0);
  EXPECT_EQ(scheduler_.timers_running(), 0);
}

// Timeouts, each by its own name.
TEST_F(AttemptTest, ConnectTimesOut) {
  timeouts_.connect = absl::Seconds(3);
  Begin(true);
  EXPECT_EQ(attempt_->phase_name(), "connect");
  scheduler_.Advance(absl::Milliseconds(2'999));
  EXPECT_FALSE(done_.has_value());
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Outcome(), Reason::kConnectTimeout);
  EXPECT_TRUE(NotSent(*done_));
  EXPECT_FALSE(transport_[0].open);
}

TEST_F(AttemptTest, TheFirstByteTimesOut) {
  timeouts_.first_byte = absl::Seconds(2);
  Begin(true);
  scheduler_.Advance(absl::Seconds(1));
  transport_[0].Connect();
  EXPECT_EQ(attempt_->phase_name(), "first_byte");
  scheduler_.Advance(absl::Milliseconds(1'999));
  EXPECT_FALSE(done_.has_value());
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Outcome(), Reason::kFirstByteTimeout);
  EXPECT_FALSE(NotSent(*done_));
}

TEST_F(AttemptTest, TheFirstTokenTimesOutAndPingsDoNotHelp) {
  timeouts_.first_token = absl::Seconds(5);
  BeginStream();
  for (int i = 0; i < 4; ++i) {
    scheduler_.Advance(absl::Seconds(1));
    transport_[0].Body(": ping");
  }
  EXPECT_FALSE(done_.has_value());
  EXPECT_EQ(attempt_->phase_name(), "first_token");
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(Outcome(), Reason::kFirstTokenTimeout);
}

TEST_F(AttemptTest, TheFirstTokenTimeoutCountsFromTheStart) {
  timeouts_.first_token = absl::Seconds(2);
  timeouts_.connect = absl::Seconds(5);
  Begin(true);
  scheduler_.Advance(absl::Seconds(2));
  EXPECT_EQ(Outcome(), Reason::kFirstTokenTimeout);
  EXPECT_TRUE(NotSent(*done_)) << "there was no connection yet";
}

TEST_F(AttemptTest, AGapBetweenTokensTimesOut) {
  timeouts_.between_tokens = absl::Seconds(2);
  BeginStream();
  Token();
  for (int i = 0; i < 3; ++i) {
    scheduler_.Advance(absl::Milliseconds(1'900));
    Token();
  }
  scheduler_.Advance(absl::Seconds(1));
  transport_[0].Body(": ping");
  EXPECT_EQ(attempt_->phase_name(), "between_tokens");
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(Outcome(), Reason::kTokenGapTimeout);
}

TEST_F(AttemptTest, TheWholeAttemptTimesOut) {
  timeouts_.attempt = absl::Seconds(4);
  Begin(false);
  transport_[0].Connect();
  transport_[0].Head(200, {});
  scheduler_.Advance(absl::Seconds(4));
  EXPECT_EQ(Outcome(), Reason::kAttemptTimeout);
}

TEST_F(AttemptTest, AWholeReplyHasNoTokenTimeouts) {
  timeouts_.first_byte = timeouts_.first_token = timeouts_.between_tokens = absl::Seconds(1);
  Begin(false);
  transport_[0].Connect();
  scheduler_.Advance(absl::Hours(1));
  EXPECT_FALSE(done_.has_value());
}

TEST_F(AttemptTest, AnErrorsBodyIsWaitedForOnlyShortly) {
  reply_->outcome = MakeError(Reason::kBackendError, "boo");
  Begin(true);
  transport_[0].Connect();
  transport_[0].Head(500, {});
  transport_[0].Body("boo");
  scheduler_.Advance(absl::Milliseconds(1'999));
  EXPECT_FALSE(done_.has_value());
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Outcome(), Reason::kBackendError) << "what came is parsed";
  EXPECT_FALSE(transport_[0].open);
}

// Pauses.
TEST_F(AttemptTest, APauseStopsTheTokenTimer) {
  timeouts_.between_tokens = absl::Seconds(2);
  BeginStream();
  Token();
  attempt_->SetPaused(true);
  EXPECT_TRUE(transport_[0].paused);
  scheduler_.Advance(absl::Minutes(1));
  EXPECT_FALSE(done_.has_value()) << "the reader's pause is not the backend's gap";
  attempt_->SetPaused(false);
  EXPECT_FALSE(transport_[0].paused);
  scheduler_.Advance(absl::Milliseconds(1'999));
  EXPECT_FALSE(done_.has_value()) << "the gap counts from the end of the pause";
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Outcome(), Reason::kTokenGapTimeout);
}

TEST_F(AttemptTest, AStalledReaderTimesOutWhereThatIsSet) {
  timeouts_.reader_stalled = absl::Seconds(30);
  BeginStream();
  Token();
  attempt_->SetPaused(true);
  scheduler_.Advance(absl::Seconds(30));
  EXPECT_EQ(Outcome(), Reason::kReaderStalled);
}

// Large replies.
TEST_F(AttemptTest, ALargeReplyIsParsedOnAWorker) {
  reply_->bytes_to_parse = limits::kInlineCodecBytesMax + 1;
  Begin(false);
  transport_[0].Reply(200, "", "x");
  EXPECT_FALSE(done_.has_value());
  ASSERT_TRUE(scheduler_.WaitForPost());
  EXPECT_TRUE(done_->ok());
  EXPECT_TRUE(reply_->delivered->ok());
}

TEST_F(AttemptTest, AnAttemptThatWentAwayMeanwhileIsNotTold) {
  reply_->bytes_to_parse = limits::kInlineCodecBytesMax + 1;
  Begin(false);
  transport_[0].Reply(200, "", "x");
  attempt_.reset();
  ASSERT_TRUE(scheduler_.WaitForPost());
  EXPECT_FALSE(reply_->delivered.has_value());
  EXPECT_EQ(times_done_, 0);
}

TEST_F(AttemptTest, TooManyLargeRepliesAreRefused) {
  WorkerPool no_room(1, 0);
  reply_->bytes_to_parse = limits::kInlineCodecBytesMax + 1;
  attempt_ = std::make_unique<Attempt>(scheduler_, transport_, no_room, timeouts_, false,
                                       std::make_unique<FakeReader>(reply_), *this);
  attempt_->Start({});
  transport_[0].Reply(200, "", "x");
  EXPECT_EQ(Outcome(), Reason::kOverloaded);
  EXPECT_EQ(RetryAfterOf(*done_), limits::kRefusedRetryAfter);
  EXPECT_FALSE(NotSent(*done_));
}

}  // namespace
}  // namespace nexusnitro
