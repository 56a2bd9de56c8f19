#include "client_core/adapters/gemini/gemini_usage.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

std::optional<v1::Usage> Read(const std::string& json) {
  JsonReader reader;
  JsonObject object;
  EXPECT_EQ(reader.Parse(json).value().get(object), simdjson::SUCCESS);
  return ReadGeminiUsage(reader, object);
}

TEST(GeminiUsageTest, WhatWasThoughtIsPartOfTheOutput) {
  const v1::Usage usage = Read(R"({"promptTokenCount": 18, "candidatesTokenCount": 31,
                                   "thoughtsTokenCount": 35, "totalTokenCount": 84})")
                              .value();
  EXPECT_EQ(usage.input_tokens(), 18);
  EXPECT_EQ(usage.output_tokens(), 66);
  EXPECT_EQ(usage.reasoning_output_tokens(), 35);
  EXPECT_EQ(usage.total_tokens(), 84);
  EXPECT_FALSE(usage.has_cache_read_input_tokens());
}

TEST(GeminiUsageTest, CachedTokensStayPartOfTheInput) {
  const v1::Usage usage =
      Read(R"({"promptTokenCount": 100, "cachedContentTokenCount": 90})").value();
  EXPECT_EQ(usage.input_tokens(), 100);
  EXPECT_EQ(usage.cache_read_input_tokens(), 90);
  EXPECT_FALSE(usage.has_output_tokens());
}

TEST(GeminiUsageTest, CountsByModalityAndOfToolsAreKept) {
  const v1::Usage usage = Read(R"({"promptTokenCount": 9, "toolUsePromptTokenCount": 7,
      "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 5},
                              {"modality": "IMAGE", "tokenCount": 4}, {"modality": "AUDIO"}],
      "serviceTier": "standard"})")
                              .value();
  ASSERT_EQ(usage.other().size(), 3U);
  EXPECT_EQ(usage.other().at("toolUsePromptTokenCount"), 7);
  EXPECT_EQ(usage.other().at("promptTokensDetails.TEXT"), 5);
  EXPECT_EQ(usage.other().at("promptTokensDetails.IMAGE"), 4);
  EXPECT_NE(usage.raw_json().find("serviceTier"), std::string::npos);
}

TEST(GeminiUsageTest, WhatCountsNothingIsNoUsage) {
  EXPECT_FALSE(Read(R"({"trafficType": "ON_DEMAND"})").has_value());
  EXPECT_FALSE(Read(R"({"promptTokenCount": "many"})").has_value());
  EXPECT_FALSE(Read(R"({"promptTokenCount": -1, "totalTokenCount": 1e300})").has_value());
}

}  // namespace
}  // namespace nexusnitro
