#include "client_core/adapters/ollama/ollama_messages.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

absl::StatusOr<std::string> Messages(const v1::ChatRequest& request) {
  EncodeReport report(request.unsupported(), "b");
  JsonWriter json;
  json.BeginObject();
  const absl::Status status = WriteOllamaMessages(request, report, json);
  if (!status.ok()) return status;
  json.EndObject();
  return json.Take();
}

v1::Message& AddMessage(v1::ChatRequest& request, v1::Role role) {
  v1::Message* message = request.add_messages();
  message->set_role(role);
  return *message;
}

TEST(OllamaMessagesTest, EachMessageHasOneTextAndItsImages) {
  v1::ChatRequest request;
  AddMessage(request, v1::ROLE_DEVELOPER).add_parts()->set_text("be brief");
  v1::Message& message = AddMessage(request, v1::ROLE_USER);
  message.add_parts()->set_text("look ");
  v1::Media* image = message.add_parts()->mutable_media();
  image->set_mime_type("image/png");
  image->set_data("abc");
  message.add_parts()->set_text("here");
  EXPECT_EQ(*Messages(request), R"({"messages":[{"role":"system","content":"be brief"},)"
                                R"({"role":"user","content":"look here","images":["YWJj"]}]})");
}

TEST(OllamaMessagesTest, AnAnswerGoesBackWithItsThinkingAndItsCalls) {
  v1::ChatRequest request;
  v1::Message& answer = AddMessage(request, v1::ROLE_ASSISTANT);
  answer.add_parts()->mutable_reasoning()->set_text("hm");
  v1::ToolCall* call = answer.add_parts()->mutable_tool_call();
  call->set_id("call_1");
  call->set_name("f");
  call->set_arguments_json(R"({"a":1})");
  v1::Message& results = AddMessage(request, v1::ROLE_TOOL);
  v1::ToolResult* result = results.add_parts()->mutable_tool_result();
  result->set_tool_call_id("call_1");
  result->add_parts()->set_text("42");
  EXPECT_EQ(*Messages(request),
            R"({"messages":[{"role":"assistant","content":"","thinking":"hm","tool_calls":[)"
            R"({"id":"call_1","function":{"name":"f","arguments":{"a":1}}}]},)"
            R"({"role":"tool","content":"42","tool_name":"f","tool_call_id":"call_1"}]})");
}

TEST(OllamaMessagesTest, ArgumentsMustBeAnObject) {
  v1::ChatRequest request;
  v1::ToolCall* call = AddMessage(request, v1::ROLE_ASSISTANT).add_parts()->mutable_tool_call();
  call->set_name("f");
  call->set_arguments_json("[1");
  EXPECT_EQ(testing::FieldAtFault(Messages(request).status()),
            "messages[0].parts[0].tool_call.arguments_json");
}

}  // namespace
}  // namespace nexusnitro
