#include "client_core/adapters/lightllm_native.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "client_core/adapters/chat_assembler.h"
#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;

absl::StatusOr<std::string> Encode(const v1::ChatRequest& request, bool stream = false,
                                   std::vector<v1::Warning>* warnings = nullptr) {
  v1::Backend proto;
  proto.set_name("light");
  proto.set_api_schema(v1::API_SCHEMA_LIGHTLLM);
  proto.set_endpoint("http://127.0.0.1:8000");
  proto.set_model("m");
  proto.mutable_lightllm()->set_native(true);
  v1::ChatTemplate* chat_template = proto.mutable_lightllm()->mutable_chat_template();
  chat_template->set_system("<s>{content}");
  chat_template->set_user("<u>{content}");
  chat_template->set_assistant("<a>{content}");
  chat_template->set_generation("<a>");
  const auto backend = testing::BackendOf(proto);
  EncodeReport report(request.unsupported(), "light");
  auto body = EncodeLightllmNative(request, {*backend, "m", stream}, report);
  if (warnings != nullptr) *warnings = report.TakeWarnings();
  return body;
}

TEST(LightllmNativeTest, WhatThePromptHasNoPlaceForIsRefusedOrWarnedOf) {
  v1::ChatRequest request = Ask("hi");
  v1::Message* answer = request.add_messages();
  answer->set_role(v1::ROLE_ASSISTANT);
  answer->add_parts()->mutable_reasoning()->set_text("hm");
  answer->add_parts()->set_text("yes");
  answer->mutable_parts(1)->set_signature("s");
  answer->mutable_parts(1)->add_citations()->set_title("t");
  std::vector<v1::Warning> warnings;
  ASSERT_TRUE(Encode(request, false, &warnings).ok());
  std::vector<std::string> fields;
  for (const v1::Warning& warning : warnings) fields.push_back(warning.field());
  EXPECT_EQ(fields,
            (std::vector<std::string>{"messages[1].parts[0]", "messages[1].parts[1].signature",
                                      "messages[1].parts[1].citations"}));
  answer->mutable_parts(1)->mutable_cache_control();
  EXPECT_EQ(ReasonOf(Encode(request).status()), Reason::kUnsupportedField);
  answer->mutable_parts(1)->clear_cache_control();
  answer->set_name("ann");
  const absl::Status status = Encode(request).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_NE(status.message().find("messages[1].name"), absl::string_view::npos) << status;
}

struct Decoded {
  absl::Status status;
  v1::ChatResponse response;
};

Decoded DecodePieces(const std::vector<std::string>& pieces, bool whole) {
  ChatEventBuilder builder("t");
  const auto decoder = NewLightllmNativeDecoder(builder);
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

TEST(LightllmNativeTest, TheNativePromptIsRendered) {
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
  const auto body = Encode(request);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body, R"({"inputs":"<s>be kind<u>hi<a>yes<u>why?<a>","parameters":{"do_sample":true,)"
                   R"("temperature":0.5,"max_new_tokens":17}})");
}

TEST(LightllmNativeTest, PartsThatAreNoTextAreRefusedAndReasoningIsLeftOut) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_messages(0)->add_parts()->mutable_reasoning()->set_text("hm");
  EXPECT_NE(Encode(request)->find(R"("inputs":"<u>hi<a>")"), std::string::npos);
  request.mutable_messages(0)->add_parts()->mutable_media()->set_uri("http://x/y.png");
  const absl::Status status = Encode(request).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_EQ(status.message().substr(0, 20), "messages[0].parts[2]");
}

TEST(LightllmNativeTest, SamplingHasItsNames) {
  v1::ChatRequest request = Ask("hi");
  v1::Sampling* sampling = request.mutable_sampling();
  sampling->set_temperature(0);
  sampling->set_top_p(0.5);
  sampling->set_top_k(7);
  sampling->set_presence_penalty(0.25);
  sampling->set_frequency_penalty(0.75);
  sampling->set_repetition_penalty(1.5);
  sampling->set_seed(-1);
  sampling->set_choice_count(2);
  sampling->add_stop_sequences("END");
  EXPECT_EQ(*Encode(request),
            R"({"inputs":"<u>hi<a>","parameters":{"do_sample":false,"top_p":0.5,"top_k":7,)"
            R"("presence_penalty":0.25,"frequency_penalty":0.75,"repetition_penalty":1.5,)"
            R"("seed":-1,"n":2,"best_of":2,"stop_sequences":["END"]}})");
}

