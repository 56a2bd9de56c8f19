#include "client_core/adapters/openai/openai_logprobs.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

ChatEventBuilder::Logprobs Read(const std::string& json) {
  static JsonReader reader;
  JsonArray tokens;
  EXPECT_EQ(reader.Parse(json)->get(tokens), simdjson::SUCCESS);
  return ReadOpenAiLogprobs(reader, tokens);
}

TEST(OpenAiLogprobsTest, ReadsTokensWithTheirAlternatives) {
  const auto logprobs = Read(R"([{"token":"a","logprob":-0.25,"bytes":[195,164],"top_logprobs":[)"
                             R"({"token":"a","logprob":-0.25},{"token":"b","logprob":-9999}]}])");
  ASSERT_EQ(logprobs.size(), 1);
  EXPECT_EQ(logprobs[0].token(), "a");
  EXPECT_EQ(logprobs[0].bytes(), "\xC3\xA4");
  EXPECT_DOUBLE_EQ(logprobs[0].logprob(), -0.25);
  ASSERT_EQ(logprobs[0].top_size(), 2);
  EXPECT_DOUBLE_EQ(logprobs[0].top(1).logprob(), -9999);
}

TEST(OpenAiLogprobsTest, WhatIsNoObjectIsPassedOver) {
  EXPECT_EQ(Read(R"([1,null,{"token":"a"},"x"])").size(), 1);
  EXPECT_EQ(Read(R"([{"token":"a","bytes":["x",97],"top_logprobs":[3]}])")[0].bytes(), "a");
}

}  // namespace
}  // namespace nexusnitro
