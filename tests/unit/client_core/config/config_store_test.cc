#include "client_core/config/config_store.h"

#include <gtest/gtest.h>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

TEST(ConfigStoreTest, FindsConfigsById) {
  const auto snapshot =
      testing::SnapshotOf(testing::ConfigOf({testing::OpenAiBackend("a", "")}, "one"));
  const ConfigStore store({{"one", snapshot}}, "one");
  EXPECT_EQ(*store.Find("one"), snapshot);
  EXPECT_EQ(*store.Find("two"), nullptr);
  EXPECT_EQ(*store.Default(), snapshot);
  EXPECT_EQ(store.size(), 1u);
}

TEST(ConfigStoreTest, TheDefaultMayBeMissing) {
  EXPECT_EQ(*ConfigStore(ConfigsById(), "").Default(), nullptr);
}

}  // namespace
}  // namespace nexusnitro
