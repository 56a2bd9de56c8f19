#include "client_core/adapters/bedrock/bedrock_stream_block.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/decode_bedrock.h"

namespace nexusnitro {
namespace {

using testing::ConverseBlockDelta;
using testing::ConverseBlockStart;
using testing::ConverseBlockStop;
using testing::DecodedConverse;

// Decodes blocks with the end of a message behind them.
DecodedConverse Decode(const std::string& blocks) {
  DecodedConverse decoded =
      testing::DecodeConverse(blocks + testing::ConverseMessageStop("end_turn"));
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  return decoded;
}

std::string ToolStart(int index, const std::string& id, const std::string& name,
                      const std::string& more = "") {
  return ConverseBlockStart(
      index, R"({"toolUse":{"toolUseId":")" + id + R"(","name":")" + name + "\"" + more + "}}");
}

std::string Input(int index, const std::string& escaped) {
  return ConverseBlockDelta(index, R"({"toolUse":{"input":")" + escaped + "\"}}");
}

TEST(BedrockStreamBlockTest, EachBlockIsAPart) {
  const DecodedConverse decoded =
      Decode(ConverseBlockDelta(0, R"({"text":"a"})") + ConverseBlockStop(0) +
             ConverseBlockDelta(1, R"({"text":"b"})") + ConverseBlockStop(1));
  ASSERT_EQ(decoded.parts(), 2);
  EXPECT_EQ(decoded.part(0).text(), "a");
  EXPECT_EQ(decoded.part(1).text(), "b");
}

TEST(BedrockStreamBlockTest, ABlockWithoutAStopEndsWithTheNext) {
  const DecodedConverse decoded =
      Decode(ConverseBlockDelta(0, R"({"reasoningContent":{"redactedContent":"AQ=="}})") +
             ConverseBlockDelta(1, R"({"text":"a"})") + ConverseBlockDelta(2, R"({"text":"b"})") +
             ToolStart(3, "t", "f"));
  ASSERT_EQ(decoded.parts(), 4);
  EXPECT_EQ(decoded.part(0).reasoning().redacted(), "\x01");
  EXPECT_EQ(decoded.part(1).text(), "a");
  EXPECT_EQ(decoded.part(2).text(), "b");
  EXPECT_EQ(decoded.part(3).tool_call().arguments_json(), "{}");
}

TEST(BedrockStreamBlockTest, CallsOfToolsComeInPieces) {
  const DecodedConverse decoded = Decode(
      ToolStart(0, "t1", "f", R"(,"type":"tool_use")") + Input(0, "") + Input(0, R"({\"a\":)") +
      Input(0, "1}") + ConverseBlockStop(0) + ToolStart(1, "t2", "g") + ConverseBlockStop(1));
  ASSERT_EQ(decoded.parts(), 2);
  EXPECT_EQ(decoded.part(0).tool_call().id(), "t1");
  EXPECT_EQ(decoded.part(0).tool_call().name(), "f");
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), R"({"a":1})");
  EXPECT_FALSE(decoded.part(0).tool_call().server_side());
  // No input at all means no arguments.
  EXPECT_EQ(decoded.part(1).tool_call().arguments_json(), "{}");
}

TEST(BedrockStreamBlockTest, ReasoningIsSigned) {
  const DecodedConverse decoded = Decode(
      ConverseBlockDelta(0, R"({"reasoningContent":{"text":"hm"}})") +
      ConverseBlockDelta(0, R"({"reasoningContent":{"text":"m"}})") +
      ConverseBlockDelta(0, R"({"reasoningContent":{"signature":"Eq/+"}})") + ConverseBlockStop(0) +
      ConverseBlockDelta(1, R"({"text":"hi"})") + ConverseBlockStop(1));
  ASSERT_EQ(decoded.parts(), 2);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "hmm");
  EXPECT_EQ(decoded.part(0).signature(), "Eq/+");
  EXPECT_EQ(decoded.part(1).text(), "hi");
  EXPECT_EQ(decoded.part(1).signature(), "");
}

TEST(BedrockStreamBlockTest, HiddenReasoningIsSignedToo) {
  const DecodedConverse decoded = Decode(
      ConverseBlockDelta(0, R"({"reasoningContent":{"signature":"Eq"}})") + ConverseBlockStop(0) +
      ConverseBlockDelta(1, R"({"reasoningContent":{"text":"hm"}})") + ConverseBlockStop(1));
  ASSERT_EQ(decoded.parts(), 2);
  EXPECT_TRUE(decoded.part(0).has_reasoning());
  EXPECT_EQ(decoded.part(0).signature(), "Eq");
  EXPECT_EQ(decoded.part(1).reasoning().text(), "hm");
}

TEST(BedrockStreamBlockTest, EncryptedReasoningIsCollected) {
  const DecodedConverse decoded =
      Decode(ConverseBlockDelta(0, R"({"reasoningContent":{"redactedContent":"AQI="}})") +
             ConverseBlockDelta(0, R"({"reasoningContent":{"redactedContent":"Aw=="}})") +
             ConverseBlockStop(0));
  ASSERT_EQ(decoded.parts(), 1);
  EXPECT_EQ(decoded.part(0).reasoning().redacted(), "\x01\x02\x03");
}

