#include "client_core/config/config_entry.h"

#include <gtest/gtest.h>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;

v1::Config Read(const ConfigEntry& entry) {
  v1::Config config;
  EXPECT_TRUE(config.ParseFromString(entry.ToBytes()));
  return config;
}

TEST(ConfigEntryTest, ARecordIsShownWithItsEtagAndWithoutKeys) {
  v1::Config config = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")});
  config.clear_name();
  config.mutable_backends(0)->mutable_credential()->set_api_key("canary");
  auto record = std::make_shared<ConfigRecord>();
  record->id = "mine";
  record->revision = 1;
  record->config = config.SerializeAsString();
  const ConfigEntry entry = {"mine", 7, record, nullptr};
  EXPECT_FALSE(entry.deleted());
  EXPECT_EQ(entry.ToBytes().find("canary"), std::string::npos);
  const v1::Config read = Read(entry);
  EXPECT_EQ(read.name(), "configs/mine");
  EXPECT_EQ(read.origin(), v1::CONFIG_ORIGIN_RPC);
  EXPECT_EQ(read.etag(), record->Etag());
  EXPECT_EQ(read.version(), 7);
  EXPECT_TRUE(read.backends(0).credential().has_api_key());
}

TEST(ConfigEntryTest, AConfigOfTheFileIsShownWithoutEtag) {
  const v1::Config config = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")}, "file");
  const v1::Config read = Read({"file", 7, nullptr, SnapshotOf(config)});
  EXPECT_EQ(read.name(), "configs/file");
  EXPECT_EQ(read.origin(), v1::CONFIG_ORIGIN_FILE);
  EXPECT_EQ(read.etag(), "");
  EXPECT_EQ(read.backends(0).name(), "a");
}

TEST(ConfigEntryTest, WithoutEitherItWasDeleted) {
  EXPECT_TRUE((ConfigEntry{"gone", 1, nullptr, nullptr}.deleted()));
}

}  // namespace
}  // namespace nexusnitro
