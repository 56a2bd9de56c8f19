#include "client_core/adapters/anthropic/anthropic_usage.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <limits>
#include <string>

#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

v1::Usage Join(std::initializer_list<std::string> parts) {
  AnthropicUsage usage;
  EXPECT_TRUE(usage.empty());
  for (const std::string& part : parts) {
    JsonReader reader;
    usage.Add(JsonObject(reader.Parse(part).value()));
  }
  return usage.Read();
}

TEST(AnthropicUsageTest, InputCountsWhatTheWireCountsBesideIt) {
  const v1::Usage usage = Join({R"({"input_tokens":5,"cache_creation_input_tokens":10,)"
                                R"("cache_read_input_tokens":100,"output_tokens":1})"});
  EXPECT_EQ(usage.input_tokens(), 115);
  EXPECT_EQ(usage.cache_creation_input_tokens(), 10);
  EXPECT_EQ(usage.cache_read_input_tokens(), 100);
  EXPECT_FALSE(usage.has_total_tokens()) << "the backend does not count it";
}

TEST(AnthropicUsageTest, EachFieldCountsAsItCameLast) {
  const v1::Usage usage =
      Join({R"({"input_tokens":5,"output_tokens":1,"cache_read_input_tokens":2})",
            R"({"input_tokens":6,"output_tokens":7,"cache_read_input_tokens":null,)"
            R"("output_tokens_details":{"thinking_tokens":3}})"});
  EXPECT_EQ(usage.input_tokens(), 8) << "nulls change nothing";
  EXPECT_EQ(usage.output_tokens(), 7);
  EXPECT_EQ(usage.reasoning_output_tokens(), 3);
}

TEST(AnthropicUsageTest, WhatIsNotModelledIsKeptByName) {
  const v1::Usage usage = Join({R"({"input_tokens":5,"server_tool_use":{"web_search_requests":2,)"
                                R"("web_fetch_requests":0},"service_tier":"standard"})"});
  ASSERT_EQ(usage.other_size(), 1);
  EXPECT_EQ(usage.other().at("server_tool_use.web_search_requests"), 2);
  EXPECT_NE(usage.raw_json().find(R"("service_tier":"standard")"), std::string::npos);
}

TEST(AnthropicUsageTest, WhatIsNotSaidIsNotSet) {
  const v1::Usage usage = Join({R"({"output_tokens":4,"cache_read_input_tokens":2})"});
  EXPECT_FALSE(usage.has_input_tokens()) << "a part is no sum";
  EXPECT_TRUE(usage.has_output_tokens());
}

TEST(AnthropicUsageTest, WhatIsKeptIsBounded) {
  const std::string large(limits::kUsageBytesMax, 'x');
  const v1::Usage usage =
      Join({R"({"input_tokens":5,"a":")" + large + R"("})", R"({"output_tokens":7})"});
  EXPECT_EQ(usage.input_tokens(), 5);
  EXPECT_EQ(usage.output_tokens(), 7);
  EXPECT_LT(usage.raw_json().size(), 100u);
}

TEST(AnthropicUsageTest, AFieldThatIsReplacedCountsOnce) {
  const std::string half(limits::kUsageBytesMax / 2, 'x');
  const std::string part = R"({"a":")" + half + R"("})";
  EXPECT_GT(Join({part, part, part}).raw_json().size(), half.size());
}

TEST(AnthropicUsageTest, SumsStayInRange) {
  const v1::Usage usage =
      Join({R"({"input_tokens":9223372036854775807,"cache_read_input_tokens":1})"});
  EXPECT_EQ(usage.input_tokens(), std::numeric_limits<int64_t>::max());
}

}  // namespace
}  // namespace nexusnitro
