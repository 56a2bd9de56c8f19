#include "client_core/credentials/static_provider.h"

#include <gtest/gtest.h>

#include "tests/support/fake_loop.h"

namespace nexusnitro {
namespace {

TEST(StaticProviderTest, TheValueIsThereAndStays) {
  testing::FakeLoop loop;
  CredentialValue value;
  value.kind = CredentialKind::kApiKey;
  value.token = Secret("k");
  StaticProvider provider(value);
  const SharedCredential current = provider.Current(*loop.fetcher);
  ASSERT_NE(current, nullptr);
  EXPECT_EQ(current->token.Reveal(), "k");
  EXPECT_FALSE(provider.Invalidate(current, *loop.fetcher)) << "there is no other one";
  EXPECT_EQ(provider.Current(*loop.fetcher), current);
}

TEST(StaticProviderTest, AFetchGivesTheSameLater) {
  testing::FakeLoop loop;
  StaticProvider provider{CredentialValue()};
  SharedCredential got;
  provider.Abandon(
      provider.Fetch(*loop.fetcher, [&](absl::StatusOr<SharedCredential> value) { got = *value; }));
  EXPECT_EQ(got, nullptr);
  loop.scheduler.RunReady();
  EXPECT_EQ(got, provider.Current(*loop.fetcher));
}

}  // namespace
}  // namespace nexusnitro
