#include "client_core/config/output_fields.h"

#include <gtest/gtest.h>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;

TEST(OutputFieldsTest, AreReadAsIfTheyHadBeenSet) {
  v1::Config expected = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")}, "a-rather-long-id-0");
  v1::Config written = expected;
  written.clear_name();
  ConfigRecord record;
  record.revision = 300;
  record.create_time = absl::FromUnixSeconds(1'700'000'000);
  record.update_time = absl::FromUnixMicros(1'700'000'001'000'005);
  v1::Config warnings;
  warnings.add_warnings()->set_code("W");

  std::string bytes = written.SerializeAsString();
  OutputFields{.id = "a-rather-long-id-0",
               .record = &record,
               .version = 1'700'000'000'000'000,
               .warnings = warnings.SerializeAsString()}
      .AppendTo(bytes);
  v1::Config read;
  ASSERT_TRUE(read.ParseFromString(bytes));

  expected.set_origin(v1::CONFIG_ORIGIN_RPC);
  expected.set_etag(record.Etag());
  expected.set_version(1'700'000'000'000'000);
  expected.mutable_create_time()->set_seconds(1'700'000'000);
  expected.mutable_update_time()->set_seconds(1'700'000'001);
  expected.mutable_update_time()->set_nanos(5'000);
  expected.add_warnings()->set_code("W");
  EXPECT_EQ(read.DebugString(), expected.DebugString());
}

TEST(OutputFieldsTest, AConfigOfTheFileHasNoEtag) {
  std::string bytes;
  OutputFields{.id = "x", .origin = v1::CONFIG_ORIGIN_FILE, .version = 3}.AppendTo(bytes);
  v1::Config read;
  ASSERT_TRUE(read.ParseFromString(bytes));
  v1::Config expected;
  expected.set_name("configs/x");
  expected.set_origin(v1::CONFIG_ORIGIN_FILE);
  expected.set_version(3);
  EXPECT_EQ(read.DebugString(), expected.DebugString());
}

}  // namespace
}  // namespace nexusnitro
