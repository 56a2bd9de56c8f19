#include "client_core/credentials/refreshing_provider.h"

#include <gtest/gtest.h>

#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/credentials/token_reply.h"
#include "client_core/credentials/token_request.h"
#include "tests/support/fake_loop.h"
#include "tests/support/variables_of.h"

namespace nexusnitro {
namespace {

using testing::FakeLoop;

RecipeStep AskForToken(absl::Time /*now*/) {
  SendStep send;
  send.request = GetFrom(*ParseTokenUrl("http://h/token", testing::VariablesOf({})));
  send.then = [](absl::StatusOr<FetchReply> reply, absl::Time now) -> RecipeStep {
    return ReadBearerReply("http://h/token", std::move(reply), now, Secret());
  };
  return send;
}

// The outcomes of those who waited, in order: a token, or an error's reason and words.
class Waiters {
 public:
  CredentialProvider::Done Next() {
    return [this](const absl::StatusOr<SharedCredential>& value) {
      outcomes.push_back(value.ok() ? (*value)->token.Reveal()
                                    : StrCat(ReasonName(ReasonOf(value.status())), " ",
                                             MessageOf(value.status())));
      last = value.status();
    };
  }

  std::vector<std::string> outcomes;
  absl::Status last;
};

class RefreshingProviderTest : public ::testing::Test {
 protected:
  // What is to be used now; "none" if it must be fetched.
  std::string Current(FakeLoop& loop) {
    const SharedCredential value = provider_->Current(*loop.fetcher);
    return value == nullptr ? "none" : value->token.Reveal();
  }
  std::string Current() { return Current(loop_); }

  CredentialProvider::Ticket Wait(FakeLoop& loop) {
    const auto ticket = provider_->Fetch(*loop.fetcher, waiters_.Next());
    loop.scheduler.RunReady();
    return ticket;
  }
  void Reply(const std::string& token, int life_seconds) {
    loop_.transport.last().Reply(
        200, "application/json",
        StrCat(R"({"access_token":")", token, R"(","expires_in":)", life_seconds, "}"));
    loop_.scheduler.RunReady();
  }
  void Fail(int status = 503) {
    loop_.transport.last().Reply(status, "application/json", R"({"error":"down"})");
    loop_.scheduler.RunReady();
  }
  void FetchFirst(int life_seconds) {
    Wait(loop_);
    Reply("t1", life_seconds);
    ASSERT_EQ(waiters_.outcomes, std::vector<std::string>{"t1"});
  }
  void Advance(absl::Duration by) { loop_.scheduler.Advance(by); }
  size_t requests() const { return loop_.transport.count(); }

