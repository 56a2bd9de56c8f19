#include "client_core/adapters/openai/openai_messages.h"

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
    const absl::Status status =
        WriteOpenAiMessages(request_, {dialect_, "the-provider", report, json});
    warnings_ = report.TakeWarnings();
    if (!status.ok()) return status;
    json.EndObject();
    return json.Take();
  }

  v1::ChatRequest request_;
  OpenAiDialect dialect_;
  std::vector<v1::Warning> warnings_;
};

TEST_F(OpenAiMessagesTest, DeveloperTextGoesAsSystemUnlessTheServerKnowsTheRole) {
  Add(v1::ROLE_SYSTEM)->add_parts()->set_text("a");
  Add(v1::ROLE_DEVELOPER)->add_parts()->set_text("b");
  EXPECT_EQ(*Write(),
            R"({"messages":[{"role":"system","content":"a"},{"role":"system","content":"b"}]})");
  dialect_.developer_role = true;
  EXPECT_EQ(*Write(),
            R"({"messages":[{"role":"system","content":"a"},{"role":"developer","content":"b"}]})");
}

TEST_F(OpenAiMessagesTest, OneTextIsAStringAndSeveralAreParts) {
  v1::Message* message = Add(v1::ROLE_USER);
  message->set_name("ann");
  message->add_parts()->set_text("a");
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"user","name":"ann","content":"a"}]})");
  message->add_parts()->set_text("b");
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"user","name":"ann","content":[)"
                      R"({"type":"text","text":"a"},{"type":"text","text":"b"}]}]})");
}

TEST_F(OpenAiMessagesTest, ATextThatIsToBeCachedIsAPart) {
  v1::Part* part = Add(v1::ROLE_SYSTEM)->add_parts();
  part->set_text("a");
  part->mutable_cache_control();
  dialect_.cache_control = true;
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"system","content":[{"type":"text","text":"a",)"
                      R"("cache_control":{"type":"ephemeral"}}]}]})");
}

TEST_F(OpenAiMessagesTest, EachToolResultIsAMessage) {
  v1::Message* message = Add(v1::ROLE_TOOL);
  for (const char* id : {"a", "b"}) {
    v1::ToolResult* result = message->add_parts()->mutable_tool_result();
    result->set_tool_call_id(id);
    result->add_parts()->set_text("ok");
  }
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"tool","tool_call_id":"a","content":"ok"},)"
                      R"({"role":"tool","tool_call_id":"b","content":"ok"}]})");
}

TEST_F(OpenAiMessagesTest, TextsOfAToolStayApartWhereTheServerTakesParts) {
  v1::ToolResult* result = Add(v1::ROLE_TOOL)->add_parts()->mutable_tool_result();
  result->set_tool_call_id("a");
  result->add_parts()->set_text("x");
  result->add_parts()->set_text("y");
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"tool","tool_call_id":"a","content":"x\ny"}]})");
  dialect_.tool_text_parts = true;
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"tool","tool_call_id":"a","content":[)"
                      R"({"type":"text","text":"x"},{"type":"text","text":"y"}]}]})");
}

TEST_F(OpenAiMessagesTest, AToolWithoutWordsSaysNothing) {
  Add(v1::ROLE_TOOL)->add_parts()->mutable_tool_result()->set_tool_call_id("a");
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"tool","tool_call_id":"a","content":""}]})");
}

TEST_F(OpenAiMessagesTest, AMessageOfWhichNothingIsLeftIsLeftOut) {
  Add(v1::ROLE_USER)->add_parts()->set_text("a");
  v1::Media* sound = Add(v1::ROLE_USER)->add_parts()->mutable_media();
  sound->set_mime_type("audio/ogg");
  sound->set_data("x");
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kUnsupportedField);
  request_.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(*Write(), R"({"messages":[{"role":"user","content":"a"}]})");
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_EQ(warnings_[0].field(), "messages[1].parts[0].media.mime_type");
}

TEST_F(OpenAiMessagesTest, WhatTheServerDoesNotTakeIsNamed) {
  v1::Part* part = Add(v1::ROLE_USER)->add_parts();
  part->set_text("x");
  part->mutable_cache_control();
  const absl::Status status = Write().status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_NE(status.message().find("messages[0].parts[0].cache_control"), absl::string_view::npos);
}

TEST_F(OpenAiMessagesTest, ARoleOfTheFutureIsRefused) {
  Add(static_cast<v1::Role>(99))->add_parts()->set_text("x");
  const absl::Status status = Write().status();
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  EXPECT_NE(status.message().find("messages[0].role"), absl::string_view::npos);
}

}  // namespace
}  // namespace nexusnitro
