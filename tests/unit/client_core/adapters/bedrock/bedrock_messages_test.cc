#include "client_core/adapters/bedrock/bedrock_messages.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;

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
  written.status = WriteBedrockMessages(request, report, json);
  if (written.status.ok()) {
    json.EndObject();
    written.json = json.Take();
  }
  written.warnings = report.TakeWarnings();
  return written;
}

v1::Part& Add(v1::ChatRequest& request, v1::Role role) {
  v1::Message* message = request.add_messages();
  message->set_role(role);
  return *message->add_parts();
}

v1::ToolResult& AddResult(v1::ChatRequest& request, const std::string& id,
                          const std::string& text) {
  v1::ToolResult* result = Add(request, v1::ROLE_TOOL).mutable_tool_result();
  result->set_tool_call_id(id);
  result->add_parts()->set_text(text);
  return *result;
}

void ExpectFault(const v1::ChatRequest& request, const std::string& field) {
  const Written written = Write(request);
  EXPECT_EQ(written.status.code(), absl::StatusCode::kInvalidArgument) << written.status;
  EXPECT_EQ(MessageOf(written.status).substr(0, field.size() + 1), field + ":") << written.status;
}

TEST(BedrockMessagesTest, TextIsABlock) {
  EXPECT_EQ(Write(Ask("hi")).json, R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})");
}

TEST(BedrockMessagesTest, InstructionsStandApart) {
  v1::ChatRequest request;
  Add(request, v1::ROLE_SYSTEM).set_text("be brief");
  Add(request, v1::ROLE_DEVELOPER).set_text("be kind");
  Add(request, v1::ROLE_USER).set_text("hi");
  const Written written = Write(request);
  EXPECT_EQ(written.json, R"({"system":[{"text":"be brief"},{"text":"be kind"}],)"
                          R"("messages":[{"role":"user","content":[{"text":"hi"}]}]})");
  EXPECT_TRUE(written.warnings.empty());
}

TEST(BedrockMessagesTest, InstructionsThatComeLateAreMovedWithAWarning) {
  v1::ChatRequest request = Ask("hi");
  Add(request, v1::ROLE_SYSTEM).set_text("be brief");
  const Written written = Write(request);
  EXPECT_EQ(written.json.rfind(R"({"system":[{"text":"be brief"}],"messages")", 0), 0);
  ASSERT_EQ(written.warnings.size(), 1);
  EXPECT_EQ(written.warnings[0].code(), "SYSTEM_MOVED");
  EXPECT_EQ(written.warnings[0].field(), "messages[1]");
}

TEST(BedrockMessagesTest, NeighboursOfOneRoleAreOneMessage) {
  v1::ChatRequest request = Ask("a");
  Add(request, v1::ROLE_USER).set_text("b");
  Add(request, v1::ROLE_ASSISTANT).set_text("c");
  Add(request, v1::ROLE_ASSISTANT).set_text("d");
  Add(request, v1::ROLE_USER).set_text("e");
  EXPECT_EQ(Write(request).json,
            R"({"messages":[{"role":"user","content":[{"text":"a"},{"text":"b"}]},)"
            R"({"role":"assistant","content":[{"text":"c"},{"text":"d"}]},)"
            R"({"role":"user","content":[{"text":"e"}]}]})");
}

TEST(BedrockMessagesTest, EmptyTextsAndMessagesAreLeftOut) {
  v1::ChatRequest request = Ask("a");
  Add(request, v1::ROLE_ASSISTANT).set_text("");
  request.add_messages()->set_role(v1::ROLE_ASSISTANT);
  Add(request, v1::ROLE_SYSTEM).set_text("");
  Add(request, v1::ROLE_USER).set_text("b");
  EXPECT_EQ(Write(request).json,
            R"({"messages":[{"role":"user","content":[{"text":"a"},{"text":"b"}]}]})");
}

