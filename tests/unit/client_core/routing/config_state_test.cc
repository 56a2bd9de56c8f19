#include "client_core/routing/config_state.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;

class ConfigStatesTest : public ::testing::Test {
 protected:
  ConfigStatesTest() {
    watch_ = configs_.AddWatch([this](const auto& retired) { states_.Drop(retired); });
  }

  void Set(ConfigsById configs) {
    FileState file;
    file.configs = std::move(configs);
    configs_.SetFile(std::move(file));
  }

  ConfigStore configs_{FileState()};
  ConfigStates states_{Clock::Real()};
  std::unique_ptr<ConfigWatch> watch_;
};

TEST_F(ConfigStatesTest, AChangedConfigGetsAStateOfItsOwn) {
  const auto old_config = SnapshotOf(ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")}));
  const auto new_config = SnapshotOf(ConfigOf({OpenAiBackend("b", "http://127.0.0.1:1")}));
  Set({{"test", old_config}});
  const auto old_state = states_.Of(configs_, old_config);
  EXPECT_EQ(states_.Of(configs_, old_config), old_state);
  Set({{"test", new_config}});
  EXPECT_TRUE(states_.All().empty());
  const auto new_state = states_.Of(configs_, new_config);
  EXPECT_NE(new_state, old_state);
  EXPECT_EQ(old_state->backends[0]->snapshot->proto.name(), "a") << "calls in flight keep theirs";
  EXPECT_EQ(states_.All().size(), 1u);
}

TEST_F(ConfigStatesTest, ALateCallOnAnOldConfigDoesNotBringItsStateBack) {
  const auto old_config = SnapshotOf(ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")}));
  const auto new_config = SnapshotOf(ConfigOf({OpenAiBackend("b", "http://127.0.0.1:1")}));
  Set({{"test", new_config}});
  const auto new_state = states_.Of(configs_, new_config);
  EXPECT_EQ(states_.Of(configs_, old_config)->snapshot, old_config);
  EXPECT_EQ(states_.Of(configs_, new_config), new_state);
  Set({});
  EXPECT_EQ(states_.Of(configs_, new_config)->snapshot, new_config);
  EXPECT_TRUE(states_.All().empty()) << "the config was deleted";
}

TEST_F(ConfigStatesTest, EqualCredentialsAreSharedAcrossConfigs) {
  v1::Backend with_token = OpenAiBackend("a", "http://127.0.0.1:1");
  with_token.mutable_credential()->mutable_google()->mutable_metadata();
  v1::Backend without = OpenAiBackend("b", "http://127.0.0.1:1");
  const auto one = states_.Of(configs_, SnapshotOf(ConfigOf({with_token, without}, "one")));
  const auto two = states_.Of(configs_, SnapshotOf(ConfigOf({with_token}, "two")));
  EXPECT_EQ(one->backends[0]->credentials, two->backends[0]->credentials);
  EXPECT_NE(one->backends[1]->credentials, one->backends[0]->credentials);
}

TEST_F(ConfigStatesTest, TheLimitIsTheConfigs) {
  v1::Config config = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")});
  config.mutable_concurrency_limit()->set_in_flight_max(1);
  const auto state = states_.Of(configs_, SnapshotOf(config));
  EXPECT_EQ(state->concurrency.Enter([] {}).outcome, ConcurrencyLimiter::Outcome::kAdmitted);
  EXPECT_EQ(state->concurrency.Enter([] {}).outcome, ConcurrencyLimiter::Outcome::kRefused);
}

TEST_F(ConfigStatesTest, ACheckHasAStateOfItsOwnWithoutLimits) {
  v1::Config config = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")});
  config.mutable_concurrency_limit()->set_in_flight_max(1);
  config.mutable_retry()->set_attempts_max(7);
  const auto state = states_.ForCheck(*SnapshotOf(config));
  EXPECT_EQ(state->concurrency.Enter([] {}).outcome, ConcurrencyLimiter::Outcome::kAdmitted);
  EXPECT_EQ(state->concurrency.Enter([] {}).outcome, ConcurrencyLimiter::Outcome::kAdmitted);
  EXPECT_EQ(state->snapshot->retry.attempts_max, 1);
  EXPECT_TRUE(states_.All().empty());
}

}  // namespace
}  // namespace nexusnitro
