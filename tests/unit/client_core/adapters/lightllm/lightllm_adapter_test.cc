#include "client_core/adapters/lightllm/lightllm_adapter.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::BackendOf;

v1::Backend Lightllm(bool native) {
  v1::Backend backend;
  backend.set_name("light");
  backend.set_api_schema(v1::API_SCHEMA_LIGHTLLM);
  backend.set_endpoint("http://127.0.0.1:8000");
  backend.set_model("m");
  if (!native) return backend;
  v1::LightllmOptions* options = backend.mutable_lightllm();
  options->set_native(true);
  options->mutable_chat_template()->set_system("<s>{content}");
  options->mutable_chat_template()->set_user("<u>{content}");
  options->mutable_chat_template()->set_assistant("<a>{content}");
  options->mutable_chat_template()->set_generation("<a>");
  return backend;
}

absl::StatusOr<EncodedRequest> Encode(const v1::ChatRequest& request, bool native, bool stream) {
  const auto backend = BackendOf(Lightllm(native));
  return LightllmAdapter().EncodeChat(request, {*backend, "m", stream});
}

TEST(LightllmAdapterTest, TheOpenAiWireIsTheDefault) {
  const auto chat = Encode(Ask("hi"), false, false);
  ASSERT_TRUE(chat.ok());
  EXPECT_EQ(chat->http.path, "/chat/completions");
}

TEST(LightllmAdapterTest, TheNativeWireHasItsOwnPaths) {
  EXPECT_EQ(Encode(Ask("hi"), true, false)->http.path, "/generate");
  EXPECT_EQ(Encode(Ask("hi"), true, true)->http.path, "/generate_stream");
}

TEST(LightllmAdapterTest, TheNativeWireHasItsOwnDecoder) {
  for (const bool native : {false, true}) {
    const auto backend = BackendOf(Lightllm(native));
    ChatEventBuilder builder("t");
    const auto decoder = LightllmAdapter().NewChatDecoder(Ask("hi"), {*backend, "m", false},
                                                          StreamFraming::kSse, builder);
    EXPECT_EQ(decoder->DecodeWhole(R"({"generated_text":["a"]})").ok(), native);
  }
}

TEST(LightllmAdapterTest, ValuesThatItAnswers400ToAreRefusedOrReported) {
  const std::pair<std::string, std::function<void(v1::ChatRequest&)>> rows[] = {
      {"sampling.frequency_penalty",
       [](auto& r) { r.mutable_sampling()->set_frequency_penalty(-0.5); }},
      {"sampling.presence_penalty",
       [](auto& r) { r.mutable_sampling()->set_presence_penalty(-0.5); }},
      {"sampling.repetition_penalty",
       [](auto& r) { r.mutable_sampling()->set_repetition_penalty(0.5); }},
      {"sampling.seed", [](auto& r) { r.mutable_sampling()->set_seed(-2); }},
      {"reasoning.effort",
       [](auto& r) { r.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_MAX); }},
  };
  const std::string plain = Encode(Ask("hi"), false, false)->http.body;
  for (const auto& [field, set] : rows) {
    v1::ChatRequest request = Ask("hi");
    set(request);
    const absl::Status status = Encode(request, false, false).status();
    EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField) << field;
    EXPECT_EQ(status.message().substr(0, field.size()), field);
    request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
    const auto chat = Encode(request, false, false);
    ASSERT_TRUE(chat.ok()) << chat.status();
    EXPECT_EQ(chat->http.body, plain);
    ASSERT_EQ(chat->warnings.size(), 1u);
    EXPECT_EQ(chat->warnings[0].field(), field);
  }
}

TEST(LightllmAdapterTest, ReasoningGoesBackAsItsContent) {
  v1::ChatRequest request = Ask("hi");
  v1::Message* answer = request.add_messages();
  answer->set_role(v1::ROLE_ASSISTANT);
  answer->add_parts()->mutable_reasoning()->set_text("hm");
  answer->add_parts()->set_text("yes");
  EXPECT_NE(Encode(request, false, false)->http.body.find(R"("reasoning_content":"hm")"),
            std::string::npos);
}

TEST(LightllmAdapterTest, ModelsAreAskedForBesideTheVersionsPath) {
  for (const bool native : {false, true}) {
    const auto backend = BackendOf(Lightllm(native));
    EXPECT_EQ(LightllmAdapter().EncodeListModels({*backend, ""})->http.path,
              native ? "/v1/models" : "/models");
  }
}

TEST(LightllmAdapterTest, PromptsAreCountedByTheNativeWire) {
  const auto native = BackendOf(Lightllm(true));
  const auto encoded = LightllmAdapter().EncodeCountTokens(Ask("hi"), {*native, "m"});
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  EXPECT_EQ(encoded->http.path, "/tokens");
  EXPECT_EQ(encoded->http.body, R"({"text":"<u>hi<a>"})");
  v1::CountTokensResponse response;
  ASSERT_TRUE(LightllmAdapter().DecodeCountTokens(R"({"ntokens":7})", response).ok());
  EXPECT_EQ(response.input_tokens(), 7);
  const auto openai = BackendOf(Lightllm(false));
  EXPECT_EQ(ReasonOf(LightllmAdapter().EncodeCountTokens(Ask("hi"), {*openai, "m"}).status()),
            Reason::kUnimplementedMethod);
}

TEST(LightllmAdapterTest, ItHasNoEmbeddings) {
  const auto backend = BackendOf(Lightllm(false));
  EXPECT_EQ(ReasonOf(LightllmAdapter().EncodeEmbed({}, {*backend, "m"}).status()),
            Reason::kUnimplementedMethod);
}

TEST(LightllmAdapterTest, ItsErrorsAreMappedByStatus) {
  const struct {
    int status;
    const char* body;
    Reason reason;
  } rows[] = {
      {400, R"({"error":{"message":"m","type":"BadRequestError","code":400}})",
       Reason::kBackendRejected},
      {417, R"({"error":{"message":"m","type":"BadRequestError","code":417}})",
       Reason::kBackendRejected},
      {429, R"({"error":{"message":"m","type":"RateLimitError","code":429}})",
       Reason::kBackendRateLimited},
      {499, "", Reason::kBackendRejected},
      {503, R"({"error":{"message":"m","type":"ServiceUnavailableError","code":503}})",
       Reason::kBackendUnavailable},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(ReasonOf(LightllmAdapter().DecodeError({row.status, {}}, row.body, absl::Now())),
              row.reason)
        << row.status;
  }
}

}  // namespace
}  // namespace nexusnitro
