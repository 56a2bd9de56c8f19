#include "client_core/adapters/openai/openai_choice.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
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

TEST(OpenAiChoiceTest, ToolCallsJoinOnTheirIndex) {
  const Decoded decoded = Decode(
      Chunk(
          R"({"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]})") +
      Chunk(
          R"({"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}]})") +
      Chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]})") +
      Chunk(
          R"({"tool_calls":[{"index":1,"function":{"arguments":"}"}},{"index":0,"function":{"arguments":"1}"}}]})") +
      FinishFrame("tool_calls") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).tool_call().id(), "a");
  EXPECT_EQ(Part(decoded, 0).tool_call().name(), "f");
  EXPECT_EQ(Part(decoded, 0).tool_call().arguments_json(), "{\"x\":1}");
  EXPECT_EQ(Part(decoded, 1).tool_call().id(), "b");
  EXPECT_EQ(Part(decoded, 1).tool_call().arguments_json(), "{}");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
}

TEST(OpenAiChoiceTest, ToolCallsWithoutIndexOrIdGetThem) {
  const Decoded decoded = Decode(
      Chunk(
          R"({"tool_calls":[{"function":{"name":"f","arguments":{"x": 1}}},{"function":{"name":"g","arguments":"{}"}}]})") +
      FinishFrame("tool_calls") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).tool_call().arguments_json(), "{\"x\":1}");
  EXPECT_EQ(Part(decoded, 0).tool_call().id(), "call_t_0");
  EXPECT_EQ(Part(decoded, 1).tool_call().id(), "call_t_1");
}

TEST(OpenAiChoiceTest, TheLegacyTextCountsWhereThereIsNoDelta) {
  const Decoded decoded = Decode(
      SseFrame(R"({"choices":[{"text":"Hel","index":0,"finish_reason":null}]})") +
      SseFrame(R"({"choices":[{"text":"lo","index":0,"finish_reason":"length"}]})") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "Hello");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_LENGTH);
}

TEST(OpenAiChoiceTest, TheTextBesideADeltaDoesNotCountTwice) {
  const Decoded decoded = Decode(
      SseFrame(
          R"({"choices":[{"index":0,"text":"Hi","delta":{"content":"Hi"},"finish_reason":null}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "Hi");
}

TEST(OpenAiChoiceTest, ReasoningIsAPartOfItsOwnUnderEitherName) {
  for (const char* key : {"reasoning_content", "reasoning"}) {
    const std::string name = key;
    const Decoded decoded = Decode(Chunk("{\"" + name + "\":\"hm\",\"content\":null}") +
                                   Chunk("{\"" + name + "\":\"m\",\"content\":\"\"}") +
                                   Chunk(R"({"content":"so"})") + FinishFrame() + DoneFrame());
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hmm");
    EXPECT_EQ(Part(decoded, 1).text(), "so");
  }
}

TEST(OpenAiChoiceTest, ContentMayBeAListOfParts) {
  const Decoded decoded = Decode(
      Chunk(
          R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"so"}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hm");
  EXPECT_EQ(Part(decoded, 1).text(), "so");
}

TEST(OpenAiChoiceTest, ChoicesInterleave) {
  const auto frame = [](int index, const std::string& text) {
    return SseFrame(R"({"choices":[{"index":)" + std::to_string(index) +
                    R"(,"delta":{"content":")" + text + R"("}}]})");
  };
  const auto finish = [](int index) {
    return SseFrame(R"({"choices":[{"index":)" + std::to_string(index) +
                    R"(,"delta":{},"finish_reason":"length"}]})");
  };
  const Decoded decoded =
      Decode(frame(0, "a") + frame(1, "x") + frame(0, "b") + finish(1) + finish(0), 2);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0, 0).text(), "ab");
  EXPECT_EQ(Part(decoded, 0, 1).text(), "x");
}

TEST(OpenAiChoiceTest, LogprobsGoWithTheirDelta) {
  const Decoded decoded = Decode(
      SseFrame(
          R"({"choices":[{"index":0,"delta":{"content":"w"},"logprobs":{"content":[{"token":"w","bytes":[119],"logprob":-4.5,"top_logprobs":[{"token":"g","bytes":[103],"logprob":-1.5}]}]}}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  const v1::TokenLogprob& logprob = decoded.response.choices(0).logprobs(0);
  EXPECT_EQ(logprob.token(), "w");
  EXPECT_EQ(logprob.bytes(), "w");
  EXPECT_EQ(logprob.logprob(), -4.5);
  EXPECT_EQ(logprob.top(0).token(), "g");
}

TEST(OpenAiChoiceTest, ALaterNullDoesNotClearTheFinish) {
  const Decoded decoded = Decode(
      TextFrame("a") + FinishFrame("length") +
      SseFrame(R"({"choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{}}]})") +
      DoneFrame());
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_LENGTH);
}

