#include "client_core/config/inline_keys.h"

#include <gtest/gtest.h>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;

v1::Config WithKey(const std::string& key) {
  v1::Config config = ConfigOf(
      {OpenAiBackend("a", "http://127.0.0.1:1"), OpenAiBackend("b", "http://127.0.0.1:2")});
  config.mutable_backends(1)->mutable_credential()->set_api_key(key);
  return config;
}

TEST(InlineKeysTest, AreFoundAlsoWhereTheyAreEmpty) {
  EXPECT_TRUE(HasInlineKeys(WithKey("k")));
  EXPECT_TRUE(HasInlineKeys(WithKey("")));
  v1::Config config = WithKey("k");
  config.mutable_backends(1)->mutable_credential()->set_id("k");
  EXPECT_FALSE(HasInlineKeys(config));
}

TEST(InlineKeysTest, AreCleared) {
  v1::Config config = WithKey("canary");
  config.mutable_backends(0)->mutable_credential()->set_bearer("canary");
  const std::string masked = WithoutInlineKeys(config.SerializeAsString());
  EXPECT_EQ(masked.find("canary"), std::string::npos);
  v1::Config read;
  ASSERT_TRUE(read.ParseFromString(masked));
  EXPECT_TRUE(read.backends(0).credential().has_bearer());
  EXPECT_TRUE(read.backends(1).credential().has_api_key());
  EXPECT_EQ(read.backends(1).endpoint(), config.backends(1).endpoint());
}

TEST(InlineKeysTest, ConfigsWithoutKeysStayByteByByte) {
  v1::Config config = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")});
  const std::string bytes = config.SerializeAsString();
  EXPECT_EQ(WithoutInlineKeys(bytes), bytes);
  config.mutable_backends(0)->mutable_credential()->set_id("x");
  EXPECT_EQ(WithoutInlineKeys(config.SerializeAsString()), config.SerializeAsString());
  EXPECT_EQ(WithoutInlineKeys(bytes + "\xff"), "") << "what cannot be read is shown to nobody";
}

TEST(InlineKeysTest, TheEmptyKeyStandsForTheOldOne) {
  const v1::Config old = WithKey("old");
  v1::Config update = WithKey("");
  KeepInlineKeys(old, update);
  EXPECT_EQ(update.backends(1).credential().api_key(), "old");
  update = WithKey("new");
  KeepInlineKeys(old, update);
  EXPECT_EQ(update.backends(1).credential().api_key(), "new");
}

TEST(InlineKeysTest, AKeyStaysWithItsBackend) {
  const v1::Config old = WithKey("old");
  v1::Config moved = WithKey("");
  moved.mutable_backends(1)->set_endpoint("http://127.0.0.1:9");
  KeepInlineKeys(old, moved);
  EXPECT_EQ(moved.backends(1).credential().api_key(), "") << "it would go to another address";
  v1::Config renamed = WithKey("");
  renamed.mutable_backends(1)->set_name("c");
  KeepInlineKeys(old, renamed);
  EXPECT_EQ(renamed.backends(1).credential().api_key(), "");
  v1::Config other_kind = WithKey("");
  other_kind.mutable_backends(1)->mutable_credential()->set_bearer("");
  KeepInlineKeys(old, other_kind);
  EXPECT_EQ(other_kind.backends(1).credential().bearer(), "");
}

}  // namespace
}  // namespace nexusnitro
