#include "client_core/adapters/bedrock/bedrock_adapter.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;

constexpr char kModel[] = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 1, 2, 3, 4, 5), absl::UTCTimeZone());

v1::Backend Bedrock(const std::string& endpoint = "") {
  v1::Backend backend = testing::OpenAiBackend("b", endpoint);
  backend.set_api_schema(v1::API_SCHEMA_BEDROCK);
  backend.mutable_bedrock()->set_region("us-east-1");
  return backend;
}

CredentialValue Keys() {
  CredentialValue credential;
  credential.kind = CredentialKind::kAws;
  credential.access_key_id = "AKIDEXAMPLE";
  credential.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  return credential;
}

class BedrockAdapterTest : public ::testing::Test {
 protected:
  HttpRequest Encode(const v1::ChatRequest& request, bool stream) {
    const EncodeContext context = {*backend_, kModel, stream, credential_, kNow};
    return adapter_.EncodeChat(request, context).value().http;
  }

  std::string HeaderOf(const HttpRequest& request, const std::string& name) {
    return std::string(FindHeader(request.headers, name).value_or("(none)"));
  }

  const BedrockAdapter adapter_;
  std::shared_ptr<const BackendSnapshot> backend_ = testing::BackendOf(Bedrock());
  CredentialValue credential_ = Keys();
};

TEST_F(BedrockAdapterTest, TheModelIsOneSegmentOfThePath) {
  const HttpRequest stream = Encode(Ask("hi"), true);
  EXPECT_EQ(stream.method, "POST");
  EXPECT_EQ(stream.target->url + stream.path,
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/"
            "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream");
  EXPECT_TRUE(stream.stream);
  EXPECT_EQ(HeaderOf(stream, "accept"), "application/vnd.amazon.eventstream");
  const HttpRequest whole = Encode(Ask("hi"), false);
  EXPECT_EQ(whole.path, "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse");
  EXPECT_EQ(HeaderOf(whole, "accept"), "application/json");
}

// The signature that botocore makes.
TEST_F(BedrockAdapterTest, KeysSignTheRequest) {
  const HttpRequest request = Encode(Ask("hi"), true);
  EXPECT_EQ(request.body, R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})");
  EXPECT_EQ(HeaderOf(request, "x-amz-date"), "20260102T030405Z");
  EXPECT_EQ(HeaderOf(request, "authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=8d6ac4c00d7e4d9432f6d2b61f4b972bf3f226cc9bc9f752d0cca34832544d87");
}

TEST_F(BedrockAdapterTest, ClaudeCanBeAskedInItsOwnWire) {
  v1::Backend backend = Bedrock();
  backend.mutable_bedrock()->set_invoke_anthropic(true);
  backend_ = testing::BackendOf(backend);
  v1::ChatRequest request = Ask("hi");
  request.set_extra_body_json(R"({"anthropic_beta":["x"]})");
  const HttpRequest stream = Encode(request, true);
  EXPECT_EQ(stream.path,
            "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream");
  EXPECT_NE(stream.body.find(R"("anthropic_version":"bedrock-2023-05-31","anthropic_beta":["x"])"),
            std::string::npos)
      << stream.body;
  EXPECT_NE(HeaderOf(stream, "authorization"), "(none)");
  EXPECT_EQ(Encode(request, false).path,
            "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke");

  const EncodeContext context = {*backend_, kModel, false, credential_, kNow};
  EXPECT_EQ(adapter_.EncodeCountTokens(request, context)
                .value()
                .http.body.rfind(R"({"input":{"invokeModel":{"body":")", 0),
            0);
  ChatEventBuilder builder("call_t_");
  EXPECT_TRUE(adapter_.NewChatDecoder(request, context, StreamFraming::kSse, builder)
                  ->DecodeWhole(R"({"content":[{"type":"text","text":"hi"}]})")
                  .ok());
}

TEST_F(BedrockAdapterTest, WhatIsAddedToTheBodyIsSigned) {
  v1::ChatRequest request = Ask("hi");
  const std::string plain = HeaderOf(Encode(request, true), "authorization");
  request.set_extra_body_json(R"({"performanceConfig":{"latency":"optimized"}})");
  const HttpRequest http = Encode(request, true);
  EXPECT_NE(http.body.find(R"("performanceConfig":{"latency":"optimized"})"), std::string::npos);
  EXPECT_NE(HeaderOf(http, "authorization"), plain);
}

