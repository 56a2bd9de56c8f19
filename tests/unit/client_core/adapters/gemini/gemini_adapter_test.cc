#include "client_core/adapters/gemini/gemini_adapter.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/gemini_frames.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::BackendThatSpeaks;

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

CredentialValue Key(CredentialKind kind) {
  CredentialValue credential;
  credential.kind = kind;
  credential.token = Secret("secret");
  return credential;
}

class GeminiAdapterTest : public ::testing::Test {
 protected:
  EncodeContext Context(bool stream = false, CredentialKind kind = CredentialKind::kApiKey) {
    return {*backend_, "gemini-x", stream, Key(kind)};
  }

  const std::shared_ptr<const BackendSnapshot> backend_ =
      BackendThatSpeaks(v1::API_SCHEMA_GEMINI, R"(extra_body_json: '{"safetySettings":[]}')");
  const GeminiAdapter adapter_;
};

TEST_F(GeminiAdapterTest, WholeAndStreamedChatsHaveTheirOwnActions) {
  const HttpRequest whole = adapter_.EncodeChat(Ask("hi"), Context()).value().http;
  EXPECT_EQ(whole.method, "POST");
  EXPECT_EQ(whole.path, "/v1beta/models/gemini-x:generateContent");
  EXPECT_FALSE(whole.stream);
  EXPECT_EQ(whole.body, R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}],)"
                        R"("safetySettings":[]})");
  const HttpRequest stream = adapter_.EncodeChat(Ask("hi"), Context(true)).value().http;
  EXPECT_EQ(stream.path, "/v1beta/models/gemini-x:streamGenerateContent?alt=sse");
  EXPECT_TRUE(stream.stream);
  EXPECT_EQ(HeaderOf(stream, "accept"), "text/event-stream");
}

TEST_F(GeminiAdapterTest, KeysAndTokensHaveTheirOwnHeaders) {
  const HttpRequest key = adapter_.EncodeChat(Ask("hi"), Context()).value().http;
  EXPECT_EQ(HeaderOf(key, "x-goog-api-key"), "secret");
  EXPECT_EQ(HeaderOf(key, "authorization"), "(none)");
  const HttpRequest token =
      adapter_.EncodeChat(Ask("hi"), Context(false, CredentialKind::kBearer)).value().http;
  EXPECT_EQ(HeaderOf(token, "authorization"), "Bearer secret");
  EXPECT_EQ(HeaderOf(token, "x-goog-api-key"), "(none)");
}

TEST_F(GeminiAdapterTest, WarningsOfTheEncoderAreTold) {
  v1::ChatRequest request = Ask("hi");
  request.add_messages()->set_role(v1::ROLE_SYSTEM);
  const auto encoded = adapter_.EncodeChat(request, Context());
  ASSERT_EQ(encoded->warnings.size(), 1U);
  EXPECT_EQ(encoded->warnings[0].code(), "SYSTEM_MOVED");
}

TEST_F(GeminiAdapterTest, ModelsAreListedOnOnePage) {
  const HttpRequest request = adapter_.EncodeListModels(Context()).value().http;
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/v1beta/models?pageSize=1000");
  EXPECT_EQ(HeaderOf(request, "x-goog-api-key"), "secret");
  v1::BackendModels models;
  ASSERT_TRUE(adapter_.DecodeModels(R"({"models": [{"name": "models/a"}]})", models).ok());
  EXPECT_EQ(models.models(0).id(), "a");
}

TEST_F(GeminiAdapterTest, EmbeddingsGoInABatch) {
  v1::EmbedRequest request;
  request.add_inputs("a");
  const auto encoded = adapter_.EncodeEmbed(request, Context());
  EXPECT_EQ(encoded->http.path, "/v1beta/models/gemini-x:batchEmbedContents");
  EXPECT_EQ(encoded->http.body.substr(0, 35), R"({"requests":[{"model":"models/gemin)");
  EXPECT_EQ(HeaderOf(encoded->http, "x-goog-api-key"), "secret");
  v1::EmbedResponse response;
  EXPECT_TRUE(adapter_.DecodeEmbed(request, R"({"embeddings": [{"values": [1]}]})", response).ok());
  request.set_user_id("u");
  EXPECT_EQ(ReasonOf(adapter_.EncodeEmbed(request, Context()).status()), Reason::kUnsupportedField);
}

TEST_F(GeminiAdapterTest, ACountIsOfAWholeRequest) {
  v1::ChatRequest chat = Ask("hi");
  (*chat.mutable_extra_headers())["x-a"] = "b";
  const HttpRequest request = adapter_.EncodeCountTokens(chat, Context()).value().http;
  EXPECT_EQ(request.path, "/v1beta/models/gemini-x:countTokens");
  EXPECT_EQ(request.body, R"({"generateContentRequest":{"model":"models/gemini-x",)"
                          R"("contents":[{"role":"user","parts":[{"text":"hi"}]}],)"
                          R"("safetySettings":[]}})");
  EXPECT_EQ(HeaderOf(request, "x-a"), "b");
  v1::CountTokensResponse response;
  ASSERT_TRUE(adapter_.DecodeCountTokens(R"({"totalTokens": 3})", response).ok());
  EXPECT_EQ(response.input_tokens(), 3);
}

TEST_F(GeminiAdapterTest, ErrorsAreGooglesOwn) {
  const absl::Status status = adapter_.DecodeError(
      {404, {}}, R"({"error": {"code": 404, "message": "m", "status": "NOT_FOUND"}})",
      absl::UnixEpoch());
  EXPECT_EQ(ReasonOf(status), Reason::kModelNotFound);
}

TEST_F(GeminiAdapterTest, TheRequestsIdIsRead) {
  v1::CallInfo call;
  adapter_.ReadHeaders({{"x-request-id", "b"}, {"x-goog-request-id", "a"}}, call);
  EXPECT_EQ(call.backend_request_id(), "a");
}

}  // namespace
}  // namespace nexusnitro
