#include "client_core/adapters/gemini/gemini_embed.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

v1::EmbedRequest TwoInputs() {
  v1::EmbedRequest request;
  request.add_inputs("a");
  request.add_inputs("b");
  request.set_dimensions(2);
  request.set_extra_body_json(R"({"x":1})");
  return request;
}

TEST(GeminiEmbedTest, EachInputIsARequestOfItsOwn) {
  v1::Backend backend;
  backend.set_extra_body_json(R"({"taskType":"RETRIEVAL_QUERY"})");
  const std::string rest = R"(,"outputDimensionality":2,"taskType":"RETRIEVAL_QUERY","x":1})";
  EXPECT_EQ(EncodeGeminiEmbed(TwoInputs(), "models/m", backend),
            R"({"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]})" + rest +
                R"(,{"model":"models/m","content":{"parts":[{"text":"b"}]})" + rest + "]}");
}

TEST(GeminiEmbedTest, VectorsComeInTheirOrder) {
  v1::EmbedResponse response;
  ASSERT_TRUE(DecodeGeminiEmbed(TwoInputs(),
                                R"({"embeddings": [{"values": [0.5, 1]}, {"values": [-1, 0]}],
                                    "usageMetadata": {"promptTokenCount": 4}})",
                                response)
                  .ok());
  ASSERT_EQ(response.embeddings_size(), 2);
  EXPECT_EQ(response.embeddings(0).values(0), 0.5F);
  EXPECT_EQ(response.embeddings(1).values(0), -1);
  EXPECT_EQ(response.usage().input_tokens(), 4);
}

TEST(GeminiEmbedTest, RepliesThatDoNotFitAreBad) {
  for (const char* body : {"[]", "{}", R"({"embeddings": [{"values": [1]}]})",
                           R"({"embeddings": [{"values": [1]}, {"values": []}]})",
                           R"({"embeddings": [{"values": [1]}, 2]})",
                           R"({"embeddings": [{"values": [1]}, {"values": ["x"]}]})"}) {
    v1::EmbedResponse response;
    EXPECT_EQ(ReasonOf(DecodeGeminiEmbed(TwoInputs(), body, response)), Reason::kBadBackendReply)
        << body;
    EXPECT_EQ(ReasonOf(DecodeVertexEmbed(TwoInputs(), body, response)), Reason::kBadBackendReply)
        << body;
  }
}

TEST(GeminiEmbedTest, VertexHasInstances) {
  EXPECT_EQ(EncodeVertexEmbed(TwoInputs(), {}),
            R"({"instances":[{"content":"a"},{"content":"b"}],)"
            R"("parameters":{"outputDimensionality":2},"x":1})");
}

TEST(GeminiEmbedTest, VertexCountsTheTokensOfEachInput) {
  v1::EmbedResponse response;
  ASSERT_TRUE(DecodeVertexEmbed(TwoInputs(), R"({"predictions": [
      {"embeddings": {"values": [1], "statistics": {"token_count": 3}}},
      {"embeddings": {"values": [2], "statistics": {"token_count": 4.0}}}]})",
                                response)
                  .ok());
  EXPECT_EQ(response.embeddings(1).values(0), 2);
  EXPECT_EQ(response.usage().input_tokens(), 3) << "4.0 is no whole number";
  v1::EmbedResponse uncounted;
  ASSERT_TRUE(DecodeVertexEmbed(TwoInputs(), R"({"predictions": [
      {"embeddings": {"values": [1]}}, {"embeddings": {"values": [2]}}]})",
                                uncounted)
                  .ok());
  EXPECT_FALSE(uncounted.has_usage());
}

}  // namespace
}  // namespace nexusnitro
