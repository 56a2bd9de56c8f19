#include "client_core/config/config_filter.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;

using Labels = std::map<std::string, std::string>;

v1::Config WithLabels(const Labels& labels) {
  v1::Config config = ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")});
  config.mutable_labels()->insert(labels.begin(), labels.end());
  return config;
}

// Whether a record and a config of the file match; they must agree.
bool Matches(const std::string& text, const Labels& labels) {
  const absl::StatusOr<ConfigFilter> filter = ConfigFilter::Parse(text);
  EXPECT_TRUE(filter.ok()) << text << " " << filter.status();
  if (!filter.ok()) return false;
  auto record = std::make_shared<ConfigRecord>();
  record->config = WithLabels(labels).SerializeAsString();
  const bool matches = filter->Matches({"r", 1, record, nullptr});
  EXPECT_EQ(filter->Matches({"f", 1, nullptr, SnapshotOf(WithLabels(labels))}), matches) << text;
  return matches;
}

TEST(ConfigFilterTest, AllTermsMustHold) {
  const Labels labels = {{"team", "red"}, {"stage", "prod"}, {"note", "a \"b\" \\ c"}, {"e", ""}};
  EXPECT_TRUE(Matches("", labels));
  EXPECT_TRUE(Matches("   ", labels));
  EXPECT_TRUE(Matches("labels.team=red", labels));
  EXPECT_TRUE(Matches(" labels.team=red  AND  labels.stage=\"prod\" ", labels));
  EXPECT_FALSE(Matches("labels.team=red AND labels.stage=test", labels));
  EXPECT_FALSE(Matches("labels.team=re", labels));
  EXPECT_FALSE(Matches("labels.none=\"\"", labels));
  EXPECT_TRUE(Matches(R"(labels.note="a \"b\" \\ c")", labels));
  EXPECT_TRUE(Matches("labels.e=", labels));
  EXPECT_TRUE(Matches("labels.e=\"\"", labels));
}

TEST(ConfigFilterTest, WhatIsNoFilterIsRefusedWithItsPlace) {
  for (const std::string& text :
       {std::string("team=red"), std::string("labels.team"), std::string("labels.=x"),
        std::string("labels.team=red OR labels.a=b"), std::string("labels.team=red AND"),
        std::string("labels.team=\"red"), std::string("labels.team=\"r\\x\""),
        std::string("labels.a b=c"), std::string("labels.team=red labels.a=b"),
        std::string(limits::kConfigFilterBytesMax + 1, ' ')}) {
    const absl::Status status = ConfigFilter::Parse(text).status();
    EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest) << text;
  }
  EXPECT_NE(ConfigFilter::Parse("labels.a=b or labels.c=d")
                .status()
                .message()
                .find("expected AND at byte 11"),
            absl::string_view::npos);
}

}  // namespace
}  // namespace nexusnitro
