#include "client_core/stores/redis_layout.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

RedisReply Text(std::string text) {
  return {.kind = RedisReply::Kind::kText, .text = std::move(text), .integer = 0, .items = {}};
}
RedisReply List(std::vector<RedisReply> items) {
  return {.kind = RedisReply::Kind::kArray, .text = "", .integer = 0, .items = std::move(items)};
}

TEST(RedisLayoutTest, ReadsARecord) {
  const SharedRecord record = OpenRedisRecord("fast", "12 1000 2000 pbytes 3 4", {}).value();
  EXPECT_EQ(record->id, "fast");
  EXPECT_EQ(record->revision, 12);
  EXPECT_EQ(record->create_time, absl::FromUnixMicros(1000));
  EXPECT_EQ(record->update_time, absl::FromUnixMicros(2000));
  EXPECT_EQ(record->config, "bytes 3 4");
}

TEST(RedisLayoutTest, NamesTheConfigThatCannotBeRead) {
  for (const char* text : {"", "12", "12 1000 2000", "x 1000 2000 pbytes", "12 1000 2000 ?bytes",
                           "12 1000 2000 ", "12 1000 2000 sbytes"}) {
    const absl::Status status = OpenRedisRecord("fast", text, {}).status();
    EXPECT_EQ(MessageOf(status).find("configs/fast "), 0u) << text << ": " << status;
  }
}

TEST(RedisLayoutTest, ReadsChanges) {
  const RedisReply reply =
      List({List({Text("{nexusnitro}:changes"),
                  List({List({Text("5-0"), List({Text("id"), Text("fast")})}),
                        List({Text("6-0"), List({Text("id"), Text("slow")})})})})});
  const std::vector<RedisChange> changes = ReadRedisChanges(reply).value();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].revision, 5);
  EXPECT_EQ(changes[0].id, "fast");
  EXPECT_EQ(changes[1].revision, 6);
  EXPECT_EQ(changes[1].id, "slow");
  EXPECT_TRUE(ReadRedisChanges(RedisReply()).value().empty());
}

TEST(RedisLayoutTest, RefusesAStreamOfAnotherForm) {
  EXPECT_FALSE(ReadRedisChanges(List({})).ok());
  for (RedisReply entry : {Text("5-0"), List({Text("5"), List({Text("id"), Text("fast")})}),
                           List({Text("5-0"), List({Text("id")})})}) {
    EXPECT_FALSE(ReadRedisChanges(List({List({Text("s"), List({std::move(entry)})})})).ok());
  }
}

TEST(RedisLayoutTest, ReadsTextsWithNilAsEmpty) {
  const RedisReply reply = List({Text("a"), RedisReply(), Text("c")});
  EXPECT_EQ(ReadRedisTexts(reply, 3).value(), (std::vector<std::string_view>{"a", "", "c"}));
  EXPECT_FALSE(ReadRedisTexts(reply, 2).ok());
  EXPECT_FALSE(ReadRedisTexts(List({List({})}), 1).ok());
}

}  // namespace
}  // namespace nexusnitro
