#include "client_core/adapters/gemini/gemini_models.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(GeminiModelsTest, ModelsAreNamedAsTheyAreAskedFor) {
  v1::BackendModels models;
  ASSERT_TRUE(DecodeGeminiModels(R"({"models": [
      {"name": "models/gemini-x", "displayName": "Gemini X", "inputTokenLimit": 1048576,
       "outputTokenLimit": 65536},
      {"name": "tunedModels/mine"}, {"displayName": "nameless"}, 3]})",
                                 models)
                  .ok());
  ASSERT_EQ(models.models_size(), 2);
  EXPECT_EQ(models.models(0).id(), "gemini-x");
  EXPECT_EQ(models.models(0).display_name(), "Gemini X");
  EXPECT_EQ(models.models(0).input_tokens_max(), 1'048'576);
  EXPECT_EQ(models.models(0).output_tokens_max(), 65'536);
  EXPECT_EQ(models.models(1).id(), "tunedModels/mine");
  EXPECT_FALSE(models.models(1).has_input_tokens_max());
}

TEST(GeminiModelsTest, OtherRepliesAreBad) {
  v1::BackendModels models;
  EXPECT_EQ(ReasonOf(DecodeGeminiModels("{}", models)), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(DecodeGeminiModels(R"({"error": {"code": 503}})", models)),
            Reason::kBackendUnavailable);
}

TEST(GeminiModelsTest, ACountIsATotal) {
  v1::CountTokensResponse response;
  ASSERT_TRUE(
      DecodeGeminiCount(R"({"totalTokens": 31, "promptTokensDetails": []})", response).ok());
  EXPECT_EQ(response.input_tokens(), 31);
  EXPECT_EQ(ReasonOf(DecodeGeminiCount("{}", response)), Reason::kBadBackendReply);
}

}  // namespace
}  // namespace nexusnitro