  FakeLoop loop_;
  Waiters waiters_;
  std::shared_ptr<RefreshingProvider> provider_ =
      std::make_shared<RefreshingProvider>("test kind", AskForToken);
};

TEST_F(RefreshingProviderTest, TheFirstIsWaitedForAndKept) {
  EXPECT_EQ(Current(), "none");
  EXPECT_EQ(requests(), 0u) << "asking starts nothing";
  FetchFirst(3600);
  EXPECT_EQ(Current(), "t1");
  EXPECT_EQ(requests(), 1u);
}

TEST_F(RefreshingProviderTest, ManyWaitersOfTwoLoopsCostOneFetch) {
  FakeLoop other;
  for (int i = 0; i < 50; ++i) {
    Wait(loop_);
    Wait(other);
  }
  EXPECT_EQ(requests(), 1u);
  EXPECT_EQ(other.transport.count(), 0u);
  Reply("t1", 3600);
  EXPECT_EQ(waiters_.outcomes, std::vector<std::string>(50, "t1")) << "each on its own loop";
  other.scheduler.RunReady();
  EXPECT_EQ(waiters_.outcomes, std::vector<std::string>(100, "t1"));
  EXPECT_EQ(Current(other), "t1");
}

TEST_F(RefreshingProviderTest, AWaiterIsCalledLater) {
  FetchFirst(3600);
  provider_->Fetch(*loop_.fetcher, waiters_.Next());
  EXPECT_EQ(waiters_.outcomes.size(), 1u);
  loop_.scheduler.RunReady();
  EXPECT_EQ(waiters_.outcomes.size(), 2u);
  EXPECT_EQ(requests(), 1u) << "there was one already";
}

TEST_F(RefreshingProviderTest, TheNextIsFetchedInTheBackgroundBeforeTheEnd) {
  FetchFirst(3600);
  Advance(absl::Minutes(55) - absl::Seconds(1));
  EXPECT_EQ(Current(), "t1");
  loop_.scheduler.RunReady();
  EXPECT_EQ(requests(), 1u);
  Advance(absl::Seconds(1));
  EXPECT_EQ(Current(), "t1") << "nobody waits";
  EXPECT_EQ(Current(), "t1");
  loop_.scheduler.RunReady();
  EXPECT_EQ(requests(), 2u);
  Reply("t2", 3600);
  EXPECT_EQ(Current(), "t2");
}

TEST_F(RefreshingProviderTest, AShortLifeIsRenewedInItsLastFifth) {
  FetchFirst(100);
  Advance(absl::Seconds(79));
  Current();
  loop_.scheduler.RunReady();
  EXPECT_EQ(requests(), 1u);
  Advance(absl::Seconds(1));
  Current();
  loop_.scheduler.RunReady();
  EXPECT_EQ(requests(), 2u);
}

TEST_F(RefreshingProviderTest, AFailureWhileTheOldOneIsValidHarmsNobody) {
  FetchFirst(3600);
  Advance(absl::Minutes(56));
  EXPECT_EQ(Current(), "t1");
  loop_.scheduler.RunReady();
  Fail();
  EXPECT_EQ(Current(), "t1");
  loop_.scheduler.RunReady();
  EXPECT_EQ(requests(), 2u) << "the next try comes after a pause";
  Advance(limits::kCredentialBackoffBase);
  EXPECT_EQ(Current(), "t1");
  loop_.scheduler.RunReady();
  EXPECT_EQ(requests(), 3u);
  Reply("t2", 3600);
  EXPECT_EQ(Current(), "t2");
}

TEST_F(RefreshingProviderTest, AnExpiredOneIsNotUsed) {
  FetchFirst(3600);
  Advance(absl::Hours(1) - limits::kCredentialUseMarginMax);
  EXPECT_EQ(Current(), "none");
  Wait(loop_);
  Reply("t2", 3600);
  EXPECT_EQ(waiters_.outcomes.back(), "t2");
}

TEST_F(RefreshingProviderTest, AFailureIsToldToThoseWhoWaitThenBackedOff) {
  Wait(loop_);
  Wait(loop_);
  Fail();
  const std::string words =
      "CREDENTIAL_UNAVAILABLE no credential (test kind): http://h/token answered 503: down";
  EXPECT_EQ(waiters_.outcomes, std::vector<std::string>(2, words));
  EXPECT_EQ(RetryAfterOf(waiters_.last), absl::Seconds(1));

  Advance(absl::Milliseconds(600));
  Wait(loop_);
  EXPECT_EQ(requests(), 1u);
  EXPECT_EQ(waiters_.outcomes.back(), words);
  EXPECT_EQ(RetryAfterOf(waiters_.last), absl::Milliseconds(400));

  Advance(absl::Milliseconds(400));
  Wait(loop_);
  EXPECT_EQ(requests(), 2u);
  Fail();
  EXPECT_EQ(RetryAfterOf(waiters_.last), absl::Seconds(2)) << "the pause doubles";
  for (int i = 0; i < 10; ++i) {
    Advance(limits::kCredentialBackoffMax);
    Wait(loop_);
    Fail();
  }
  EXPECT_EQ(RetryAfterOf(waiters_.last), limits::kCredentialBackoffMax);

  Advance(limits::kCredentialBackoffMax);
  Wait(loop_);
  Reply("t1", 3600);
  EXPECT_EQ(waiters_.outcomes.back(), "t1");
}

TEST_F(RefreshingProviderTest, WhatHasExpiredAlreadyIsNoCredential) {
  for (const int life : {0, -5}) {
    Wait(loop_);
    Reply("t1", life);
    EXPECT_NE(waiters_.outcomes.back().find("has expired already"), std::string::npos);
    EXPECT_EQ(Current(), "none");
    Advance(limits::kCredentialBackoffMax);
  }
}

TEST_F(RefreshingProviderTest, ARefusedOneIsFetchedAgain) {
  FetchFirst(3600);
  const SharedCredential used = provider_->Current(*loop_.fetcher);
  EXPECT_TRUE(provider_->Invalidate(used, *loop_.fetcher));
  EXPECT_EQ(Current(), "none");
  Wait(loop_);
  Reply("t2", 3600);
  EXPECT_EQ(Current(), "t2");
  EXPECT_TRUE(provider_->Invalidate(used, *loop_.fetcher)) << "a call that was late";
  EXPECT_EQ(Current(), "t2") << "the new one was not refused";
}

TEST_F(RefreshingProviderTest, ABackendThatRefusesAllDoesNotStormTheEndpoint) {
  FetchFirst(3600);
  EXPECT_TRUE(provider_->Invalidate(provider_->Current(*loop_.fetcher), *loop_.fetcher));
  Wait(loop_);
  Reply("t2", 3600);
  EXPECT_FALSE(provider_->Invalidate(provider_->Current(*loop_.fetcher), *loop_.fetcher));
  EXPECT_EQ(Current(), "t2");
  Advance(limits::kCredentialInvalidateInterval);
  EXPECT_TRUE(provider_->Invalidate(provider_->Current(*loop_.fetcher), *loop_.fetcher));
}

TEST_F(RefreshingProviderTest, AnAbandonedPlaceIsDropped) {
  auto alive = std::make_shared<int>(0);
  const auto ticket = provider_->Fetch(
      *loop_.fetcher, [alive](const absl::StatusOr<SharedCredential>&) { ADD_FAILURE(); });
  Wait(loop_);
  EXPECT_EQ(alive.use_count(), 2);
  provider_->Abandon(ticket);
  EXPECT_EQ(alive.use_count(), 1) << "what it holds is let go at once";
  provider_->Abandon(ticket);
  Reply("t1", 3600);
  EXPECT_EQ(waiters_.outcomes, std::vector<std::string>{"t1"}) << "the others go on waiting";
}

TEST_F(RefreshingProviderTest, ALoopThatEndsLeavesTheFetchToAnother) {
  FakeLoop other;
  Wait(loop_);
  Wait(other);
  loop_.fetcher.reset();
  other.scheduler.RunReady();
  ASSERT_EQ(waiters_.outcomes.size(), 1u);
  EXPECT_EQ(waiters_.outcomes[0].find("CREDENTIAL_UNAVAILABLE"), 0u) << waiters_.outcomes[0];
  Wait(other);
  EXPECT_EQ(other.transport.count(), 1u) << "there is no pause after that";
}

TEST_F(RefreshingProviderTest, WithoutAnExpirationItStays) {
  provider_ = std::make_shared<RefreshingProvider>("forever", [](absl::Time) {
    FetchedCredential fetched;
    fetched.value.token = Secret("t0");
    return RecipeStep(fetched);
  });
  Wait(loop_);
  EXPECT_EQ(waiters_.outcomes.back(), "t0");
  Advance(absl::Hours(24 * 365));
  EXPECT_EQ(Current(), "t0");
}

}  // namespace
}  // namespace nexusnitro