TEST(BedrockStreamBlockTest, ImagesAreCollected) {
  const DecodedConverse decoded = Decode(
      ConverseBlockStart(0, R"({"image":{"format":"png"}})") +
      ConverseBlockDelta(0, R"({"image":{"source":{"bytes":"AQI="}}})") +
      ConverseBlockDelta(0, R"({"image":{"source":{"bytes":"Aw=="}}})") + ConverseBlockStop(0));
  ASSERT_EQ(decoded.parts(), 1);
  EXPECT_EQ(decoded.part(0).media().modality(), v1::MODALITY_IMAGE);
  EXPECT_EQ(decoded.part(0).media().mime_type(), "image/png");
  EXPECT_EQ(decoded.part(0).media().data(), "\x01\x02\x03");
}

TEST(BedrockStreamBlockTest, ToolsThatBedrockRunsAreNoCallsToMake) {
  const DecodedConverse decoded = Decode(
      ToolStart(0, "t1", "code", R"(,"type":"server_tool_use")") + Input(0, R"({\"a\":)") +
      Input(0, "1}") + ConverseBlockStop(0) +
      ConverseBlockStart(1, R"({"toolResult":{"status":"success","toolUseId":"t1","type":"r"}})") +
      ConverseBlockDelta(1, R"({"toolResult":[{"text":"on"},{"text":"e"}]})") +
      ConverseBlockDelta(1, R"({"toolResult":[{"text":" \"two\""},{"json":{"n":null}}]})") +
      ConverseBlockDelta(1, R"({"toolResult":[{"text":"three"}]})") + ConverseBlockStop(1));
  ASSERT_EQ(decoded.parts(), 2);
  const v1::ToolCall& call = decoded.part(0).tool_call();
  EXPECT_TRUE(call.server_side());
  EXPECT_EQ(call.id(), "t1");
  EXPECT_EQ(call.name(), "code");
  EXPECT_EQ(call.arguments_json(), R"({"a":1})");
  const v1::ProviderPart& result = decoded.part(1).provider_part();
  EXPECT_EQ(result.provider(), "aws.bedrock");
  EXPECT_EQ(result.type(), "toolResult");
  EXPECT_EQ(result.json(),
            R"({"toolResult":{"status":"success","toolUseId":"t1","type":"r","content":)"
            R"([{"text":"one \"two\""},{"json":{"n":null}},{"text":"three"}]}})");
}

TEST(BedrockStreamBlockTest, AToolOfBedrocksWithoutInputHasNoArguments) {
  const DecodedConverse decoded =
      Decode(ToolStart(0, "t1", "code", R"(,"type":"server_tool_use")"));
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), "{}");
}

TEST(BedrockStreamBlockTest, CitationsBelongToTheirText) {
  const DecodedConverse decoded =
      Decode(ConverseBlockDelta(0, R"({"text":"sky is blue"})") +
             ConverseBlockDelta(
                 0, R"({"citation":{"title":"Sky","sourceContent":[{"text":"It is "},)"
                    R"({"text":"blue."}],"location":{"web":{"url":"https://a.example/sky"}}}})") +
             ConverseBlockStop(0));
  ASSERT_EQ(decoded.parts(), 1);
  ASSERT_EQ(decoded.part(0).citations_size(), 1);
  const v1::Citation& citation = decoded.part(0).citations(0);
  EXPECT_EQ(citation.title(), "Sky");
  EXPECT_EQ(citation.cited_text(), "It is blue.");
  EXPECT_EQ(citation.uri(), "https://a.example/sky");
  EXPECT_EQ(citation.json().rfind(R"({"title":"Sky")", 0), 0);
}

TEST(BedrockStreamBlockTest, WhatIsCollectedHasALimit) {
  const size_t piece_bytes = limits::kReplyBytesMax / 4;
  JsonReader reader;
  const std::string json = R"({"delta":{"reasoningContent":{"redactedContent":")" +
                           absl::Base64Escape(std::string(piece_bytes, 'x')) + "\"}}}";
  JsonObject event;
  ASSERT_EQ(reader.Parse(json).value().get(event), simdjson::SUCCESS);
  ChatEventBuilder builder("call_t_");
  BedrockStreamBlock block(reader, builder);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(block.OnDelta(event).ok());
  EXPECT_EQ(ReasonOf(block.OnDelta(event)), Reason::kReplyTooLarge);
}

TEST(BedrockStreamBlockTest, PiecesOfAnUnknownKindAreSkipped) {
  const DecodedConverse decoded = Decode(
      ConverseBlockStart(0, R"({"hologram":{}})") + ConverseBlockDelta(0, R"({"hologram":1})") +
      ConverseBlockStop(0) + ConverseBlockDelta(1, R"({"text":"a"})"));
  ASSERT_EQ(decoded.parts(), 1);
  EXPECT_EQ(decoded.part(0).text(), "a");
}

}  // namespace
}  // namespace nexusnitro
