#include "client_core/adapters/bedrock/bedrock_invoke.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;

class BedrockInvokeTest : public ::testing::Test {
 protected:
  static v1::ChatRequest Brief() {
    v1::ChatRequest request = Ask("hi");
    request.mutable_sampling()->set_max_output_tokens(7);
    return request;
  }

  // The body, or the message of the error.
  std::string Encode(const v1::ChatRequest& request, bool stream) {
    EncodeReport report(request.unsupported(), "b");
    const absl::StatusOr<std::string> body =
        EncodeBedrockInvoke(request, {backend_, "anthropic.claude-v2", stream}, report);
    warnings_ = report.TakeWarnings();
    return body.ok() ? *body : std::string(body.status().message());
  }

  const BackendSnapshot backend_;
  std::vector<v1::Warning> warnings_;
};

TEST_F(BedrockInvokeTest, TheBodyNamesAVersionAndNoModel) {
  for (const bool stream : {false, true}) {
    EXPECT_EQ(
        Encode(Brief(), stream),
        R"({"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"max_tokens":7,)"
        R"("anthropic_version":"bedrock-2023-05-31"})");
    EXPECT_TRUE(warnings_.empty());
  }
}

TEST_F(BedrockInvokeTest, ThereIsNoTier) {
  v1::ChatRequest request = Brief();
  request.set_service_tier("auto");
  EXPECT_EQ(Encode(request, false).rfind("service_tier: ", 0), 0);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(Encode(request, false).find("service_tier"), std::string::npos);
  ASSERT_EQ(warnings_.size(), 1);
  EXPECT_EQ(warnings_[0].field(), "service_tier");
}

TEST_F(BedrockInvokeTest, ImagesAndDocumentsStandInTheBodyItself) {
  v1::ChatRequest request = Brief();
  request.mutable_messages(0)->add_parts()->mutable_media()->set_uri("https://cats.example/1.png");
  v1::ToolResult& result = *request.add_messages()->add_parts()->mutable_tool_result();
  request.mutable_messages(1)->set_role(v1::ROLE_TOOL);
  result.set_tool_call_id("c1");
  result.add_parts()->set_text("see");
  result.add_parts()->mutable_media()->set_uri("https://cats.example/2.png");
  EXPECT_EQ(Encode(request, false).rfind("messages[0].parts[1].media.uri: ", 0), 0);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(Encode(request, false).find("cats.example"), std::string::npos);
  ASSERT_EQ(warnings_.size(), 2);
  EXPECT_EQ(warnings_[0].field(), "messages[0].parts[1].media.uri");
  EXPECT_EQ(warnings_[1].field(), "messages[1].parts[0].tool_result.parts[1].media.uri");
}

TEST_F(BedrockInvokeTest, AMessageOfLinksAloneGoesWithThem) {
  v1::ChatRequest request = Brief();
  v1::Message& message = *request.add_messages();
  message.set_role(v1::ROLE_USER);
  message.add_parts()->mutable_media()->set_uri("https://cats.example/1.png");
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(Encode(request, false), Encode(Brief(), false));
}

TEST_F(BedrockInvokeTest, FaultsOfTheRequestAreNamed) {
  v1::ChatRequest request = Brief();
  request.mutable_sampling()->set_temperature(2);
  EXPECT_EQ(Encode(request, false).rfind("sampling.temperature: ", 0), 0);
}

TEST_F(BedrockInvokeTest, ACountIsOfTheSameBody) {
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  const std::string body =
      EncodeBedrockInvokeCount(Brief(), {backend_, "anthropic.claude-v2", false}, report).value();
  EXPECT_EQ(body, R"({"input":{"invokeModel":{"body":")" +
                      absl::Base64Escape(Encode(Brief(), false)) + R"("}}})");
}

}  // namespace
}  // namespace nexusnitro