TEST_F(BedrockAdapterTest, KeysOfBedrocksOwnGoAsBearer) {
  for (const CredentialKind kind : {CredentialKind::kApiKey, CredentialKind::kBearer}) {
    credential_ = {};
    credential_.kind = kind;
    credential_.token = Secret("bedrock-api-key-x");
    const HttpRequest request = Encode(Ask("hi"), false);
    EXPECT_EQ(HeaderOf(request, "authorization"), "Bearer bedrock-api-key-x");
    EXPECT_EQ(HeaderOf(request, "x-amz-date"), "(none)");
  }
}

TEST_F(BedrockAdapterTest, FaultsOfTheRequestAreNamed) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_temperature(2);
  const auto encoded = adapter_.EncodeChat(request, {*backend_, kModel, false, credential_, kNow});
  EXPECT_EQ(encoded.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(BedrockAdapterTest, WarningsComeWithTheRequest) {
  v1::ChatRequest request = Ask("hi");
  v1::Message* message = request.add_messages();
  message->set_role(v1::ROLE_ASSISTANT);
  message->add_parts()->mutable_reasoning()->set_text("hm");
  const auto encoded =
      adapter_.EncodeChat(request, {*backend_, kModel, false, credential_, kNow}).value();
  ASSERT_EQ(encoded.warnings.size(), 1);
  EXPECT_EQ(encoded.warnings[0].code(), "REASONING_NOT_SENT");
}

TEST_F(BedrockAdapterTest, TheIdOfARequestIsRead) {
  v1::CallInfo call;
  adapter_.ReadHeaders({{"x-amzn-requestid", "1234-5"}, {"date", "today"}}, call);
  EXPECT_EQ(call.backend_request_id(), "1234-5");
}

TEST_F(BedrockAdapterTest, ErrorsAreDecoded) {
  const absl::Status status = adapter_.DecodeError(
      {403, {{"x-amzn-errortype", "ExpiredTokenException:http://x"}}},
      R"({"message":"The security token included in the request is expired"})", kNow);
  EXPECT_EQ(ReasonOf(status), Reason::kBackendCredentialsRejected);
}

TEST_F(BedrockAdapterTest, ModelsAreListedByTheControlPlane) {
  const HttpRequest request =
      adapter_.EncodeListModels({*backend_, "", false, credential_, kNow}).value().http;
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target->url + request.path,
            "https://bedrock.us-east-1.amazonaws.com/foundation-models");
  EXPECT_EQ(request.body, "");
  EXPECT_NE(HeaderOf(request, "authorization").find("SignedHeaders=host;x-amz-date,"),
            std::string::npos);
  v1::BackendModels models;
  EXPECT_TRUE(adapter_.DecodeModels(R"({"modelSummaries":[{"modelId":"a"}]})", models).ok());
  EXPECT_EQ(models.models(0).id(), "a");
}

TEST_F(BedrockAdapterTest, TokensAreCounted) {
  const HttpRequest request =
      adapter_.EncodeCountTokens(Ask("hi"), {*backend_, "a.b:0", false, credential_, kNow})
          .value()
          .http;
  EXPECT_EQ(request.path, "/model/a.b%3A0/count-tokens");
  EXPECT_EQ(request.body,
            R"({"input":{"converse":{"messages":[{"role":"user","content":[{"text":"hi"}]}]}}})");
  EXPECT_NE(HeaderOf(request, "authorization"), "(none)");
  v1::CountTokensResponse response;
  EXPECT_TRUE(adapter_.DecodeCountTokens(R"({"inputTokens":3})", response).ok());
  EXPECT_EQ(response.input_tokens(), 3);
}

TEST_F(BedrockAdapterTest, TextsBecomeVectors) {
  v1::EmbedRequest embed;
  embed.add_inputs("a");
  embed.set_extra_body_json(R"({"normalize":false})");
  const EncodeContext context = {*backend_, "amazon.titan-embed-text-v2:0", false, credential_,
                                 kNow};
  const EncodedRequest encoded = adapter_.EncodeEmbed(embed, context).value();
  EXPECT_EQ(encoded.http.path, "/model/amazon.titan-embed-text-v2%3A0/invoke");
  EXPECT_EQ(encoded.http.body, R"({"inputText":"a","normalize":false})");
  EXPECT_NE(HeaderOf(encoded.http, "authorization"), "(none)");
  v1::EmbedResponse response;
  EXPECT_TRUE(adapter_.DecodeEmbed(embed, R"({"embedding":[1]})", response).ok());
  EXPECT_EQ(response.embeddings_size(), 1);
  embed.set_user_id("me");
  EXPECT_EQ(ReasonOf(adapter_.EncodeEmbed(embed, context).status()), Reason::kUnsupportedField);
}

}  // namespace
}  // namespace nexusnitro
