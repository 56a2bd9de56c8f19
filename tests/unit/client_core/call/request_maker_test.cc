#include "client_core/call/request_maker.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_loop.h"
#include "tests/support/notification.h"

namespace nexusnitro {
namespace {

// Gives a credential when the test says so.
class HeldProvider : public CredentialProvider {
 public:
  SharedCredential Current(CredentialFetcher&) override { return current; }
  Ticket Fetch(CredentialFetcher&, Done done) override {
    waiting = std::move(done);
    return 7;
  }
  void Abandon(Ticket ticket) override {
    abandoned = ticket;
    waiting = nullptr;
  }
  bool Invalidate(const SharedCredential&, CredentialFetcher&) override { return false; }

  SharedCredential current;
  Done waiting;
  Ticket abandoned = 0;
};

// A request whose body is the credential's token.
class TokenOperation : public Operation {
 public:
  explicit TokenOperation(size_t bytes) : bytes_(bytes) {}
  absl::StatusOr<EncodedRequest> BuildRequest(const BackendSnapshot& /*backend*/,
                                              const CredentialValue& credential) const override {
    EncodedRequest request;
    request.http.body = credential.token.Reveal();
    return request;
  }
  size_t request_bytes() const override { return bytes_; }
  bool stream() const override { return false; }
  std::unique_ptr<ReplyReader> NewReader(std::shared_ptr<const BackendSnapshot>, v1::CallInfo&,
                                         std::vector<v1::Warning>) override {
    return nullptr;
  }
  bool committed() const override { return false; }
  void OnDone(const absl::Status&, const v1::CallInfo&) override {}
  const v1::Usage* usage() const override { return nullptr; }

 private:
  const size_t bytes_;
};

class RequestMakerTest : public ::testing::Test, protected RequestOwner {
 protected:
  void OnRequestMade(absl::StatusOr<EncodedRequest> request) override {
    made_.push_back(request.ok() ? request->http.body : request.status().ToString());
    last_ = request.status();
  }

  void Make(size_t bytes = 1) {
    maker_.emplace(loop_.scheduler, loop_.workers, *loop_.fetcher,
                   std::make_shared<TokenOperation>(bytes), static_cast<RequestOwner&>(*this));
    maker_->Make(backend_);
  }
  static SharedCredential Token(const char* token) {
    CredentialValue value;
    value.token = Secret(token);
    return std::make_shared<const CredentialValue>(value);
  }

  testing::FakeLoop loop_;
  std::shared_ptr<HeldProvider> provider_ = std::make_shared<HeldProvider>();
  std::shared_ptr<BackendState> backend_ = std::make_shared<BackendState>(
      testing::BackendOf(testing::OpenAiBackend("a", "http://127.0.0.1:1")), provider_,
      RetryOptions(), absl::UnixEpoch());
  std::optional<RequestMaker> maker_;
  std::vector<std::string> made_;
  absl::Status last_;
};

TEST_F(RequestMakerTest, WithACredentialAtHandItIsMadeAtOnce) {
  provider_->current = Token("t");
  Make();
  EXPECT_EQ(made_, std::vector<std::string>{"t"});
  EXPECT_EQ(maker_->phase_name(), "request");
  EXPECT_FALSE(maker_->busy());
  EXPECT_EQ(maker_->credential(), provider_->current);
}

TEST_F(RequestMakerTest, ACredentialIsWaitedFor) {
  Make();
  EXPECT_TRUE(maker_->busy());
  EXPECT_EQ(maker_->phase_name(), "credential");
  provider_->waiting(Token("t"));
  EXPECT_EQ(made_, std::vector<std::string>{"t"});
}

TEST_F(RequestMakerTest, AMissingCredentialIsTheOutcome) {
  Make();
  provider_->waiting(MakeError(Reason::kCredentialUnavailable, "none"));
  ASSERT_EQ(made_.size(), 1u);
  EXPECT_EQ(ReasonOf(last_), Reason::kCredentialUnavailable);
  EXPECT_EQ(maker_->phase_name(), "credential");
  EXPECT_FALSE(maker_->busy());
}

TEST_F(RequestMakerTest, ALargeRequestIsEncodedByAWorker) {
  provider_->current = Token("t");
  Make(limits::kInlineCodecBytesMax + 1);
  EXPECT_TRUE(made_.empty());
  EXPECT_EQ(maker_->phase_name(), "request");
  ASSERT_TRUE(loop_.scheduler.WaitForPost());
  EXPECT_EQ(made_, std::vector<std::string>{"t"});
}

TEST_F(RequestMakerTest, WithoutAPlaceForALargeRequestItIsRefused) {
  provider_->current = Token("t");
  testing::Notification begun;
  testing::Notification go_on;
  ASSERT_TRUE(loop_.workers.TryPost([&] {
    begun.Notify();
    go_on.WaitForNotification();
  }));
  begun.WaitForNotification();
  while (loop_.workers.TryPost([] {})) {
  }
  Make(limits::kInlineCodecBytesMax + 1);
  EXPECT_EQ(ReasonOf(last_), Reason::kOverloaded);
  EXPECT_EQ(RetryAfterOf(last_), limits::kRefusedRetryAfter);
  go_on.Notify();
  loop_.workers.Stop();  // It may still be at the notification.
}

TEST_F(RequestMakerTest, DroppedItGivesItsPlaceUp) {
  Make();
  maker_->Drop();
  EXPECT_EQ(provider_->abandoned, 7);
  EXPECT_FALSE(maker_->busy());
  provider_->current = Token("t");
  maker_->Make(backend_);
  EXPECT_EQ(made_, std::vector<std::string>{"t"}) << "it can be used again";
}

TEST_F(RequestMakerTest, AnAnswerThatWasOnItsWayIsPassedOver) {
  Make();
  CredentialProvider::Done posted = std::move(provider_->waiting);
  maker_.reset();
  EXPECT_EQ(provider_->abandoned, 7);
  posted(Token("t"));
  EXPECT_TRUE(made_.empty());

  provider_->current = Token("t");
  Make(limits::kInlineCodecBytesMax + 1);
  maker_->Drop();
  ASSERT_TRUE(loop_.scheduler.WaitForPost());
  EXPECT_TRUE(made_.empty());
}

}  // namespace
}  // namespace nexusnitro
