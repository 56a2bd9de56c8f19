#include "client_core/adapters/lightllm_adapter.h"

#include <gtest/gtest.h>

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

TEST(LightllmAdapterTest, ALogitBiasIsRefusedOrReported) {
  v1::ChatRequest request = Ask("hi");
  (*request.mutable_sampling()->mutable_logit_bias())[1] = 1;
  EXPECT_EQ(ReasonOf(Encode(request, false, false).status()), Reason::kUnsupportedField);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const auto chat = Encode(request, false, false);
  ASSERT_TRUE(chat.ok());
  EXPECT_EQ(chat->http.body.find("logit_bias"), std::string::npos);
  ASSERT_EQ(chat->warnings.size(), 1u);
}

}  // namespace
}  // namespace nexusnitro
