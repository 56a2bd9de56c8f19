#include "client_core/routing/config_state.h"

#include <gtest/gtest.h>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;

TEST(ConfigStatesTest, AChangedConfigGetsAStateOfItsOwn) {
  ConfigStates states(Clock::Real());
  const auto old_config = SnapshotOf(ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")}));
  const auto new_config = SnapshotOf(ConfigOf({OpenAiBackend("b", "http://127.0.0.1:1")}));
  const auto old_state = states.Of(old_config);
  EXPECT_EQ(states.Of(old_config), old_state);
  const auto new_state = states.Of(new_config);
  EXPECT_NE(new_state, old_state);
  EXPECT_EQ(old_state->backends[0]->snapshot->proto.name(), "a") << "calls in flight keep theirs";
  EXPECT_EQ(states.All().size(), 1u);
}

TEST(ConfigStatesTest, EqualCredentialsAreSharedAcrossConfigs) {
  v1::Backend with_token = OpenAiBackend("a", "http://127.0.0.1:1");
  with_token.mutable_credential()->mutable_google()->mutable_metadata();
  v1::Backend without = OpenAiBackend("b", "http://127.0.0.1:1");
  ConfigStates states(Clock::Real());
  const auto one = states.Of(SnapshotOf(ConfigOf({with_token, without}, "one")));
  const auto two = states.Of(SnapshotOf(ConfigOf({with_token}, "two")));
  EXPECT_EQ(one->backends[0]->credentials, two->backends[0]->credentials);
  EXPECT_NE(one->backends[1]->credentials, one->backends[0]->credentials);
}

TEST(ConfigStateTest, TheLimitIsTheConfigs) {
  v1::Config config = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")});
  config.mutable_concurrency_limit()->set_in_flight_max(1);
  ConfigStates states(Clock::Real());
  const auto state = states.Of(SnapshotOf(config));
  EXPECT_EQ(state->concurrency.Enter([] {}).outcome, ConcurrencyLimiter::Outcome::kAdmitted);
  EXPECT_EQ(state->concurrency.Enter([] {}).outcome, ConcurrencyLimiter::Outcome::kRefused);
}

}  // namespace
}  // namespace nexusnitro
