#include "client_core/adapters/ollama/ollama_adapter.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

TEST(OllamaAdapterTest, ChatsGoToItsOwnApi) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OLLAMA);
  v1::ChatRequest request = testing::Ask("hi");
  request.set_extra_body_json(R"({"keep_alive":"5m"})");
  const auto encoded = testing::EncodeFor(*backend, request, true);
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  EXPECT_EQ(encoded->http.path, "/api/chat");
  EXPECT_NE(encoded->http.body.find(R"("keep_alive":"5m")"), std::string::npos);
  EXPECT_EQ(FindHeader(encoded->http.headers, "accept"), "application/x-ndjson");
}

TEST(OllamaAdapterTest, ModelsAreThoseThatHaveBeenPulled) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OLLAMA);
  const OllamaAdapter adapter;
  const auto encoded = adapter.EncodeListModels({*backend, ""});
  ASSERT_TRUE(encoded.ok());
  EXPECT_EQ(encoded->http.method, "GET");
  EXPECT_EQ(encoded->http.path, "/api/tags");
  v1::BackendModels models;
  ASSERT_TRUE(adapter
                  .DecodeModels(R"({"models":[{"name":"llama3:8b","modified_at":)"
                                R"("2026-08-04T14:56:49.277302595-07:00"},{"size":1},)"
                                R"({"name":"x","modified_at":"infinite-future"}]})",
                                models)
                  .ok());
  ASSERT_EQ(models.models_size(), 2);
  EXPECT_EQ(models.models(0).id(), "llama3:8b");
  EXPECT_EQ(models.models(0).created().seconds(), 1785880609);
  EXPECT_FALSE(models.models(1).has_created());
  EXPECT_EQ(ReasonOf(adapter.DecodeModels("{}", models)), Reason::kBadBackendReply);
}

TEST(OllamaAdapterTest, InputsBecomeVectors) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OLLAMA);
  const OllamaAdapter adapter;
  v1::EmbedRequest request;
  request.add_inputs("a");
  request.add_inputs("b");
  request.set_dimensions(2);
  const auto encoded = adapter.EncodeEmbed(request, {*backend, "m"});
  ASSERT_TRUE(encoded.ok());
  EXPECT_EQ(encoded->http.path, "/api/embed");
  EXPECT_EQ(encoded->http.body, R"({"model":"m","input":["a","b"],"dimensions":2})");
  v1::EmbedResponse response;
  ASSERT_TRUE(adapter
                  .DecodeEmbed(request,
                               R"({"model":"m","embeddings":[[1,2],[0.5,-1]],)"
                               R"("prompt_eval_count":4})",
                               response)
                  .ok());
  EXPECT_FLOAT_EQ(response.embeddings(1).values(0), 0.5);
  EXPECT_EQ(response.usage().input_tokens(), 4);
  EXPECT_EQ(ReasonOf(adapter.DecodeEmbed(request, R"({"embeddings":[[1]]})", response)),
            Reason::kBadBackendReply)
      << "one vector is missing";
  request.set_user_id("u");
  EXPECT_EQ(testing::FieldAtFault(adapter.EncodeEmbed(request, {*backend, "m"}).status()),
            "user_id");
}

}  // namespace
}  // namespace nexusnitro
