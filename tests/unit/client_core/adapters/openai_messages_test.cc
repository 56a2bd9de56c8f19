#include "client_core/adapters/openai_messages.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

// A request to which the test adds messages, and what becomes of it.
class OpenAiMessagesTest : public ::testing::Test {
 protected:
  v1::Message* Add(v1::Role role) {
    v1::Message* message = request_.add_messages();
    message->set_role(role);
    return message;
  }

  absl::StatusOr<std::string> Write() {
    EncodeReport report(request_.unsupported(), "b");
    JsonWriter json;
    json.BeginObject();
    const absl::Status status = WriteOpenAiMessages(request_, report, json);
    warnings_ = report.TakeWarnings();
    if (!status.ok()) return status;
    json.EndObject();
    return json.Take();
  }

  v1::ChatRequest request_;
  std::vector<v1::Warning> warnings_;
};

TEST_F(OpenAiMessagesTest, DeveloperTextGoesAsSystem) {
  Add(v1::ROLE_SYSTEM)->add_parts()->set_text("a");
  Add(v1::ROLE_DEVELOPER)->add_parts()->set_text("b");
  EXPECT_EQ(*Write(),
            R"({"messages":[{"role":"system","content":"a"},{"role":"system","content":"b"}]})");
}

TEST_F(OpenAiMessagesTest, ImagesGoByUrlOrInline) {
  v1::Message* message = Add(v1::ROLE_USER);
  message->set_name("ann");
  message->add_parts()->set_text("see");
  v1::Media* by_url = message->add_parts()->mutable_media();
  by_url->set_modality(v1::MODALITY_IMAGE);
  by_url->set_uri("https://example.invalid/a.png");
  by_url->set_detail("low");
  v1::Media* inline_image = message->add_parts()->mutable_media();
  inline_image->set_mime_type("image/png");
  inline_image->set_data("\x01\x02\x03");
  EXPECT_EQ(
      *Write(),
      R"({"messages":[{"role":"user","name":"ann","content":[{"type":"text","text":"see"},)"
      R"({"type":"image_url","image_url":{"url":"https://example.invalid/a.png","detail":"low"}},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}]}]})");
}

TEST_F(OpenAiMessagesTest, SoundAndDocumentsGoInline) {
  v1::Message* message = Add(v1::ROLE_USER);
  v1::Media* sound = message->add_parts()->mutable_media();
  sound->set_mime_type("audio/mpeg");
  sound->set_data("x");
  v1::Media* document = message->add_parts()->mutable_media();
  document->set_mime_type("application/pdf");
  document->set_data("y");
  document->set_filename("f.pdf");
  EXPECT_EQ(*Write(),
            R"({"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":)"
            R"({"data":"eA==","format":"mp3"}},{"type":"file","file":{"file_data":)"
            R"("data:application/pdf;base64,eQ==","filename":"f.pdf"}}]}]})");
}

TEST_F(OpenAiMessagesTest, SoundGoesUnderItsFormatsNameOrNotAtAll) {
  v1::Media* sound = Add(v1::ROLE_USER)->add_parts()->mutable_media();
  sound->set_modality(v1::MODALITY_AUDIO);
  sound->set_data("x");
  for (const char* type : {"audio/wav", "audio/x-wav", "Audio/WAV;codecs=1"}) {
    sound->set_mime_type(type);
    EXPECT_NE(Write()->find(R"("format":"wav")"), std::string::npos) << type;
  }
  sound->set_mime_type("audio/mp3");
  EXPECT_NE(Write()->find(R"("format":"mp3")"), std::string::npos);
  for (const char* type : {"audio/ogg", "audio/flac", ""}) {
    sound->set_mime_type(type);
    const absl::Status status = Write().status();
    EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField) << type;
    EXPECT_NE(status.message().find("messages[0].parts[0].media.mime_type"),
              absl::string_view::npos)
        << status;
  }
}

TEST_F(OpenAiMessagesTest, AnAssistantMessageFoldsItsParts) {
  v1::Message* message = Add(v1::ROLE_ASSISTANT);
  message->add_parts()->mutable_reasoning()->set_text("hm");
  message->add_parts()->set_text("a");
  message->add_parts()->set_text("b");
  v1::ToolCall* call = message->add_parts()->mutable_tool_call();
  call->set_id("i");
  call->set_name("f");
  EXPECT_EQ(*Write(),
            R"({"messages":[{"role":"assistant","content":"ab","tool_calls":[{"id":"i","type":)"
            R"("function","function":{"name":"f","arguments":"{}"}}]}]})");
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_EQ(warnings_[0].code(), "REASONING_NOT_SENT");
}

TEST_F(OpenAiMessagesTest, ACallAloneHasNoContent) {
  v1::ToolCall* call = Add(v1::ROLE_ASSISTANT)->add_parts()->mutable_tool_call();
  call->set_id("i");
  call->set_name("f");
  call->set_arguments_json("{\"x\":1}");
  EXPECT_EQ(Write()->find("content"), std::string::npos);
  request_.clear_messages();
  Add(v1::ROLE_ASSISTANT);
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"assistant","content":""}]})");
}

TEST_F(OpenAiMessagesTest, EachToolResultIsAMessage) {
  v1::Message* message = Add(v1::ROLE_TOOL);
  for (const char* id : {"a", "b"}) {
    v1::ToolResult* result = message->add_parts()->mutable_tool_result();
    result->set_tool_call_id(id);
    result->add_parts()->set_text("ok");
    result->set_is_error(id[0] == 'b');
  }
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"tool","tool_call_id":"a","content":"ok"},)"
                      R"({"role":"tool","tool_call_id":"b","content":"ok"}]})");
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_EQ(warnings_[0].field(), "messages[0].parts[1].tool_result.is_error");
}

TEST_F(OpenAiMessagesTest, WhatBackendsPutOnTheirAnswersIsDroppedWithAWarning) {
  v1::Part* part = Add(v1::ROLE_ASSISTANT)->add_parts();
  part->set_text("x");
  part->set_signature("s");
  part->add_citations()->set_title("t");
  v1::ToolResult* result = Add(v1::ROLE_TOOL)->add_parts()->mutable_tool_result();
  result->set_tool_call_id("a");
  result->set_name("f");
  result->add_parts()->set_text("ok");
  result->mutable_parts(0)->add_citations()->set_title("t");
  ASSERT_TRUE(Write().ok());
  std::vector<std::string> fields;
  for (const v1::Warning& warning : warnings_) {
    EXPECT_EQ(warning.code(), "FIELD_NOT_SENT");
    fields.push_back(warning.field());
  }
  EXPECT_EQ(fields, (std::vector<std::string>{
                        "messages[0].parts[0].signature", "messages[0].parts[0].citations",
                        "messages[1].parts[0].tool_result.name",
                        "messages[1].parts[0].tool_result.parts[0].citations"}));
  result->mutable_parts(0)->mutable_cache_control();
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kUnsupportedField);
}

TEST_F(OpenAiMessagesTest, WhatTheWireCannotCarryIsNamed) {
  Add(v1::ROLE_USER)->add_parts()->mutable_media()->set_mime_type("video/mp4");
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kUnsupportedField);
  request_.clear_messages();
  v1::Part* part = Add(v1::ROLE_USER)->add_parts();
  part->set_text("x");
  part->mutable_cache_control();
  const absl::Status status = Write().status();
  EXPECT_NE(status.message().find("messages[0].parts[0].cache_control"), absl::string_view::npos);
}

}  // namespace
}  // namespace nexusnitro
