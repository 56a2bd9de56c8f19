#include "client_core/transport/embedded_models.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "client_core/adapters/openai/openai_embed.h"
#include "client_core/adapters/openai/openai_models.h"

namespace nexusnitro {
namespace {

std::optional<EmbeddedReply> Ask(const std::string& path, const std::string& body = "",
                                 const std::string& model = "m") {
  HttpTarget target;
  target.embedded.emplace();
  target.embedded_model = model;
  HttpRequest request;
  request.target = std::make_shared<const HttpTarget>(target);
  request.path = path;
  request.body = body;
  return AnswerModelRequest(request);
}

// The vectors of a request, as the adapter reads them.
std::vector<std::vector<float>> Embed(const std::vector<std::string>& inputs,
                                      const std::string& more = "") {
  v1::EmbedRequest request;
  std::string list;
  for (const std::string& input : inputs) {
    request.add_inputs(input);
    list += (list.empty() ? "\"" : ",\"") + input + "\"";
  }
  const auto reply = Ask("/embeddings", R"({"model":"m","input":[)" + list + "]" + more + "}");
  EXPECT_EQ(reply->http_status, 200) << reply->json;
  v1::EmbedResponse response;
  const absl::Status status = DecodeOpenAiEmbed(request, reply->json, response);
  EXPECT_TRUE(status.ok()) << status;
  std::vector<std::vector<float>> vectors;
  for (const auto& embedding : response.embeddings()) {
    vectors.emplace_back(embedding.values().begin(), embedding.values().end());
  }
  return vectors;
}

double Product(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0;
  for (size_t i = 0; i < a.size(); ++i) product += double{a[i]} * b[i];
  return product;
}

TEST(EmbeddedModelsTest, TheBackendsModelIsListed) {
  v1::BackendModels models;
  ASSERT_TRUE(DecodeOpenAiModels(Ask("/models", "", "gpt-4o-mini")->json, models).ok());
  ASSERT_EQ(models.models_size(), 1);
  EXPECT_EQ(models.models(0).id(), "gpt-4o-mini");
  EXPECT_EQ(models.models(0).owned_by(), "nexusnitro");
  v1::BackendModels unnamed;
  ASSERT_TRUE(DecodeOpenAiModels(Ask("/models", "", "")->json, unnamed).ok());
  EXPECT_EQ(unnamed.models(0).id(), "embedded");
}

TEST(EmbeddedModelsTest, AVectorHasLengthOneAndBelongsToItsText) {
  const auto vectors = Embed({"a red fox", "a blue whale", "a red fox"});
  ASSERT_EQ(vectors.size(), 3u);
  EXPECT_EQ(vectors[0].size(), 256u);
  for (const auto& vector : vectors) EXPECT_NEAR(Product(vector, vector), 1, 1e-5);
  EXPECT_EQ(vectors[0], vectors[2]);
  EXPECT_NE(vectors[0], vectors[1]);
  EXPECT_EQ(Embed({"a red fox"})[0], vectors[0]) << "whatever stands beside it";
}

TEST(EmbeddedModelsTest, TextsThatShareWordsLieCloserTogether) {
  const auto vectors = Embed({"a red fox", "one red fox", "deep blue whale"});
  EXPECT_GT(Product(vectors[0], vectors[1]), Product(vectors[0], vectors[2]) + 0.2);
}

TEST(EmbeddedModelsTest, BothEncodingsGiveTheSameNumbers) {
  const auto numbers = Embed({"x y"}, R"(,"dimensions":5,"encoding_format":"float")");
  EXPECT_EQ(numbers[0].size(), 5u);
  EXPECT_EQ(Embed({"x y"}, R"(,"dimensions":5,"encoding_format":"base64")"), numbers);
}

TEST(EmbeddedModelsTest, WordsAreCounted) {
  const auto one = Ask("/embeddings", R"({"input":"one two three"})");
  EXPECT_NE(one->json.find(R"("prompt_tokens":3)"), std::string::npos) << one->json;
  const auto count =
      Ask("/tokenize", R"({"messages":[{"role":"user","content":"one two"},{"content":"x"}]})");
  EXPECT_NE(count->json.find(R"("count":3)"), std::string::npos) << count->json;
}

TEST(EmbeddedModelsTest, WhatIsWrongIsRefused) {
  for (const auto& [path, body] : {std::pair{"/embeddings", "{"},
                                   {"/embeddings", "{}"},
                                   {"/embeddings", R"({"input":[1]})"},
                                   {"/embeddings", R"({"input":"x","dimensions":0})"},
                                   {"/embeddings", R"({"input":"x","dimensions":4097})"},
                                   {"/tokenize", R"({"prompt":"x"})"}}) {
    const auto reply = Ask(path, body);
    EXPECT_EQ(reply->http_status, 400) << body;
    EXPECT_NE(reply->json.find("\"error\""), std::string::npos) << reply->json;
  }
}

TEST(EmbeddedModelsTest, AChatIsNotItsMatter) {
  EXPECT_FALSE(Ask("/chat/completions", "{}").has_value());
}

}  // namespace
}  // namespace nexusnitro
