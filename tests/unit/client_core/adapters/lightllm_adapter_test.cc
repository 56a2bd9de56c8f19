#include "client_core/adapters/lightllm_adapter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/adapters/chat_assembler.h"
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

absl::StatusOr<EncodedChat> Encode(const v1::ChatRequest& request, bool native, bool stream) {
  const auto backend = BackendOf(Lightllm(native));
  return LightllmAdapter().EncodeChat(request, {*backend, "m", stream});
}

struct Decoded {
  absl::Status status;
  v1::ChatResponse response;
};

Decoded DecodePieces(const std::vector<std::string>& pieces, bool whole) {
  const auto backend = BackendOf(Lightllm(true));
  ChatEventBuilder builder("t");
  const v1::ChatRequest request = Ask("x");
  const auto decoder = LightllmAdapter().NewChatDecoder(request, {*backend, "m", !whole},
                                                        StreamFraming::kSse, builder);
  Decoded decoded;
  for (const std::string& piece : pieces) {
    decoded.status = whole ? decoder->DecodeWhole(piece) : decoder->Feed(piece);
    if (!decoded.status.ok()) break;
  }
  if (decoded.status.ok() && !whole) decoded.status = decoder->Finish();
  if (decoded.status.ok()) builder.Complete();
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) assembler.Add(std::move(event));
  decoded.response = assembler.Take();
  return decoded;
}

Decoded Decode(const std::string& stream) {
  const Decoded at_once = DecodePieces({stream}, false);
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  const Decoded piecewise = DecodePieces(bytes, false);
  EXPECT_EQ(piecewise.status, at_once.status);
  EXPECT_EQ(piecewise.response.SerializeAsString(), at_once.response.SerializeAsString());
  return at_once;
}

std::string TokenFrame(const std::string& text, int count, const std::string& end) {
  return R"(data:{"token":{"id":1,"text":")" + text + R"(","logprob":-1.8,"special":false,)" +
         R"("count_output_tokens":)" + std::to_string(count) + R"(,"prompt_tokens":4},)" +
         R"("generated_text":null,)" + end + "}\n\n";
}

constexpr char kMore[] = R"("finished":false,"finish_reason":null)";
constexpr char kLast[] = R"("finished":true,"finish_reason":"length")";

TEST(LightllmAdapterTest, TheOpenAiWireIsTheDefault) {
  const auto chat = Encode(Ask("hi"), false, false);
  ASSERT_TRUE(chat.ok());
  EXPECT_EQ(chat->request.path, "/chat/completions");
}

TEST(LightllmAdapterTest, ALogitBiasIsRefusedOrReported) {
  v1::ChatRequest request = Ask("hi");
  (*request.mutable_sampling()->mutable_logit_bias())[1] = 1;
  EXPECT_EQ(ReasonOf(Encode(request, false, false).status()), Reason::kUnsupportedField);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const auto chat = Encode(request, false, false);
  ASSERT_TRUE(chat.ok());
  EXPECT_EQ(chat->request.body.find("logit_bias"), std::string::npos);
  ASSERT_EQ(chat->warnings.size(), 1u);
}

TEST(LightllmAdapterTest, TheNativePromptIsRendered) {
  v1::ChatRequest request;
  for (const auto& [role, text] : {std::pair{v1::ROLE_SYSTEM, "be kind"},
                                   {v1::ROLE_USER, "hi"},
                                   {v1::ROLE_ASSISTANT, "yes"},
                                   {v1::ROLE_USER, "why?"}}) {
    v1::Message* message = request.add_messages();
    message->set_role(role);
    message->add_parts()->set_text(text);
  }
  request.mutable_sampling()->set_max_output_tokens(17);
  request.mutable_sampling()->set_temperature(0.5);
  const auto chat = Encode(request, true, true);
  ASSERT_TRUE(chat.ok()) << chat.status();
  EXPECT_EQ(chat->request.path, "/generate_stream");
  EXPECT_EQ(chat->request.body,
            R"({"inputs":"<s>be kind<u>hi<a>yes<u>why?<a>","parameters":{"do_sample":true,)"
            R"("temperature":0.5,"max_new_tokens":17}})");
  EXPECT_EQ(Encode(request, true, false)->request.path, "/generate");
}

TEST(LightllmAdapterTest, SchemasAndConstraintsAreNative) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_output_format()->mutable_json_schema()->set_schema_json(R"({"type":"object"})");
  EXPECT_NE(
      Encode(request, true, false)->request.body.find(R"("guided_json":"{\"type\":\"object\"}")"),
      std::string::npos);
  request.mutable_output_format()->set_regex("a+");
  EXPECT_NE(Encode(request, true, false)->request.body.find(R"("regular_constraint":"a+")"),
            std::string::npos);
}

TEST(LightllmAdapterTest, ToolsAreNotNative) {
  v1::ChatRequest request = Ask("hi");
  request.add_tools()->mutable_function()->set_name("f");
  const absl::Status status = Encode(request, true, false).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_EQ(status.message().substr(0, 5), "tools");
}

TEST(LightllmAdapterTest, NativeStreamsEndWithAFinishedFrame) {
  const Decoded decoded = Decode(TokenFrame(" What", 1, kMore) + TokenFrame(" now", 2, kMore) +
                                 TokenFrame("?", 3, kLast));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.choices(0).message().parts(0).text(), " What now?");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 4);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 3);
}

TEST(LightllmAdapterTest, ANativeStreamWithoutOneIsCut) {
  EXPECT_EQ(ReasonOf(Decode(TokenFrame(" What", 1, kMore)).status), Reason::kStreamTruncated);
}

TEST(LightllmAdapterTest, ErrorsInsideANativeStreamAreTheBackends) {
  const Decoded decoded = Decode(
      TokenFrame(" What", 1, kMore) +
      R"(data: {"error":{"message":"out of memory","type":"server_error","code":"stream_error"}})"
      "\n\n");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "out of memory");
}

TEST(LightllmAdapterTest, NativeRepliesAreRead) {
  const Decoded one = DecodePieces(
      {R"({"generated_text":["hello"],"count_output_tokens":17,"finish_reason":"length","prompt_tokens":4})"},
      true);
  ASSERT_TRUE(one.status.ok()) << one.status;
  EXPECT_EQ(one.response.choices(0).message().parts(0).text(), "hello");
  EXPECT_EQ(one.response.usage().output_tokens(), 17);
  const Decoded two = DecodePieces(
      {R"({"generated_text":["a","b"],"count_output_tokens":[3,4],"finish_reason":["stop","length"],"prompt_tokens":4})"},
      true);
  ASSERT_TRUE(two.status.ok()) << two.status;
  EXPECT_EQ(two.response.choices(1).message().parts(0).text(), "b");
  EXPECT_EQ(two.response.choices(1).finish().reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(two.response.usage().output_tokens(), 7);
  EXPECT_EQ(ReasonOf(DecodePieces({"{}"}, true).status), Reason::kBadBackendReply);
}

}  // namespace
}  // namespace nexusnitro
