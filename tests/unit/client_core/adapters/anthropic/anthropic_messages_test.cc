#include "client_core/adapters/anthropic/anthropic_messages.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::FieldAtFault;

struct Written {
  absl::Status status;
  std::string json;
  std::vector<v1::Warning> warnings;
};

Written Write(const v1::ChatRequest& request) {
  EncodeReport report(request.unsupported(), "b");
  JsonWriter json;
  json.BeginObject();
  Written written;
  written.status = WriteAnthropicMessages(request, report, json);
  json.EndObject();
  written.warnings = report.TakeWarnings();
  written.json = json.Take();
  return written;
}

v1::Part& Add(v1::ChatRequest& request, v1::Role role) {
  v1::Message* message = request.add_messages();
  message->set_role(role);
  return *message->add_parts();
}

v1::ToolResult& AddResult(v1::ChatRequest& request, const std::string& id) {
  v1::ToolResult* result = Add(request, v1::ROLE_TOOL).mutable_tool_result();
  result->set_tool_call_id(id);
  return *result;
}

TEST(AnthropicMessagesTest, InstructionsStandBeforeTheConversation) {
  v1::ChatRequest request;
  Add(request, v1::ROLE_SYSTEM).set_text("be brief");
  Add(request, v1::ROLE_USER).set_text("hi");
  EXPECT_EQ(Write(request).json, R"({"system":"be brief","messages":[)"
                                 R"({"role":"user","content":[{"type":"text","text":"hi"}]}]})");
  Add(request, v1::ROLE_DEVELOPER).set_text("be kind");
  Add(request, v1::ROLE_USER).set_text("you");
  const Written written = Write(request);
  EXPECT_EQ(written.json,
            R"({"system":[{"type":"text","text":"be brief"},{"type":"text","text":"be kind"}],)"
            R"("messages":[{"role":"user","content":[{"type":"text","text":"hi"},)"
            R"({"type":"text","text":"you"}]}]})");
  ASSERT_EQ(written.warnings.size(), 1u);
  EXPECT_EQ(written.warnings[0].code(), "SYSTEM_MOVED");
  EXPECT_EQ(written.warnings[0].field(), "messages[2]");
}

TEST(AnthropicMessagesTest, CachedInstructionsAreBlocks) {
  v1::ChatRequest request;
  v1::Part& part = Add(request, v1::ROLE_SYSTEM);
  part.set_text("be brief");
  part.mutable_cache_control();
  Add(request, v1::ROLE_USER).set_text("hi");
  EXPECT_NE(
      Write(request).json.find(
          R"("system":[{"type":"text","text":"be brief","cache_control":{"type":"ephemeral"}}])"),
      std::string::npos);
}

TEST(AnthropicMessagesTest, ResultsOfOneTurnStandFirstInOneMessage) {
  v1::ChatRequest request;
  Add(request, v1::ROLE_USER).set_text("weather?");
  v1::Message* answer = request.add_messages();
  answer->set_role(v1::ROLE_ASSISTANT);
  for (const std::string id : {"t1", "t2"}) {
    v1::ToolCall* call = answer->add_parts()->mutable_tool_call();
    call->set_id(id);
    call->set_name("f");
  }
  answer->mutable_parts(0)->mutable_tool_call()->set_arguments_json(R"({"b":1, "a":2})");
  Add(request, v1::ROLE_USER).set_text("and?");
  AddResult(request, "t1").add_parts()->set_text("12");
  v1::ToolResult& second = AddResult(request, "t2");
  second.set_is_error(true);
  const Written written = Write(request);
  ASSERT_TRUE(written.status.ok()) << written.status;
  EXPECT_EQ(written.json,
            R"({"messages":[{"role":"user","content":[{"type":"text","text":"weather?"}]},)"
            R"({"role":"assistant","content":[)"
            R"({"type":"tool_use","id":"t1","name":"f","input":{"b":1, "a":2}},)"
            R"({"type":"tool_use","id":"t2","name":"f","input":{}}]},)"
            R"({"role":"user","content":[)"
            R"({"type":"tool_result","tool_use_id":"t1","content":"12"},)"
            R"({"type":"tool_result","tool_use_id":"t2","is_error":true},)"
            R"({"type":"text","text":"and?"}]}]})");
}

TEST(AnthropicMessagesTest, ResultsMayHoldImages) {
  v1::ChatRequest request;
  v1::ToolResult& result = AddResult(request, "t1");
  result.add_parts()->set_text("see");
  v1::Media* image = result.add_parts()->mutable_media();
  image->set_mime_type("image/png");
  image->set_data("abc");
  EXPECT_EQ(Write(request).json,
            R"({"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1",)"
            R"("content":[{"type":"text","text":"see"},{"type":"image","source":)"
            R"({"type":"base64","media_type":"image/png","data":"YWJj"}}]}]}]})");
}