TEST(LightllmNativeTest, FormatsOfTheAnswer) {
  v1::ChatRequest request = Ask("hi");
  v1::OutputFormat* format = request.mutable_output_format();
  format->mutable_json_schema()->set_schema_json(R"({"type":"object"})");
  EXPECT_NE(Encode(request)->find(R"("guided_json":"{\"type\":\"object\"}")"), std::string::npos);
  format->mutable_json_schema()->set_schema_json("{oops");
  EXPECT_EQ(ReasonOf(Encode(request).status()), Reason::kInvalidRequest);
  format->set_regex("a+");
  EXPECT_NE(Encode(request)->find(R"("regular_constraint":"a+")"), std::string::npos);
  format->set_grammar("root ::= x");
  EXPECT_NE(Encode(request)->find(R"("guided_grammar":"root ::= x")"), std::string::npos);
  format->mutable_json_object();
  EXPECT_NE(Encode(request)->find(R"("guided_grammar":"json")"), std::string::npos);
  format->mutable_choice()->add_values("yes");
  EXPECT_EQ(ReasonOf(Encode(request).status()), Reason::kUnsupportedField);
}

TEST(LightllmNativeTest, WhatTheWireDoesNotKnowIsRefusedByName) {
  const std::pair<std::string, std::function<void(v1::ChatRequest&)>> rows[] = {
      {"tools", [](auto& r) { r.add_tools()->mutable_function()->set_name("f"); }},
      {"parallel_tool_calls", [](auto& r) { r.set_parallel_tool_calls(false); }},
      {"reasoning", [](auto& r) { r.mutable_reasoning(); }},
      {"user_id", [](auto& r) { r.set_user_id("u"); }},
      {"sampling.min_p", [](auto& r) { r.mutable_sampling()->set_min_p(0.1); }},
      {"sampling.logprobs", [](auto& r) { r.mutable_sampling()->set_logprobs(true); }},
  };
  for (const auto& [name, set] : rows) {
    v1::ChatRequest request = Ask("hi");
    set(request);
    const absl::Status status = Encode(request).status();
    EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField) << name;
    EXPECT_EQ(status.message().substr(0, name.size()), name);
  }
}

TEST(LightllmNativeTest, OnlyAWholeReplyHasSeveralChoices) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_choice_count(2);
  EXPECT_TRUE(Encode(request, false).ok());
  EXPECT_EQ(ReasonOf(Encode(request, true).status()), Reason::kUnsupportedField);
}

TEST(LightllmNativeTest, NativeStreamsEndWithAFinishedFrame) {
  const Decoded decoded = Decode(TokenFrame(" What", 1, kMore) + TokenFrame(" now", 2, kMore) +
                                 TokenFrame("?", 3, kLast));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.choices(0).message().parts(0).text(), " What now?");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 4);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 3);
}

TEST(LightllmNativeTest, ANativeStreamWithoutOneIsCut) {
  EXPECT_EQ(ReasonOf(Decode(TokenFrame(" What", 1, kMore)).status), Reason::kStreamTruncated);
}

TEST(LightllmNativeTest, ErrorsInsideANativeStreamAreTheBackends) {
  const Decoded decoded = Decode(
      TokenFrame(" What", 1, kMore) +
      R"(data: {"error":{"message":"out of memory","type":"server_error","code":"stream_error"}})"
      "\n\n");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "out of memory");
}

TEST(LightllmNativeTest, NativeRepliesAreRead) {
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

TEST(LightllmNativeTest, SpecialTokensAreNoText) {
  std::string special = TokenFrame("<eos>", 2, kLast);
  special.replace(special.find("false"), 5, "true");
  const Decoded decoded = Decode(TokenFrame("a", 1, kMore) + special);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.choices(0).message().parts(0).text(), "a");
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
}

TEST(LightllmNativeTest, ABadFrameIsNamedByItsNumber) {
  for (const char* frame : {"data: oops\n\n", "data: [1]\n\n"}) {
    const Decoded decoded = Decode(TokenFrame("a", 1, kMore) + frame);
    EXPECT_EQ(ReasonOf(decoded.status), Reason::kBadBackendFrame);
    EXPECT_NE(decoded.status.message().find("frame 2"), absl::string_view::npos);
  }
}

TEST(LightllmNativeTest, WhatFollowsTheEndDoesNotMatter) {
  EXPECT_TRUE(Decode(TokenFrame("a", 1, kLast) + "data: oops\n\n").status.ok());
}

}  // namespace
}  // namespace nexusnitro