TEST(OpenAiChoiceTest, StopSequencesAreToldApart) {
  const Decoded decoded = Decode(
      TextFrame("a") +
      SseFrame(
          R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","stop_reason":"END"}]})") +
      DoneFrame());
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_STOP_SEQUENCE);
  EXPECT_EQ(decoded.response.choices(0).finish().stop_sequence(), "END");
}

TEST(OpenAiChoiceTest, TooManyChoicesAreRefused) {
  EXPECT_EQ(
      ReasonOf(
          Decode(SseFrame(R"({"choices":[{"index":100000,"delta":{"content":"a"}}]})")).status),
      Reason::kBadBackendFrame);
  EXPECT_EQ(
      ReasonOf(Decode(SseFrame(R"({"choices":[{"index":-1,"delta":{"content":"a"}}]})")).status),
      Reason::kBadBackendFrame);
}

TEST(OpenAiChoiceTest, ToolCallsWithoutIndexAreToldApartByTheirIds) {
  const Decoded decoded =
      Decode(Chunk(R"({"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]})") +
             Chunk(R"({"tool_calls":[{"id":"b","function":{"name":"g","arguments":"{\"x\""}}]})") +
             Chunk(R"({"tool_calls":[{"function":{"arguments":":1"}}]})") +
             Chunk(R"({"tool_calls":[{"id":"b","function":{"arguments":"}"}}]})") +
             FinishFrame("tool_calls") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 2);
  EXPECT_EQ(Part(decoded, 0).tool_call().arguments_json(), "{}");
  EXPECT_EQ(Part(decoded, 1).tool_call().id(), "b");
  EXPECT_EQ(Part(decoded, 1).tool_call().arguments_json(), "{\"x\":1}");
}

TEST(OpenAiChoiceTest, ToolCallsWithNeitherIndexNorIdAreToldApartByTheirNames) {
  const Decoded decoded =
      Decode(Chunk(R"({"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]})") +
             Chunk(R"({"tool_calls":[{"function":{"name":"g","arguments":"[]"}}]})") +
             FinishFrame("tool_calls") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 2);
  EXPECT_EQ(Part(decoded, 0).tool_call().arguments_json(), "{}");
  EXPECT_EQ(Part(decoded, 1).tool_call().name(), "g");
}

TEST(OpenAiChoiceTest, ToolCallsThatCameTogetherDifferThoughTheirIdsDoNot) {
  const Decoded decoded =
      Decode(Chunk(R"({"tool_calls":[{"id":"0","function":{"name":"f","arguments":"{}"}},)"
                   R"({"id":"0","function":{"name":"g","arguments":"[]"}}]})") +
             FinishFrame("tool_calls") + DoneFrame());
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 2) << "TGI names every call 0";
  EXPECT_EQ(Part(decoded, 1).tool_call().arguments_json(), "[]");
}

TEST(OpenAiChoiceTest, ReasoningDetailsCountWhereTheyComeAlone) {
  const Decoded decoded = Decode(
      Chunk(R"({"reasoning_details":[{"type":"reasoning.text","text":"hm"}]})") +
      Chunk(R"({"reasoning":"m","reasoning_details":[{"type":"reasoning.text","text":"m"}]})") +
      Chunk(R"({"reasoning_details":["odd",{"type":"reasoning.encrypted","data":"x"}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hmm");
}

TEST(OpenAiChoiceTest, AChoiceWithoutAnIndexHasItsPosition) {
  const Decoded decoded =
      Decode(SseFrame(R"({"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]})") +
                 DoneFrame(),
             2);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0, 0).text(), "a");
  EXPECT_EQ(Part(decoded, 0, 1).text(), "b");
}

TEST(OpenAiChoiceTest, ARefusalIsAPartOfItsOwn) {
  const Decoded decoded = Decode(Chunk(R"({"content":"","refusal":"no"})") +
                                 Chunk(R"({"refusal":"pe"})") + FinishFrame() + DoneFrame());
  ASSERT_EQ(decoded.response.choices(0).message().parts_size(), 1);
  EXPECT_EQ(Part(decoded, 0).refusal(), "nope");
}

TEST(OpenAiFinishReasonTest, KnownWordsAreMapped) {
  EXPECT_EQ(OpenAiFinishReason("stop"), v1::FINISH_REASON_STOP);
  EXPECT_EQ(OpenAiFinishReason("length"), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(OpenAiFinishReason("function_call"), v1::FINISH_REASON_TOOL_CALLS);
  EXPECT_EQ(OpenAiFinishReason("content_filter"), v1::FINISH_REASON_CONTENT_FILTER);
  EXPECT_EQ(OpenAiFinishReason("abort"), v1::FINISH_REASON_CANCELLED);
  EXPECT_EQ(OpenAiFinishReason(""), v1::FINISH_REASON_UNSPECIFIED);
}

}  // namespace
}  // namespace nexusnitro
