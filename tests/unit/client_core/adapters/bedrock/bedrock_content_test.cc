#include "client_core/adapters/bedrock/bedrock_content.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/decode_bedrock.h"

namespace nexusnitro {
namespace {

using testing::DecodedConverse;

// Decodes a reply with these blocks and members.
DecodedConverse Decode(const std::string& blocks,
                       const std::string& members = R"("stopReason":"end_turn")") {
  return testing::DecodeConverseWhole(R"({"output":{"message":{"role":"assistant","content":[)" +
                                      blocks + "]}}," + members + "}");
}

TEST(BedrockContentTest, EachBlockIsAPart) {
  const DecodedConverse decoded =
      Decode(R"({"reasoningContent":{"reasoningText":{"text":"hm","signature":"Eq"}}},)"
             R"({"reasoningContent":{"reasoningText":{"text":"","signature":"Er"}}},)"
             R"({"reasoningContent":{"redactedContent":"Af8="}},{"text":"a"},{"text":"b"})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.parts(), 5);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "hm");
  EXPECT_EQ(decoded.part(0).signature(), "Eq");
  EXPECT_TRUE(decoded.part(1).has_reasoning());
  EXPECT_EQ(decoded.part(1).signature(), "Er");
  EXPECT_EQ(decoded.part(2).reasoning().redacted(), "\x01\xFF");
  EXPECT_EQ(decoded.part(3).text(), "a");
  EXPECT_EQ(decoded.part(4).text(), "b");
}

TEST(BedrockContentTest, ArgumentsStayAsTheyAre) {
  const DecodedConverse decoded =
      Decode(R"({"toolUse":{"toolUseId":"t1","name":"f","input":{"z":9007199254740993,"a":"é"}}},)"
             R"({"toolUse":{"toolUseId":"t2","name":"g"}},)"
             R"({"toolUse":{"toolUseId":"t3","name":"h","input":{},"type":"server_tool_use"}})");
  ASSERT_EQ(decoded.parts(), 3);
  EXPECT_EQ(decoded.part(0).tool_call().id(), "t1");
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), R"({"z":9007199254740993,"a":"é"})");
  EXPECT_EQ(decoded.part(1).tool_call().arguments_json(), "{}");
  EXPECT_TRUE(decoded.part(2).tool_call().server_side());
}

TEST(BedrockContentTest, CitedTextsAreText) {
  const DecodedConverse decoded =
      Decode(R"({"citationsContent":{"content":[{"text":"It is "},{"text":"blue."}],)"
             R"("citations":[{"title":"Sky","source":"s3://b/sky","location":{"documentChar":)"
             R"({"documentIndex":0,"start":1,"end":2}}},{"title":"Sea"}]}})");
  ASSERT_EQ(decoded.parts(), 1);
  EXPECT_EQ(decoded.part(0).text(), "It is blue.");
  ASSERT_EQ(decoded.part(0).citations_size(), 2);
  EXPECT_EQ(decoded.part(0).citations(0).uri(), "s3://b/sky");
  EXPECT_EQ(decoded.part(0).citations(1).json(), R"({"title":"Sea"})");
}

TEST(BedrockContentTest, ImagesAreMedia) {
  const DecodedConverse decoded =
      Decode(R"({"image":{"format":"jpeg","source":{"bytes":"AQI="}}})");
  EXPECT_EQ(decoded.part(0).media().mime_type(), "image/jpeg");
  EXPECT_EQ(decoded.part(0).media().data(), "\x01\x02");
}

TEST(BedrockContentTest, OtherBlocksAreKeptForTheWayBack) {
  const DecodedConverse decoded = Decode(R"({"toolResult":{"toolUseId":"t","content":[]}})");
  const v1::ProviderPart& part = decoded.part(0).provider_part();
  EXPECT_EQ(part.provider(), "aws.bedrock");
  EXPECT_EQ(part.type(), "toolResult");
  EXPECT_EQ(part.json(), R"({"toolResult":{"toolUseId":"t","content":[]}})");
}

TEST(BedrockContentTest, BadBase64IsAnError) {
  const DecodedConverse decoded = Decode(R"({"reasoningContent":{"redactedContent":"?"}})");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBadBackendFrame);
}

TEST(BedrockContentTest, StopReasonsAreMapped) {
  const struct {
    const char* raw;
    v1::FinishReason reason;
  } rows[] = {
      {"end_turn", v1::FINISH_REASON_STOP},
      {"stop_sequence", v1::FINISH_REASON_STOP_SEQUENCE},
      {"max_tokens", v1::FINISH_REASON_LENGTH},
      {"model_context_window_exceeded", v1::FINISH_REASON_LENGTH},
      {"tool_use", v1::FINISH_REASON_TOOL_CALLS},
      {"content_filtered", v1::FINISH_REASON_CONTENT_FILTER},
      {"guardrail_intervened", v1::FINISH_REASON_CONTENT_FILTER},
      {"refusal", v1::FINISH_REASON_CONTENT_FILTER},
      {"malformed_model_output", v1::FINISH_REASON_ERROR},
      {"malformed_tool_use", v1::FINISH_REASON_ERROR},
      {"pause_turn", v1::FINISH_REASON_PAUSE},
      {"brand_new", v1::FINISH_REASON_OTHER},
      {"", v1::FINISH_REASON_UNSPECIFIED},
  };
  for (const auto& row : rows) {
    const DecodedConverse decoded =
        Decode(R"({"text":"a"})", std::string(R"("stopReason":")") + row.raw + "\"");
    EXPECT_EQ(decoded.finish().reason(), row.reason) << row.raw;
    EXPECT_EQ(decoded.finish().raw_reason(), row.raw);
  }
}

TEST(BedrockContentTest, FieldsThatWereAskedForAreNoted) {
  const DecodedConverse decoded =
      Decode(R"({"text":"a"})", R"("stopReason":"stop_sequence","additionalModelResponseFields":)"
                                R"({"stop_sequence":"END"})");
  EXPECT_EQ(decoded.finish().stop_sequence(), "END");
  ASSERT_EQ(decoded.notices.size(), 1);
  EXPECT_EQ(decoded.notices[0].type(), "additionalModelResponseFields");
  EXPECT_EQ(decoded.notices[0].json(), R"({"stop_sequence":"END"})");
}

TEST(BedrockContentTest, ASumOfCountsStaysInRange) {
  const DecodedConverse decoded =
      Decode(R"({"text":"a"})", R"("usage":{"inputTokens":9223372036854775807,)"
                                R"("cacheReadInputTokens":2},"stopReason":"end_turn")");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.usage().input_tokens(), std::numeric_limits<int64_t>::max());
}

TEST(BedrockContentTest, MetadataIsRead) {
  const DecodedConverse decoded =
      Decode(R"({"text":"a"})", R"("usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},)"
                                R"("serviceTier":{"type":"flex"},"trace":{"guardrail":{"x":1}})");
  const v1::Usage& usage = decoded.response.usage();
  EXPECT_EQ(usage.input_tokens(), 1);
  EXPECT_FALSE(usage.has_cache_read_input_tokens());
  EXPECT_EQ(usage.raw_json(), R"({"inputTokens":1,"outputTokens":2,"totalTokens":3})");
  EXPECT_EQ(decoded.service_tier, "flex");
  ASSERT_EQ(decoded.notices.size(), 1);
  EXPECT_EQ(decoded.notices[0].type(), "trace");
  EXPECT_EQ(decoded.notices[0].json(), R"({"guardrail":{"x":1}})");
}

}  // namespace
}  // namespace nexusnitro