TEST(BedrockMessagesTest, CallsOfToolsAndTheirResultsAreBlocks) {
  v1::ChatRequest request = Ask("weather?");
  v1::ToolCall* call = Add(request, v1::ROLE_ASSISTANT).mutable_tool_call();
  call->set_id("t1");
  call->set_name("weather");
  call->set_arguments_json(R"({"b":12345678901234567890,"a":1.0})");
  call = request.mutable_messages(1)->add_parts()->mutable_tool_call();
  call->set_id("t2");
  call->set_name("time");
  AddResult(request, "t1", "sunny");
  AddResult(request, "t2", "no clock").set_is_error(true);
  Add(request, v1::ROLE_USER).set_text("and?");
  EXPECT_EQ(
      Write(request).json,
      R"({"messages":[{"role":"user","content":[{"text":"weather?"}]},)"
      R"({"role":"assistant","content":[)"
      R"({"toolUse":{"toolUseId":"t1","name":"weather","input":{"b":12345678901234567890,"a":1.0}}},)"
      R"({"toolUse":{"toolUseId":"t2","name":"time","input":{}}}]},)"
      R"({"role":"user","content":[)"
      R"({"toolResult":{"toolUseId":"t1","content":[{"text":"sunny"}]}},)"
      R"({"toolResult":{"toolUseId":"t2","content":[{"text":"no clock"}],"status":"error"}},)"
      R"({"text":"and?"}]}]})");
}

TEST(BedrockMessagesTest, ResultsHoldMedia) {
  v1::ChatRequest request = Ask("look");
  v1::ToolResult& result = AddResult(request, "t1", "");
  v1::Media* media = result.add_parts()->mutable_media();
  media->set_mime_type("image/png");
  media->set_data("x");
  EXPECT_NE(Write(request).json.find(
                R"("content":[{"image":{"format":"png","source":{"bytes":"eA=="}}}])"),
            std::string::npos);
  media->set_mime_type("audio/wav");
  ExpectFault(request, "messages[1].parts[0].tool_result.parts[1].media");
}

TEST(BedrockMessagesTest, BrokenArgumentsAreNamed) {
  v1::ChatRequest request = Ask("a");
  v1::ToolCall* call = Add(request, v1::ROLE_ASSISTANT).mutable_tool_call();
  call->set_name("f");
  for (const char* broken : {"{\"a\":", "[]", "null"}) {
    call->set_arguments_json(broken);
    ExpectFault(request, "messages[1].parts[0].tool_call.arguments_json");
  }
}

TEST(BedrockMessagesTest, SignedReasoningGoesBackUnchanged) {
  v1::ChatRequest request = Ask("a");
  v1::Part& part = Add(request, v1::ROLE_ASSISTANT);
  part.mutable_reasoning()->set_text("hm\n");
  part.set_signature("Eq/+==");
  request.mutable_messages(1)->add_parts()->mutable_reasoning()->set_redacted("\x01\xFF");
  const Written written = Write(request);
  EXPECT_NE(written.json.find(
                R"([{"reasoningContent":{"reasoningText":{"text":"hm\n","signature":"Eq/+=="}}},)"
                R"({"reasoningContent":{"redactedContent":"Af8="}}])"),
            std::string::npos)
      << written.json;
  EXPECT_TRUE(written.warnings.empty());
}

TEST(BedrockMessagesTest, ReasoningOfOthersIsLeftOutWithAWarning) {
  v1::ChatRequest request = Ask("a");
  Add(request, v1::ROLE_ASSISTANT).mutable_reasoning()->set_text("hm");
  const Written written = Write(request);
  EXPECT_EQ(written.json.find("hm"), std::string::npos);
  ASSERT_EQ(written.warnings.size(), 1);
  EXPECT_EQ(written.warnings[0].code(), "REASONING_NOT_SENT");
  EXPECT_EQ(written.warnings[0].field(), "messages[1].parts[0]");

  // Bytes are no signature of this wire's.
  request.mutable_messages(1)->mutable_parts(0)->set_signature("\xFF");
  EXPECT_EQ(Write(request).warnings.size(), 1);
}

TEST(BedrockMessagesTest, OtherSignaturesAreNotSent) {
  v1::ChatRequest request = Ask("a");
  v1::Part& part = Add(request, v1::ROLE_ASSISTANT);
  part.set_text("b");
  part.set_signature("gemini");
  const Written written = Write(request);
  EXPECT_EQ(written.json.find("gemini"), std::string::npos);
  ASSERT_EQ(written.warnings.size(), 1);
  EXPECT_EQ(written.warnings[0].field(), "messages[1].parts[0].signature");
}

