#include "client_core/adapters/gemini/gemini_messages.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

struct Written {
  std::string json;
  std::vector<v1::Warning> warnings;
};

Written Write(const std::string& text) {
  v1::ChatRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  JsonWriter json;
  json.BeginObject();
  const absl::Status status = WriteGeminiMessages(request, {}, report, json);
  EXPECT_TRUE(status.ok()) << status;
  json.EndObject();
  return {json.Take(), report.TakeWarnings()};
}

TEST(GeminiMessagesTest, RolesAreUserAndModel) {
  EXPECT_EQ(Write(R"(messages { role: ROLE_USER parts { text: "a" } }
                     messages { role: ROLE_ASSISTANT parts { text: "b" } }
                     messages { role: ROLE_USER parts { text: "c" } })")
                .json,
            R"({"contents":[{"role":"user","parts":[{"text":"a"}]},)"
            R"({"role":"model","parts":[{"text":"b"}]},{"role":"user","parts":[{"text":"c"}]}]})");
}

TEST(GeminiMessagesTest, InstructionsStandBesideTheConversation) {
  const Written written = Write(R"(messages { role: ROLE_SYSTEM parts { text: "s" } }
                                   messages { role: ROLE_USER parts { text: "a" } }
                                   messages { role: ROLE_DEVELOPER parts { text: "d" } })");
  EXPECT_EQ(written.json, R"({"systemInstruction":{"parts":[{"text":"s"},{"text":"d"}]},)"
                          R"("contents":[{"role":"user","parts":[{"text":"a"}]}]})");
  ASSERT_EQ(written.warnings.size(), 1U);
  EXPECT_EQ(written.warnings[0].code(), "SYSTEM_MOVED");
  EXPECT_EQ(written.warnings[0].field(), "messages[2]");
}

TEST(GeminiMessagesTest, ResultsOfOneTurnStandTogether) {
  EXPECT_EQ(Write(R"(messages { role: ROLE_USER parts { text: "q" } }
                     messages { role: ROLE_ASSISTANT
                                parts { tool_call { id: "1" name: "f" } }
                                parts { tool_call { id: "2" name: "g" } } }
                     messages { role: ROLE_TOOL
                                parts { tool_result { tool_call_id: "1" parts { text: "x" } } } }
                     messages { role: ROLE_TOOL
                                parts { tool_result { tool_call_id: "2" parts { text: "y" } } } }
                     messages { role: ROLE_USER parts { text: "and?" } })")
                .json,
            R"({"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[)"
            R"({"functionCall":{"id":"1","name":"f","args":{}}},)"
            R"({"functionCall":{"id":"2","name":"g","args":{}}}]},{"role":"user","parts":[)"
            R"({"functionResponse":{"id":"1","name":"f","response":{"result":"x"}}},)"
            R"({"functionResponse":{"id":"2","name":"g","response":{"result":"y"}}},)"
            R"({"text":"and?"}]}]})");
}

TEST(GeminiMessagesTest, ResultsGoInTheOrderOfTheirCalls) {
  EXPECT_EQ(Write(R"(messages { role: ROLE_ASSISTANT
                                parts { tool_call { id: "1" name: "f" } }
                                parts { tool_call { id: "2" name: "f" } } }
                     messages { role: ROLE_TOOL
                                parts { tool_result { tool_call_id: "9" name: "g" } }
                                parts { tool_result { tool_call_id: "2" parts { text: "y" } } } }
                     messages { role: ROLE_TOOL
                                parts { tool_result { tool_call_id: "1" parts { text: "x" } } } })")
                .json,
            R"({"contents":[{"role":"model","parts":[)"
            R"({"functionCall":{"id":"1","name":"f","args":{}}},)"
            R"({"functionCall":{"id":"2","name":"f","args":{}}}]},{"role":"user","parts":[)"
            R"({"functionResponse":{"id":"1","name":"f","response":{"result":"x"}}},)"
            R"({"functionResponse":{"id":"2","name":"f","response":{"result":"y"}}},)"
            R"({"functionResponse":{"id":"9","name":"g","response":{"result":""}}}]}]})");
}

TEST(GeminiMessagesTest, AnAnswerWithoutPartsIsLeftOut) {
  EXPECT_EQ(Write(R"(messages { role: ROLE_USER parts { text: "a" } }
                     messages { role: ROLE_ASSISTANT }
                     messages { role: ROLE_ASSISTANT parts { text: "" } }
                     messages { role: ROLE_USER parts { text: "b" } })")
                .json,
            R"({"contents":[{"role":"user","parts":[{"text":"a"},{"text":"b"}]}]})");
}

TEST(GeminiMessagesTest, ErrorsNameThePart) {
  v1::ChatRequest request;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(messages { role: ROLE_TOOL parts { tool_result { tool_call_id: "1" } } })", &request));
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  JsonWriter json;
  const absl::Status status = WriteGeminiMessages(request, {}, report, json);
  EXPECT_NE(status.message().find("messages[0].parts[0].tool_result.name"), std::string::npos)
      << status;
}

}  // namespace
}  // namespace nexusnitro
