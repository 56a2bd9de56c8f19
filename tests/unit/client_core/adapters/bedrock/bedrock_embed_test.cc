#include "client_core/adapters/bedrock/bedrock_embed.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

constexpr char kTitan1[] = "amazon.titan-embed-text-v1";
constexpr char kTitan2[] = "amazon.titan-embed-text-v2:0";
constexpr char kCohere3[] = "cohere.embed-multilingual-v3";
constexpr char kCohere4[] = "us.cohere.embed-v4:0";

v1::EmbedRequest Inputs(const std::vector<std::string>& inputs) {
  v1::EmbedRequest request;
  for (const std::string& input : inputs) request.add_inputs(input);
  return request;
}

// The body, or the message of the error.
std::string Encode(const v1::EmbedRequest& request, const std::string& model) {
  const absl::StatusOr<std::string> body = EncodeBedrockEmbed(request, model);
  return body.ok() ? *body : std::string(body.status().message());
}

TEST(BedrockEmbedTest, TitanTakesOneText) {
  EXPECT_EQ(Encode(Inputs({"a"}), kTitan1), R"({"inputText":"a"})");
  EXPECT_EQ(Encode(Inputs({"a", "b"}), kTitan2),
            "inputs: has 2 entries; amazon.titan-embed-text-v2:0 takes at most 1 in a request");
}

TEST(BedrockEmbedTest, CohereTakesManyTexts) {
  EXPECT_EQ(Encode(Inputs({"a", "b"}), kCohere3),
            R"({"texts":["a","b"],"input_type":"search_document","embedding_types":["float"]})");
  EXPECT_EQ(Encode(Inputs(std::vector<std::string>(96, "a")), kCohere3).front(), '{');
  EXPECT_EQ(Encode(Inputs(std::vector<std::string>(97, "a")), kCohere3),
            "inputs: has 97 entries; cohere.embed-multilingual-v3 takes at most 96 in a request");
}

TEST(BedrockEmbedTest, LaterVersionsLetTheLengthBeChosen) {
  v1::EmbedRequest request = Inputs({"a"});
  request.set_dimensions(256);
  EXPECT_EQ(Encode(request, kTitan2), R"({"inputText":"a","dimensions":256})");
  EXPECT_EQ(Encode(request, kCohere4),
            R"({"texts":["a"],"input_type":"search_document","embedding_types":["float"],)"
            R"("output_dimension":256})");
  for (const char* model : {kTitan1, kCohere3}) {
    EXPECT_EQ(Encode(request, model).rfind("dimensions: is set, but ", 0), 0) << model;
  }
}

TEST(BedrockEmbedTest, OtherModelsAreRefusedByName) {
  EXPECT_EQ(Encode(Inputs({"a"}), "amazon.nova-lite-v1:0").rfind("model: is \"amazon.nova", 0), 0);
}

TEST(BedrockEmbedTest, TitansVectorIsRead) {
  v1::EmbedResponse response;
  ASSERT_TRUE(DecodeBedrockEmbed(Inputs({"a"}),
                                 R"({"embedding":[0.5,-1,2e-3],"inputTextTokenCount":4,)"
                                 R"("embeddingsByType":{"float":[0.5]}})",
                                 response)
                  .ok());
  ASSERT_EQ(response.embeddings_size(), 1);
  ASSERT_EQ(response.embeddings(0).values_size(), 3);
  EXPECT_FLOAT_EQ(response.embeddings(0).values(1), -1);
  EXPECT_FLOAT_EQ(response.embeddings(0).values(2), 0.002F);
  EXPECT_EQ(response.usage().input_tokens(), 4);
}

TEST(BedrockEmbedTest, CoheresVectorsAreReadInBothForms) {
  for (const char* body : {R"({"embeddings":{"float":[[1,2],[3,4]]},"texts":["a","b"]})",
                           R"({"embeddings":[[1,2],[3,4]],"response_type":"embeddings_floats"})"}) {
    v1::EmbedResponse response;
    ASSERT_TRUE(DecodeBedrockEmbed(Inputs({"a", "b"}), body, response).ok()) << body;
    ASSERT_EQ(response.embeddings_size(), 2);
    EXPECT_FLOAT_EQ(response.embeddings(1).values(0), 3);
    EXPECT_FALSE(response.has_usage());
  }
}

TEST(BedrockEmbedTest, RepliesThatDoNotFitAreRefused) {
  for (const char* body :
       {"", "[]", "{}", R"({"embedding":[]})", R"({"embedding":["x"]})", R"({"embeddings":[1]})",
        R"({"embeddings":{"int8":[[1]]}})", R"({"embeddings":[[1],[2]]})"}) {
    v1::EmbedResponse response;
    EXPECT_EQ(ReasonOf(DecodeBedrockEmbed(Inputs({"a"}), body, response)), Reason::kBadBackendReply)
        << body;
  }
}

}  // namespace
}  // namespace nexusnitro
