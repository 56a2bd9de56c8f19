#include "client_core/adapters/openai/openai_extras.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "tests/support/decode_openai.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Chunk;
using testing::Decode;
using testing::Decoded;
using testing::DoneFrame;
using testing::FinishFrame;
using testing::Part;
using testing::SseFrame;
using testing::TextFrame;

TEST(OpenAiExtrasTest, PiecesOfADetailAreJoined) {
  const Decoded decoded =
      Decode(Chunk(R"({"reasoning":"a","reasoning_details":[{"type":"reasoning.text","text":"a",)"
                   R"("signature":null,"format":"anthropic-claude-v1","index":0}]})") +
             Chunk(R"({"reasoning":"b","reasoning_details":[{"type":"reasoning.text","text":"b",)"
                   R"("signature":"sig","format":"anthropic-claude-v1","index":0}]})") +
             TextFrame("x") + FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 3);
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "ab");
  EXPECT_EQ(Part(decoded, 1).text(), "x");
  const v1::ProviderPart& details = Part(decoded, 2).provider_part();
  EXPECT_EQ(details.provider(), "the-provider");
  EXPECT_EQ(details.type(), "reasoning_details");
  EXPECT_EQ(details.json(), R"([{"format":"anthropic-claude-v1","index":0,"signature":"sig",)"
                            R"("type":"reasoning.text","text":"ab"}])");
}

TEST(OpenAiExtrasTest, EncryptedReasoningIsKeptBesideItsSummary) {
  const Decoded decoded = Decode(
      Chunk(R"({"reasoning":null,"reasoning_details":[{"type":"reasoning.summary","summary":"s",)"
            R"("index":0},{"type":"reasoning.encrypted","data":"b64","id":"rs_1","index":0}]})") +
      TextFrame("x") + FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "s");
  EXPECT_EQ(Part(decoded, 2).provider_part().json(),
            R"([{"index":0,"type":"reasoning.summary","summary":"s"},)"
            R"({"id":"rs_1","index":0,"type":"reasoning.encrypted","data":"b64"}])");
}

TEST(OpenAiExtrasTest, ACharacterThatIsCutBetweenPiecesIsWhole) {
  const Decoded decoded = Decode(
      Chunk(R"({"reasoning_details":[{"type":"reasoning.text","text":"\ud83d","index":0}]})") +
      Chunk(R"({"reasoning_details":[{"type":"reasoning.text","text":"\ude00","index":0}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_NE(Part(decoded, 1).provider_part().json().find("\U0001F600"), std::string::npos);
}

TEST(OpenAiExtrasTest, DetailsThatNobodyWantsBackAreNotKept) {
  ChatEventBuilder builder("t");
  OpenAiDecoder decoder(1, StreamFraming::kSse, OpenAiExtras("p", false), builder);
  ASSERT_TRUE(decoder
                  .Feed(Chunk(R"({"reasoning_details":[{"type":"reasoning.text","text":"a"}]})") +
                        FinishFrame() + DoneFrame())
                  .ok());
  builder.Complete();
  for (const v1::ChatEvent& event : builder.TakeEvents()) {
    EXPECT_FALSE(event.part_start().part().has_provider_part());
  }
}

TEST(OpenAiExtrasTest, TooManyDetailsAreAnError) {
  std::string frames;
  for (int i = 0; i <= limits::kStreamPartsPerChoiceMax; ++i) {
    frames += Chunk(StrCat(R"({"reasoning_details":[{"type":"t","index":)", i, "}]}"));
  }
  EXPECT_EQ(ReasonOf(testing::DecodePieces({frames}, 1, StreamFraming::kSse).status),
            Reason::kReplyTooLarge);
}

TEST(OpenAiExtrasTest, CallsOfCustomToolsAreParts) {
  const Decoded decoded =
      Decode(Chunk(R"({"tool_calls":[{"index":0,"id":"c1","type":"custom","custom":{"name":"g",)"
                   R"("input":""}}]})") +
             Chunk(R"({"tool_calls":[{"index":0,"custom":{"input":"hello "}}]})") +
             Chunk(R"({"tool_calls":[{"index":0,"custom":{"input":"\"you\""}}]})") +
             FinishFrame("tool_calls") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 1);
  EXPECT_EQ(Part(decoded, 0).provider_part().type(), "custom");
  EXPECT_EQ(Part(decoded, 0).provider_part().json(),
            R"({"id":"c1","type":"custom","custom":{"name":"g","input":"hello \"you\""}})");
}

TEST(OpenAiExtrasTest, ToolsThatTheServerRanAreParts) {
  const Decoded decoded =
      Decode(Chunk(R"({"executed_tools":[{"index":0,"type":"search","arguments":"{}"}]})") +
             TextFrame("x") + FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).provider_part().type(), "executed_tools");
  EXPECT_EQ(Part(decoded, 0).provider_part().json(),
            R"([{"index":0,"type":"search","arguments":"{}"}])");
  EXPECT_EQ(Part(decoded, 1).text(), "x");
}

TEST(OpenAiExtrasTest, CitationsOfTheWholeAnswerCiteItsText) {
  const std::string chunk =
      R"({"choices":[{"index":0,"delta":{"content":"x"}}],"citations":["https://a.invalid"]})";
  const Decoded decoded = Decode(
      SseFrame(chunk) +
      SseFrame(R"({"choices":[],"citations":["https://a.invalid",{"url":"https://b.invalid",)"
               R"("title":"B"}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 1);
  ASSERT_EQ(Part(decoded, 0).citations_size(), 2) << "the last list counts";
  EXPECT_EQ(Part(decoded, 0).citations(0).uri(), "https://a.invalid");
  EXPECT_EQ(Part(decoded, 0).citations(1).uri(), "https://b.invalid");
  EXPECT_EQ(Part(decoded, 0).citations(1).title(), "B");
}

TEST(OpenAiExtrasTest, ImagesOfTheAnswerAreParts) {
  const Decoded decoded = Decode(
      TextFrame("see") +
      Chunk(
          R"({"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},)"
          R"({"type":"image_url","image_url":{"url":"https://a.invalid/b.png"}},{"type":"x"}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 3);
  EXPECT_EQ(Part(decoded, 1).media().data(), "\x01\x02\x03");
  EXPECT_EQ(Part(decoded, 1).media().mime_type(), "image/png");
  EXPECT_EQ(Part(decoded, 2).media().uri(), "https://a.invalid/b.png");
  EXPECT_EQ(Part(decoded, 2).media().modality(), v1::MODALITY_IMAGE);
}

}  // namespace
}  // namespace nexusnitro
