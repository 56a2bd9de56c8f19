#include "client_core/adapters/gemini/gemini_part_writer.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

class GeminiPartWriterTest : public ::testing::Test {
 protected:
  // The part as it is written; "(none)" if it is left out.
  std::string Write(const v1::Part& part, bool vertex = false) {
    const GeminiDialect dialect = {.vertex = vertex};
    JsonWriter json;
    bool entered = false;
    GeminiPartWriter writer(dialect, report_, json, [&] { entered = true; });
    json.BeginArray();
    for (const v1::Part& earlier : earlier_) EXPECT_TRUE(writer.Write(earlier, "e").ok());
    entered = false;
    status_ = writer.Write(part, "p");
    json.EndArray();
    if (!entered || !status_.ok()) return "(none)";
    const std::string all = json.Take();
    return all.substr(1, all.size() - 2);
  }

  std::string FieldAtFault() const {
    return std::string(status_.message().substr(0, status_.message().find(':')));
  }

  std::string WarningCode() {
    const auto warnings = report_.TakeWarnings();
    return warnings.size() == 1 ? warnings[0].code() : "";
  }

  static v1::Part Text(const std::string& text, const std::string& signature = "") {
    v1::Part part;
    part.set_text(text);
    part.set_signature(signature);
    return part;
  }

  static v1::Part Result(const std::string& text, const std::string& name = "f") {
    v1::Part part;
    part.mutable_tool_result()->set_tool_call_id("c1");
    part.mutable_tool_result()->set_name(name);
    part.mutable_tool_result()->add_parts()->set_text(text);
    return part;
  }

  EncodeReport report_{v1::UNSUPPORTED_POLICY_ERROR, "b"};
  std::vector<v1::Part> earlier_;
  absl::Status status_;
};

TEST_F(GeminiPartWriterTest, SignaturesGoBackOnTheirPart) {
  EXPECT_EQ(Write(Text("a", "c2k=")), R"({"text":"a","thoughtSignature":"c2k="})");
  EXPECT_EQ(Write(Text("", "c2k=")), R"({"text":"","thoughtSignature":"c2k="})");
  EXPECT_EQ(Write(Text("")), "(none)");
}

TEST_F(GeminiPartWriterTest, SignaturesOfOtherWiresAreLeftOut) {
  EXPECT_EQ(Write(Text("a", "\xFF{")), R"({"text":"a"})");
  EXPECT_EQ(WarningCode(), "SIGNATURE_NOT_SENT");
}

TEST_F(GeminiPartWriterTest, ReasoningGoesBackAsAThought) {
  v1::Part part;
  part.mutable_reasoning()->set_text("hm");
  part.set_signature("c2k=");
  EXPECT_EQ(Write(part), R"({"text":"hm","thought":true,"thoughtSignature":"c2k="})");
}

TEST_F(GeminiPartWriterTest, ReasoningThatIsHiddenIsLeftOut) {
  v1::Part part;
  part.mutable_reasoning()->set_encrypted_content("x");
  EXPECT_EQ(Write(part), "(none)");
  EXPECT_EQ(WarningCode(), "REASONING_NOT_SENT");
  part.mutable_reasoning()->clear_encrypted_content();
  EXPECT_EQ(Write(part), "(none)");
}