TEST(BedrockMessagesTest, CachePointsFollowTheirPart) {
  v1::ChatRequest request;
  v1::Part& system = Add(request, v1::ROLE_SYSTEM);
  system.set_text("long");
  system.mutable_cache_control();
  v1::Part& user = Add(request, v1::ROLE_USER);
  user.set_text("a");
  user.mutable_cache_control()->mutable_ttl()->set_seconds(3600);
  EXPECT_EQ(Write(request).json,
            R"({"system":[{"text":"long"},{"cachePoint":{"type":"default"}}],"messages":)"
            R"([{"role":"user","content":[{"text":"a"},)"
            R"({"cachePoint":{"type":"default","ttl":"1h"}}]}]})");
  request.mutable_messages(1)
      ->mutable_parts(0)
      ->mutable_cache_control()
      ->mutable_ttl()
      ->set_seconds(300);
  EXPECT_NE(Write(request).json.find(R"("ttl":"5m")"), std::string::npos);
  request.mutable_messages(1)
      ->mutable_parts(0)
      ->mutable_cache_control()
      ->mutable_ttl()
      ->set_seconds(60);
  ExpectFault(request, "messages[1].parts[0].cache_control.ttl");
}

TEST(BedrockMessagesTest, InsideResultsThereAreNoCachePoints) {
  v1::ChatRequest request = Ask("a");
  AddResult(request, "t1", "x").mutable_parts(0)->mutable_cache_control();
  ExpectFault(request, "messages[1].parts[0].tool_result.parts[0].cache_control");
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const Written written = Write(request);
  EXPECT_TRUE(written.status.ok());
  EXPECT_EQ(written.json.find("cachePoint"), std::string::npos);
  EXPECT_EQ(written.warnings.size(), 1);
}

TEST(BedrockMessagesTest, OwnBlocksGoAsTheyAre) {
  v1::ChatRequest request;
  v1::ProviderPart* part = Add(request, v1::ROLE_USER).mutable_provider_part();
  part->set_provider("aws.bedrock");
  part->set_json(R"({"guardContent":{"text":{"text":"a"}}})");
  EXPECT_EQ(Write(request).json,
            R"({"messages":[{"role":"user","content":[{"guardContent":{"text":{"text":"a"}}}]}]})");
  part->set_json("{");
  ExpectFault(request, "messages[0].parts[0].provider_part.json");
  part->set_provider("anthropic");
  ExpectFault(request, "messages[0].parts[0].provider_part");
}

TEST(BedrockMessagesTest, ToolsThatBedrockRanGoBackWithTheirResults) {
  v1::ChatRequest request = Ask("a");
  v1::ToolCall* call = Add(request, v1::ROLE_ASSISTANT).mutable_tool_call();
  call->set_id("t");
  call->set_name("nova_code_interpreter");
  call->set_server_side(true);
  v1::ProviderPart* result = request.mutable_messages(1)->add_parts()->mutable_provider_part();
  result->set_provider("aws.bedrock");
  result->set_type("toolResult");
  result->set_json(R"({"toolResult":{"toolUseId":"t","content":[]}})");
  EXPECT_NE(Write(request).json.find(
                R"([{"toolUse":{"toolUseId":"t","name":"nova_code_interpreter","input":{},)"
                R"("type":"server_tool_use"}},{"toolResult":{"toolUseId":"t","content":[]}}])"),
            std::string::npos);
}

TEST(BedrockMessagesTest, ToolsThatOthersRanAreLeftOutWithAWarning) {
  v1::ChatRequest request = Ask("a");
  v1::ToolCall* call = Add(request, v1::ROLE_ASSISTANT).mutable_tool_call();
  call->set_name("web_search");
  call->set_server_side(true);
  const Written written = Write(request);
  EXPECT_EQ(written.json.find("web_search"), std::string::npos);
  ASSERT_EQ(written.warnings.size(), 1);
  EXPECT_EQ(written.warnings[0].field(), "messages[1].parts[0].tool_call");
}

}  // namespace
}  // namespace nexusnitro
