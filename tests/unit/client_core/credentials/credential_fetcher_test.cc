#include "client_core/credentials/credential_fetcher.h"

#include <gtest/gtest.h>

#include <vector>

#include "client_core/credentials/token_request.h"
#include "tests/support/fake_loop.h"
#include "tests/support/variables_of.h"

namespace nexusnitro {
namespace {

RecipeStep Ask(absl::Time /*now*/) {
  SendStep send;
  send.request = GetFrom(*ParseTokenUrl("http://h/x", testing::VariablesOf({})));
  send.then = [](const absl::StatusOr<FetchReply>& reply, absl::Time) -> RecipeStep {
    if (!reply.ok()) return reply.status();
    FetchedCredential fetched;
    fetched.value.access_key_id = reply->body;
    return fetched;
  };
  return send;
}

class CredentialFetcherTest : public ::testing::Test {
 protected:
  void Start() {
    loop_.fetcher->Start(Ask, [this](const absl::StatusOr<FetchedCredential>& result) {
      results_.push_back(result.ok() ? result->value.access_key_id : result.status().ToString());
    });
  }

  testing::FakeLoop loop_;
  std::vector<std::string> results_;
};

TEST_F(CredentialFetcherTest, SeveralFetchesRunAtOnce) {
  Start();
  Start();
  loop_.scheduler.RunReady();
  ASSERT_EQ(loop_.transport.count(), 2u);
  loop_.transport[1].Reply(200, "text/plain", "second");
  loop_.transport[0].Reply(200, "text/plain", "first");
  EXPECT_EQ(results_, (std::vector<std::string>{"second", "first"}));
}

TEST_F(CredentialFetcherTest, AnotherFetchMayStartFromTheEndOfOne) {
  loop_.fetcher->Start(Ask, [this](const absl::StatusOr<FetchedCredential>&) { Start(); });
  loop_.scheduler.RunReady();
  loop_.transport[0].Reply(200, "text/plain", "first");
  loop_.scheduler.RunReady();
  loop_.transport[1].Reply(200, "text/plain", "second");
  EXPECT_EQ(results_, std::vector<std::string>{"second"});
}

TEST_F(CredentialFetcherTest, WhatIsUnderWayEndsWithIt) {
  Start();
  loop_.scheduler.RunReady();
  Start();
  loop_.fetcher.reset();
  EXPECT_EQ(results_, std::vector<std::string>(2, "CANCELLED: the event loop has ended"));
  EXPECT_FALSE(loop_.transport[0].open);
  loop_.scheduler.RunReady();
  EXPECT_EQ(loop_.transport.count(), 1u);
}

}  // namespace
}  // namespace nexusnitro