TEST(AnthropicMessagesTest, ReasoningGoesBackUnchangedAndInPlace) {
  v1::ChatRequest request;
  v1::Message* answer = request.add_messages();
  answer->set_role(v1::ROLE_ASSISTANT);
  v1::Part* thought = answer->add_parts();
  thought->mutable_reasoning()->set_text("Two and two.");
  thought->set_signature("EqQB");
  answer->add_parts()->mutable_reasoning()->set_redacted("Emw=");
  answer->add_parts()->set_text("4");
  answer->add_parts()->mutable_reasoning()->set_text("another backend's");
  const Written written = Write(request);
  EXPECT_EQ(written.json,
            R"({"messages":[{"role":"assistant","content":[)"
            R"({"type":"thinking","thinking":"Two and two.","signature":"EqQB"},)"
            R"({"type":"redacted_thinking","data":"Emw="},{"type":"text","text":"4"}]}]})");
  ASSERT_EQ(written.warnings.size(), 1u);
  EXPECT_EQ(written.warnings[0].code(), "REASONING_NOT_SENT");
  EXPECT_EQ(written.warnings[0].field(), "messages[0].parts[3]");
}

TEST(AnthropicMessagesTest, SignaturesOfOtherWiresAreNotSent) {
  v1::ChatRequest request;
  v1::Part& text = Add(request, v1::ROLE_ASSISTANT);
  text.set_text("4");
  text.set_signature("x");
  v1::Part* thought = request.mutable_messages(0)->add_parts();
  thought->mutable_reasoning()->set_text("hm");
  thought->set_signature("\xFF");
  const Written written = Write(request);
  EXPECT_EQ(written.json,
            R"({"messages":[{"role":"assistant","content":[{"type":"text","text":"4"}]}]})");
  ASSERT_EQ(written.warnings.size(), 2u);
  EXPECT_EQ(written.warnings[0].field(), "messages[0].parts[0].signature");
  EXPECT_EQ(written.warnings[1].code(), "REASONING_NOT_SENT");
}

TEST(AnthropicMessagesTest, WhatWouldBeEmptyIsNotSent) {
  v1::ChatRequest request;
  Add(request, v1::ROLE_USER).set_text("a");
  Add(request, v1::ROLE_ASSISTANT).set_text("");
  request.add_messages()->set_role(v1::ROLE_ASSISTANT);
  Add(request, v1::ROLE_USER).set_text("b");
  EXPECT_EQ(Write(request).json,
            R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"},)"
            R"({"type":"text","text":"b"}]}]})");
  v1::ChatRequest empty;
  Add(empty, v1::ROLE_SYSTEM).set_text("");
  Add(empty, v1::ROLE_USER).set_text("");
  EXPECT_EQ(FieldAtFault(Write(empty).status), "messages");
}

TEST(AnthropicMessagesTest, ArgumentsMustBeAnObject) {
  for (const std::string arguments : {"[1]", "{\"a\":", "null"}) {
    v1::ChatRequest request;
    v1::ToolCall* call = Add(request, v1::ROLE_ASSISTANT).mutable_tool_call();
    call->set_name("f");
    call->set_arguments_json(arguments);
    EXPECT_EQ(FieldAtFault(Write(request).status), "messages[0].parts[0].tool_call.arguments_json")
        << arguments;
  }
}

TEST(AnthropicMessagesTest, IdsOfCallsFitTheWire) {
  v1::ChatRequest request;
  v1::ToolCall* call = Add(request, v1::ROLE_ASSISTANT).mutable_tool_call();
  call->set_id("functions.f:0");
  call->set_name("f");
  AddResult(request, "functions.f:0").add_parts()->set_text("");
  EXPECT_EQ(Write(request).json,
            R"({"messages":[{"role":"assistant","content":[{"type":"tool_use",)"
            R"("id":"functions_2ef_3a0","name":"f","input":{}}]},{"role":"user","content":)"
            R"([{"type":"tool_result","tool_use_id":"functions_2ef_3a0"}]}]})");
}

TEST(AnthropicMessagesTest, CallsThatAnotherBackendRanAreNotSent) {
  v1::ChatRequest request;
  v1::ToolCall* call = Add(request, v1::ROLE_ASSISTANT).mutable_tool_call();
  call->set_name("web_search");
  call->set_server_side(true);
  request.mutable_messages(0)->add_parts()->set_text("so");
  const Written written = Write(request);
  EXPECT_EQ(written.json,
            R"({"messages":[{"role":"assistant","content":[{"type":"text","text":"so"}]}]})");
  ASSERT_EQ(written.warnings.size(), 1u);
  EXPECT_EQ(written.warnings[0].field(), "messages[0].parts[0].tool_call");
}

TEST(AnthropicMessagesTest, CacheMarksGoWithCallsAndResults) {
  v1::ChatRequest request;
  v1::Part& part = Add(request, v1::ROLE_TOOL);
  part.mutable_tool_result()->set_tool_call_id("t");
  part.mutable_cache_control()->mutable_ttl()->set_seconds(3600);
  EXPECT_EQ(Write(request).json,
            R"({"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t",)"
            R"("cache_control":{"type":"ephemeral","ttl":"1h"}}]}]})");
}

}  // namespace
}  // namespace nexusnitro
