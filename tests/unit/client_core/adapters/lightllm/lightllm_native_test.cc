#include "client_core/adapters/lightllm/lightllm_native.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;

// `mark` begins the marks of images and sounds; empty: there are none.
std::shared_ptr<const BackendSnapshot> Backend(const std::string& mark) {
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
  if (!mark.empty()) {
    chat_template->set_image(mark + "img>");
    chat_template->set_audio(mark + "snd>");
  }
  return testing::BackendOf(proto);
}

absl::StatusOr<std::string> Encode(const v1::ChatRequest& request, bool stream = false,
                                   std::vector<v1::Warning>* warnings = nullptr) {
  const auto backend = Backend("");
  EncodeReport report(request.unsupported(), "light");
  auto body = EncodeLightllmNative(request, {*backend, "m", stream}, report);
  if (warnings != nullptr) *warnings = report.TakeWarnings();
  return body;
}

// With marks for images and sounds.
absl::StatusOr<std::string> EncodeMarked(const v1::ChatRequest& request) {
  const auto backend = Backend("<");
  EncodeReport report(request.unsupported(), "light");
  return EncodeLightllmNative(request, {*backend, "m"}, report);
}

TEST(LightllmNativeTest, NamesOfSpeakersAreRefused) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_messages(0)->set_name("ann");
  const absl::Status status = Encode(request).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_EQ(status.message().substr(0, 16), "messages[0].name");
}

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

TEST(LightllmNativeTest, ReasoningIsLeftOutWithAWarning) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_messages(0)->add_parts()->mutable_reasoning()->set_text("hm");
  std::vector<v1::Warning> warnings;
  EXPECT_NE(Encode(request, false, &warnings)->find(R"("inputs":"<u>hi<a>")"), std::string::npos);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].field(), "messages[0].parts[1]");
}

TEST(LightllmNativeTest, ImagesGoBesideThePromptWithAMarkInIt) {
  v1::ChatRequest request = Ask("see ");
  request.mutable_messages(0)->add_parts()->mutable_media()->set_uri("http://x/y.png");
  request.mutable_messages(0)->mutable_parts(1)->mutable_media()->set_mime_type("image/png");
  v1::Media* inline_image = request.mutable_messages(0)->add_parts()->mutable_media();
  inline_image->set_mime_type("image/png");
  inline_image->set_data("\x01\x02\x03");
  v1::Media* sound = request.mutable_messages(0)->add_parts()->mutable_media();
  sound->set_mime_type("audio/wav");
  sound->set_data("x");
  EXPECT_EQ(*EncodeMarked(request),
            R"({"inputs":"<u>see <img><img><snd><a>","parameters":{},"multimodal_params":)"
            R"({"images":[{"type":"url","data":"http://x/y.png"},{"type":"base64","data":"AQID"}],)"
            R"("audios":[{"type":"base64","data":"eA=="}]}})");
}

TEST(LightllmNativeTest, WithoutAMarkImagesAreRefused) {
  v1::ChatRequest request = Ask("hi");
  v1::Media* media = request.mutable_messages(0)->add_parts()->mutable_media();
  media->set_uri("http://x/y.png");
  media->set_modality(v1::MODALITY_IMAGE);
  const absl::Status status = Encode(request).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_EQ(status.message().substr(0, 20), "messages[0].parts[1]");
}

TEST(LightllmNativeTest, TheSamePromptIsCounted) {
  const auto backend = Backend("");
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "light");
  EXPECT_EQ(*EncodeLightllmTokens(Ask("hi"), {*backend, "m"}, report), R"({"text":"<u>hi<a>"})");
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
  sampling->set_logprobs(true);
  sampling->add_stop_sequences("END");
  EXPECT_EQ(*Encode(request),
            R"({"inputs":"<u>hi<a>","parameters":{"do_sample":false,"top_p":0.5,"top_k":7,)"
            R"("presence_penalty":0.25,"frequency_penalty":0.75,"repetition_penalty":1.5,)"
            R"("seed":-1,"return_details":true,"n":2,"best_of":2,"stop_sequences":["END"]}})");
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
}

TEST(LightllmNativeTest, WhatTheWireDoesNotKnowIsRefusedByName) {
  const std::pair<std::string, std::function<void(v1::ChatRequest&)>> rows[] = {
      {"tools", [](auto& r) { r.add_tools()->mutable_function()->set_name("f"); }},
      {"parallel_tool_calls", [](auto& r) { r.set_parallel_tool_calls(false); }},
      {"reasoning", [](auto& r) { r.mutable_reasoning(); }},
      {"user_id", [](auto& r) { r.set_user_id("u"); }},
      {"sampling.min_p", [](auto& r) { r.mutable_sampling()->set_min_p(0.1); }},
      {"sampling.top_logprobs", [](auto& r) { r.mutable_sampling()->set_top_logprobs(1); }},
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
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(Encode(request, true)->find("best_of"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
