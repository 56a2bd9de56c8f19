#include "client_core/adapters/cohere/cohere_messages.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

std::string Messages(const v1::ChatRequest& request) {
  EncodeReport report(request.unsupported(), "b");
  JsonWriter json;
  json.BeginObject();
  EXPECT_TRUE(WriteCohereMessages(request, report, json).ok());
  json.EndObject();
  return json.Take();
}

v1::Message& AddMessage(v1::ChatRequest& request, v1::Role role) {
  v1::Message* message = request.add_messages();
  message->set_role(role);
  return *message;
}

TEST(CohereMessagesTest, TextsAndImagesAreContents) {
  v1::ChatRequest request;
  AddMessage(request, v1::ROLE_SYSTEM).add_parts()->set_text("be brief");
  v1::Message& message = AddMessage(request, v1::ROLE_USER);
  v1::Media* image = message.add_parts()->mutable_media();
  image->set_mime_type("image/png");
  image->set_data("abc");
  image->set_detail("low");
  v1::Media* by_url = message.add_parts()->mutable_media();
  by_url->set_modality(v1::MODALITY_IMAGE);
  by_url->set_uri("https://a.invalid/x.png");
  EXPECT_EQ(Messages(request),
            R"({"messages":[{"role":"system","content":[{"type":"text","text":"be brief"}]},)"
            R"({"role":"user","content":[{"type":"image_url","image_url":)"
            R"({"url":"data:image/png;base64,YWJj","detail":"low"}},)"
            R"({"type":"image_url","image_url":{"url":"https://a.invalid/x.png"}}]}]})");
}

TEST(CohereMessagesTest, AnAnswerGoesBackAsItCame) {
  const testing::DecodedChat decoded = testing::DecodeWhole(
      *testing::BackendThatSpeaks(v1::API_SCHEMA_COHERE),
      R"({"finish_reason":"TOOL_CALL","message":{"tool_plan":"look","content":[)"
      R"({"type":"thinking","thinking":"hm"}],"tool_calls":[{"id":"c","type":"function",)"
      R"("function":{"name":"f","arguments":"{}"}}]}})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  v1::ChatRequest request;
  *request.add_messages() = decoded.message();
  v1::ToolResult* result = AddMessage(request, v1::ROLE_TOOL).add_parts()->mutable_tool_result();
  result->set_tool_call_id("c");
  result->add_parts()->set_text("42");
  EXPECT_EQ(Messages(request),
            R"({"messages":[{"role":"assistant","tool_plan":"look","content":[)"
            R"({"type":"thinking","thinking":"hm"}],"tool_calls":[{"id":"c","type":"function",)"
            R"("function":{"name":"f","arguments":"{}"}}]},)"
            R"({"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"42"}]}]})");
}

}  // namespace
}  // namespace nexusnitro
