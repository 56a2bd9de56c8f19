#include "client_core/adapters/openai/openai_usage.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

v1::Usage Read(const std::string& json) {
  simdjson::dom::parser parser;
  return ReadOpenAiUsage(ParseJsonObject(parser, json).value());
}

TEST(OpenAiUsageTest, TokensAreRead) {
  const v1::Usage usage = Read(
      R"({"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,)"
      R"("prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":3}})");
  EXPECT_EQ(usage.input_tokens(), 11);
  EXPECT_EQ(usage.output_tokens(), 7);
  EXPECT_EQ(usage.total_tokens(), 18);
  EXPECT_EQ(usage.cache_read_input_tokens(), 5);
  EXPECT_EQ(usage.reasoning_output_tokens(), 3);
  EXPECT_TRUE(usage.other().empty());
}

TEST(OpenAiUsageTest, SglangsAndDeepseeksPlacesAreKnown) {
  const v1::Usage usage = Read(R"({"reasoning_tokens":3,"prompt_cache_hit_tokens":5})");
  EXPECT_EQ(usage.reasoning_output_tokens(), 3);
  EXPECT_EQ(usage.cache_read_input_tokens(), 5);
}

TEST(OpenAiUsageTest, PlacesOfCachedTokensAreKnown) {
  const v1::Usage together = Read(R"({"cached_tokens":5})");
  EXPECT_EQ(together.cache_read_input_tokens(), 5);
  EXPECT_TRUE(together.other().empty());
  const v1::Usage open_router =
      Read(R"({"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":6}})");
  EXPECT_TRUE(open_router.has_cache_read_input_tokens());
  EXPECT_EQ(open_router.cache_creation_input_tokens(), 6);
  EXPECT_TRUE(open_router.other().empty());
}

TEST(OpenAiUsageTest, CountsMayBeFloatsOrStringsOrNull) {
  const v1::Usage usage =
      Read(R"({"prompt_tokens":"4","completion_tokens":2.0,"prompt_tokens_details":null})");
  EXPECT_EQ(usage.input_tokens(), 4);
  EXPECT_EQ(usage.output_tokens(), 2);
}

TEST(OpenAiUsageTest, CountsWithoutAFieldOfTheirOwnAreKeptByName) {
  const v1::Usage usage =
      Read(R"({"prompt_tokens":1,"prompt_cache_miss_tokens":6,"cost":0.1,"empty":0,)"
           R"("completion_tokens_details":{"audio_tokens":2,"image_tokens":0}})");
  ASSERT_EQ(usage.other().size(), 2u);
  EXPECT_EQ(usage.other().at("prompt_cache_miss_tokens"), 6);
  EXPECT_EQ(usage.other().at("completion_tokens_details.audio_tokens"), 2);
}

TEST(OpenAiUsageTest, TheWholeObjectIsKept) {
  EXPECT_EQ(Read(R"({ "prompt_tokens": 1, "cost": 0.5 })").raw_json(),
            R"({"prompt_tokens":1,"cost":0.5})");
}

}  // namespace
}  // namespace nexusnitro
