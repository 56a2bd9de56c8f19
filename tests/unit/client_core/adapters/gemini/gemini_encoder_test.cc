#include "client_core/adapters/gemini/gemini_encoder.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

constexpr const char* kQuestion = R"(messages { role: ROLE_USER parts { text: "q" } } )";
constexpr const char* kContents = R"({"contents":[{"role":"user","parts":[{"text":"q"}]}])";

v1::ChatRequest Request(const std::string& text) {
  v1::ChatRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kQuestion + text, &request));
  return request;
}

// The body behind the contents.
std::string Rest(const std::string& text, bool vertex = false) {
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  const std::string body =
      EncodeGeminiChat(Request(text), "models/m", {.vertex = vertex}, report).value();
  EXPECT_EQ(body.substr(0, std::string(kContents).size()), kContents);
  EXPECT_TRUE(report.TakeWarnings().empty());
  return body.substr(std::string(kContents).size());
}

TEST(GeminiEncoderTest, OnlyWhatIsSetIsSent) { EXPECT_EQ(Rest(""), "}"); }

TEST(GeminiEncoderTest, FunctionsAreOneTool) {
  EXPECT_EQ(Rest(R"(tools { function { name: "f" description: "d"
                            parameters_json_schema: '{"type": "object"}' } }
                    tools { provider_tool { provider: "gcp.gemini" type: "googleSearch" } }
                    tools { function { name: "g" } })"),
            R"(,"tools":[{"functionDeclarations":[{"name":"f","description":"d",)"
            R"("parametersJsonSchema":{"type": "object"}},{"name":"g"}]},{"googleSearch":{}}]})");
}

TEST(GeminiEncoderTest, ToolsOfOtherProvidersAreRefused) {
  const v1::ChatRequest request =
      Request(R"(tools { provider_tool { provider: "openai" type: "x" json: "{}" } })");
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  const absl::Status status = EncodeGeminiChat(request, "m", {}, report).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_NE(status.message().find("tools[0].provider_tool"), std::string::npos) << status;
  EncodeReport drops(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT, "b");
  EXPECT_TRUE(EncodeGeminiChat(request, "m", {}, drops).ok());
  EXPECT_EQ(drops.TakeWarnings().size(), 1U);
}

TEST(GeminiEncoderTest, ASchemaMustBeAnObject) {
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  const absl::Status status =
      EncodeGeminiChat(Request(R"(tools { function { name: "f" parameters_json_schema: "3" } })"),
                       "m", {}, report)
          .status();
  EXPECT_NE(status.message().find("tools[0].function.parameters_json_schema"), std::string::npos);
}

TEST(GeminiEncoderTest, StrictIsWarnedOf) {
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  ASSERT_TRUE(
      EncodeGeminiChat(Request(R"(tools { function { name: "f" strict: true } })"), "m", {}, report)
          .ok());
  EXPECT_EQ(report.TakeWarnings().at(0).field(), "tools[0].function.strict");
}

TEST(GeminiEncoderTest, ToolChoicesAreModes) {
  const auto config = [](const std::string& choice) {
    return Rest("tool_choice { " + choice + "}");
  };
  const std::string begin = R"(,"toolConfig":{"functionCallingConfig":{"mode":)";
  EXPECT_EQ(config("mode: MODE_AUTO"), begin + R"("AUTO"}}})");
  EXPECT_EQ(config("mode: MODE_NONE"), begin + R"("NONE"}}})");
  EXPECT_EQ(config("mode: MODE_REQUIRED"), begin + R"("ANY"}}})");
  EXPECT_EQ(config(R"(function_name: "f")"), begin + R"("ANY","allowedFunctionNames":["f"]}}})");
  EXPECT_EQ(config(R"(allowed { function_names: "f" function_names: "g" required: true })"),
            begin + R"("ANY","allowedFunctionNames":["f","g"]}}})");
  EXPECT_EQ(config(R"(allowed { function_names: "f" })"),
            begin + R"("VALIDATED","allowedFunctionNames":["f"]}}})");
  EXPECT_EQ(config(""), "}");
}

TEST(GeminiEncoderTest, TheRestHasItsOwnPlaces) {
  EXPECT_EQ(Rest(R"(service_tier: "flex" sampling { seed: 1 } metadata { key: "k" value: "v" })",
                 /*vertex=*/true),
            R"(,"generationConfig":{"seed":1},"serviceTier":"flex","labels":{"k":"v"}})");
}

TEST(GeminiEncoderTest, ACountIsOfTheInputAlone) {
  const v1::ChatRequest request = Request(
      R"(tool_choice { mode: MODE_AUTO } service_tier: "flex" tools { function { name: "f" } })");
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  const std::string input = R"("contents":[{"role":"user","parts":[{"text":"q"}]}],)"
                            R"("tools":[{"functionDeclarations":[{"name":"f"}]}]})";
  EXPECT_EQ(EncodeGeminiCount(request, "models/m", {}, report).value(),
            R"({"model":"models/m",)" + input);
  EXPECT_EQ(EncodeGeminiCount(request, "models/m", {.vertex = true}, report).value(), "{" + input);
}

}  // namespace
}  // namespace nexusnitro
