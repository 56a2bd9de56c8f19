#include "client_core/config/new_config.h"

#include <gtest/gtest.h>

#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::WriterFixture;

class NewConfigTest : public WriterFixture {
 protected:
  absl::StatusOr<NewConfig> Check(v1::CreateConfigRequest request) {
    return CheckNewConfig(request, {scope_, *configs_.file(), true}, random_);
  }

  Random random_{1};
};

TEST_F(NewConfigTest, IsWhatAStoreKeeps) {
  v1::Config config = SmallConfig();
  config.set_name("configs/x");
  config.set_etag("e");
  const absl::StatusOr<NewConfig> checked = Check(CreateRequest("mine", config));
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->id, "mine");
  EXPECT_EQ(checked->config, SmallConfig().SerializeAsString());
  EXPECT_FALSE(checked->has_inline_keys);
}

TEST_F(NewConfigTest, TellsOfInlineKeys) {
  v1::Config config = SmallConfig();
  config.mutable_backends(0)->mutable_credential()->set_bearer("k");
  EXPECT_TRUE(Check(CreateRequest("mine", config))->has_inline_keys);
}

TEST_F(NewConfigTest, IdsAreRandom) {
  Random same(1);
  v1::CreateConfigRequest request = CreateRequest("", SmallConfig());
  const std::string id = Check(request)->id;
  EXPECT_EQ(id.substr(0, 2), "c-");
  EXPECT_EQ(CheckNewConfig(request, {scope_, *configs_.file(), true}, same)->id, id);
  EXPECT_NE(Check(CreateRequest("", SmallConfig()))->id, id);
}

TEST_F(NewConfigTest, WhatIsThereIsFoundInFileAndStore) {
  EXPECT_TRUE(CheckNotThere("none", configs_).ok());
  EXPECT_EQ(ReasonOf(CheckNotThere("file", configs_)), Reason::kConfigExists);
  ASSERT_TRUE(Create("mine", SmallConfig()).ok());
  EXPECT_EQ(ReasonOf(CheckNotThere("mine", configs_)), Reason::kConfigExists);
}

}  // namespace
}  // namespace nexusnitro
