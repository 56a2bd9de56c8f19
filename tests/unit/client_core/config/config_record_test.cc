#include "client_core/config/config_record.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(ConfigRecordTest, AnEtagIsOfOneWriteInOneLifeOfTheStore) {
  ConfigRecord record;
  record.revision = 1;
  record.update_time = absl::FromUnixSeconds(5);
  const std::string etag = record.Etag();
  EXPECT_EQ(record.Etag(), etag);
  record.revision = 2;
  EXPECT_NE(record.Etag(), etag);
  record.revision = 1;
  record.update_time = absl::FromUnixSeconds(6);
  EXPECT_NE(record.Etag(), etag) << "a store in memory counts anew after a restart";
}

}  // namespace
}  // namespace nexusnitro