TEST_F(GeminiPartWriterTest, MediaGoesAsDataOrByUri) {
  v1::Part part;
  part.mutable_media()->set_mime_type("image/png");
  part.mutable_media()->set_data(std::string("\0\1\2", 3));
  part.mutable_media()->set_filename("a.png");
  EXPECT_EQ(Write(part), R"({"inlineData":{"mimeType":"image/png","data":"AAEC"}})");
  part.mutable_media()->set_uri("gs://b/a.png");
  EXPECT_EQ(Write(part), R"({"fileData":{"mimeType":"image/png","fileUri":"gs://b/a.png"}})");
  EXPECT_EQ(Write(part, /*vertex=*/true), Write(part)) << "names of files are for results";
}

TEST_F(GeminiPartWriterTest, VertexTakesNoIdsOfCalls) {
  v1::Part part;
  part.mutable_tool_call()->set_name("f");
  part.mutable_tool_call()->set_id("c1");
  EXPECT_EQ(Write(part, /*vertex=*/true), R"({"functionCall":{"name":"f","args":{}}})");
  EXPECT_EQ(Write(Result("x"), /*vertex=*/true),
            R"({"functionResponse":{"name":"f","response":{"result":"x"}}})");
  earlier_.push_back(part);
  EXPECT_EQ(Write(Result("x", ""), /*vertex=*/true), Write(Result("x"), /*vertex=*/true));
}

TEST_F(GeminiPartWriterTest, ResultsAreObjects) {
  EXPECT_EQ(Write(Result("30 degrees")),
            R"({"functionResponse":{"id":"c1","name":"f","response":{"result":"30 degrees"}}})");
  EXPECT_EQ(Write(Result(R"({"t": 30})")),
            R"({"functionResponse":{"id":"c1","name":"f","response":{"t": 30}}})");
  EXPECT_EQ(Write(Result("[30]")),
            R"({"functionResponse":{"id":"c1","name":"f","response":{"result":"[30]"}}})");
}

TEST_F(GeminiPartWriterTest, FailedResultsAreErrors) {
  v1::Part part = Result("no");
  part.mutable_tool_result()->set_is_error(true);
  EXPECT_EQ(Write(part),
            R"({"functionResponse":{"id":"c1","name":"f","response":{"error":"no"}}})");
  part.mutable_tool_result()->mutable_parts(0)->set_text(R"({"why":1})");
  EXPECT_EQ(Write(part),
            R"({"functionResponse":{"id":"c1","name":"f","response":{"error":{"why":1}}}})");
  part.mutable_tool_result()->clear_parts();
  EXPECT_EQ(Write(part), R"({"functionResponse":{"id":"c1","name":"f","response":{"error":""}}})");
}

TEST_F(GeminiPartWriterTest, TheNameOfAResultIsThatOfItsCall) {
  v1::Part call;
  call.mutable_tool_call()->set_name("get_weather");
  call.mutable_tool_call()->set_id("c1");
  earlier_.push_back(call);
  EXPECT_NE(Write(Result("x", "")).find(R"("name":"get_weather")"), std::string::npos);
}

TEST_F(GeminiPartWriterTest, AResultWithoutANameIsRefused) {
  EXPECT_EQ(Write(Result("x", "")), "(none)");
  EXPECT_EQ(FieldAtFault(), "p.tool_result.name");
}

TEST_F(GeminiPartWriterTest, ResultsCarryMedia) {
  v1::Part part = Result("see");
  v1::Media* media = part.mutable_tool_result()->add_parts()->mutable_media();
  media->set_mime_type("image/png");
  media->set_data("x");
  EXPECT_EQ(Write(part), R"({"functionResponse":{"id":"c1","name":"f","response":{"result":"see"},)"
                         R"("parts":[{"inlineData":{"mimeType":"image/png","data":"eA=="}}]}})");
  part.mutable_tool_result()->mutable_parts()->DeleteSubrange(0, 1);
  EXPECT_NE(Write(part).find(R"("response":{},"parts")"), std::string::npos);
  part.mutable_tool_result()->mutable_parts(0)->mutable_media()->set_uri("gs://b/a");
  EXPECT_EQ(Write(part), "(none)");
  EXPECT_EQ(FieldAtFault(), "p.tool_result.parts[0]");
  part.mutable_tool_result()->mutable_parts(0)->mutable_media()->set_filename("a.png");
  EXPECT_NE(Write(part, /*vertex=*/true).find(R"("fileUri":"gs://b/a","displayName":"a.png")"),
            std::string::npos);
}

TEST_F(GeminiPartWriterTest, ProviderPartsGoBackWhole) {
  v1::Part part;
  part.mutable_provider_part()->set_provider("gcp.gemini");
  part.mutable_provider_part()->set_type("executableCode");
  part.mutable_provider_part()->set_json(R"({"executableCode":{"code":"1"},"partMetadata":{}})");
  part.set_signature("c2k=");
  EXPECT_EQ(Write(part),
            R"({"executableCode":{"code":"1"},"partMetadata":{},"thoughtSignature":"c2k="})");
  part.mutable_provider_part()->set_provider("openai");
  EXPECT_EQ(Write(part), "(none)");
  EXPECT_EQ(FieldAtFault(), "p");
}

TEST_F(GeminiPartWriterTest, WhatThisWireHasNotIsRefused) {
  v1::Part part;
  part.mutable_tool_call()->set_name("f");
  part.mutable_tool_call()->set_server_side(true);
  EXPECT_EQ(Write(part), "(none)");
  EXPECT_EQ(FieldAtFault(), "p.tool_call.server_side");
}

std::string Thing(const std::string& type, const std::string& json) {
  v1::ProviderPart thing;
  thing.set_type(type);
  thing.set_json(json);
  JsonWriter writer;
  writer.BeginObject();
  const absl::Status status = WriteGeminiThing(thing, "t", writer);
  writer.EndObject();
  return status.ok() ? writer.Take() : std::string(status.message());
}

TEST(GeminiThingTest, ItsJsonIsWholeOrTheValueAlone) {
  EXPECT_EQ(Thing("googleSearch", R"({"googleSearch":{"a":1}})"), R"({"googleSearch":{"a":1}})");
  EXPECT_EQ(Thing("googleSearch", R"({"a":1})"), R"({"googleSearch":{"a":1}})");
  EXPECT_EQ(Thing("codeExecution", ""), R"({"codeExecution":{}})");
  EXPECT_EQ(Thing("", R"({"urlContext":{}})"), R"({"urlContext":{}})");
  EXPECT_EQ(Thing("x", "[").substr(0, 7), "t.json:");
}

TEST(GeminiThingTest, BothServersAreOneProvider) {
  EXPECT_TRUE(IsGeminiProvider("gcp.gemini"));
  EXPECT_TRUE(IsGeminiProvider("gcp.vertex_ai"));
  EXPECT_FALSE(IsGeminiProvider("anthropic"));
}

}  // namespace
}  // namespace nexusnitro
