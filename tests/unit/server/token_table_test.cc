#include "server/token_table.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/ascii.h"

namespace nexusnitro {
namespace {

// Of "test", "old" and "other".
constexpr char kTest[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
constexpr char kOld[] = "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4";
constexpr char kOther[] = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa";

class TokenTableTest : public ::testing::Test {
 protected:
  TokenTableTest() {
    v1::CallerToken& app = *tokens_.Add();
    app.set_name("app");
    app.add_sha256(absl::AsciiStrToUpper(kTest));
    app.add_sha256(kOld);
    app.add_permissions(v1::PERMISSION_CHAT);
    app.add_permissions(v1::PERMISSION_STATS);
    app.add_configs("fast");
    v1::CallerToken& other = *tokens_.Add();
    other.set_name("other");
    other.add_sha256(kOther);
    other.add_permissions(v1::PERMISSION_READ_CONFIGS);
  }

  google::protobuf::RepeatedPtrField<v1::CallerToken> tokens_;
};

TEST_F(TokenTableTest, EachHashOfATokenFindsIt) {
  const TokenTable table(tokens_);
  ASSERT_NE(table.Find("test"), nullptr);
  EXPECT_EQ(table.Find("test")->name, "app");
  EXPECT_EQ(table.Find("old")->name, "app");
  EXPECT_EQ(table.Find("other")->name, "other");
}

TEST_F(TokenTableTest, WhatIsNobodysFindsNothing) {
  const TokenTable table(tokens_);
  for (const std::string token : {"", "tes", "testx", "Test", kTest}) {
    EXPECT_EQ(table.Find(token), nullptr) << token;
  }
}

TEST_F(TokenTableTest, RightsAreThoseOfTheToken) {
  const Caller app(TokenTable(tokens_).Find("test"));
  EXPECT_EQ(app.name(), "app");
  EXPECT_TRUE(app.Has(v1::PERMISSION_CHAT));
  EXPECT_TRUE(app.Has(v1::PERMISSION_STATS));
  EXPECT_FALSE(app.Has(v1::PERMISSION_READ_CONFIGS));
  EXPECT_FALSE(app.Has(v1::PERMISSION_WRITE_CONFIGS));
  EXPECT_TRUE(app.configs().Permits("fast"));
  EXPECT_FALSE(app.configs().Permits("slow"));
  EXPECT_TRUE(Caller(TokenTable(tokens_).Find("other")).configs().permits_all());
}

TEST_F(TokenTableTest, WithoutTokensItIsEmptyAndAnybodyMayDoAll) {
  EXPECT_FALSE(TokenTable(tokens_).empty());
  EXPECT_TRUE(TokenTable({}).empty());
  const Caller anybody;
  EXPECT_EQ(anybody.name(), "");
  EXPECT_TRUE(anybody.Has(v1::PERMISSION_WRITE_CONFIGS));
  EXPECT_TRUE(anybody.configs().permits_all());
}

}  // namespace
}  // namespace nexusnitro
