#include "client_core/adapters/gemini/gemini_candidate.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/gemini_frames.h"

namespace nexusnitro {
namespace {

using testing::DecodedChat;
using testing::DecodeGemini;
using testing::DecodeGeminiParts;
using testing::GeminiReply;
using testing::GeminiStream;
using testing::kGeminiStops;

TEST(GeminiCandidateTest, TextsAreJoined) {
  const DecodedChat chat = DecodeGemini(GeminiStream(
      {GeminiReply(R"({"text": "Hel"})"), GeminiReply(R"({"text": "lo"},{"text": "!"})"),
       GeminiReply(R"({"text": ""})", kGeminiStops)}));
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  ASSERT_EQ(chat.message().parts_size(), 1);
  EXPECT_EQ(chat.part(0).text(), "Hello!");
  EXPECT_EQ(chat.finish().reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(chat.finish().raw_reason(), "STOP");
}

TEST(GeminiCandidateTest, ThoughtsAreReasoning) {
  const DecodedChat chat = DecodeGemini(GeminiStream(
      {GeminiReply(R"({"text": "hm", "thought": true})"),
       GeminiReply(R"({"text": "m", "thought": true},{"text": "Yes"})", kGeminiStops)}));
  ASSERT_EQ(chat.message().parts_size(), 2);
  EXPECT_EQ(chat.part(0).reasoning().text(), "hmm");
  EXPECT_EQ(chat.part(1).text(), "Yes");
}

// What is signed must go back as it came, so nothing is joined to it.
TEST(GeminiCandidateTest, ASignedPartStandsAlone) {
  const DecodedChat chat = DecodeGemini(GeminiStream(
      {GeminiReply(R"({"text": "a"})"), GeminiReply(R"({"text": "b","thoughtSignature": "c2k="})"),
       GeminiReply(R"({"text": "c"})"),
       GeminiReply(R"({"text": "","thoughtSignature": "c2ky"})", kGeminiStops)}));
  ASSERT_EQ(chat.message().parts_size(), 4);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"a", ""}, {"b", "c2k="}, {"c", ""}, {"", "c2ky"}};
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(chat.part(i).has_text());
    EXPECT_EQ(chat.part(i).text(), expected[i].first);
    EXPECT_EQ(chat.part(i).signature(), expected[i].second);
  }
}

TEST(GeminiCandidateTest, ThoughtsCanBeSignedToo) {
  const DecodedChat chat = DecodeGeminiParts(
      R"({"text": "a","thought": true},{"text": "b","thought": true,"thoughtSignature": "c2k="},)"
      R"({"thought": true,"thoughtSignature": "c2ky"},{"thoughtSignature": "c2kz"})");
  ASSERT_EQ(chat.message().parts_size(), 4);
  EXPECT_EQ(chat.part(0).signature(), "");
  EXPECT_EQ(chat.part(1).reasoning().text(), "b");
  EXPECT_EQ(chat.part(1).signature(), "c2k=");
  EXPECT_TRUE(chat.part(2).has_reasoning());
  EXPECT_EQ(chat.part(2).signature(), "c2ky");
  EXPECT_TRUE(chat.part(3).has_text());
  EXPECT_EQ(chat.part(3).signature(), "c2kz");
}

TEST(GeminiCandidateTest, CallsKeepIdArgumentsAndSignature) {
  const DecodedChat chat = DecodeGeminiParts(
      R"({"functionCall": {"name": "f","args": {"n": 9007199254740993,"a": [1.5]},"id": "x1"},)"
      R"("thoughtSignature": "c2k="},{"functionCall": {"name": "g"}})");
  ASSERT_EQ(chat.message().parts_size(), 2);
  EXPECT_EQ(chat.part(0).tool_call().id(), "x1");
  EXPECT_EQ(chat.part(0).tool_call().name(), "f");
  EXPECT_EQ(chat.part(0).tool_call().arguments_json(), R"({"n":9007199254740993,"a":[1.5]})");
  EXPECT_EQ(chat.part(0).signature(), "c2k=");
  EXPECT_EQ(chat.part(1).tool_call().arguments_json(), "{}");
  EXPECT_FALSE(chat.part(1).tool_call().id().empty()) << "made where the backend gave none";
  EXPECT_EQ(chat.finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
  EXPECT_EQ(chat.finish().raw_reason(), "STOP");
}

TEST(GeminiCandidateTest, CallsOfOneNameAreDifferentCalls) {
  const DecodedChat chat = DecodeGemini(GeminiStream(
      {GeminiReply(R"({"functionCall": {"name": "f","args": {"a": 1}}})"),
       GeminiReply(R"({"functionCall": {"name": "f","args": {"a": 1}}})", kGeminiStops)}));
  ASSERT_EQ(chat.message().parts_size(), 2);
  EXPECT_NE(chat.part(0).tool_call().id(), chat.part(1).tool_call().id());
}

TEST(GeminiCandidateTest, ArgumentsMayComeValueByValue) {
  const DecodedChat chat = DecodeGemini(GeminiStream(
      {GeminiReply(R"({"functionCall": {"name": "f","willContinue": true}})"),
       GeminiReply(R"({"functionCall": {"partialArgs": [{"jsonPath": "$.city",)"
                   R"("stringValue": "Par","willContinue": true}],"willContinue": true}})"),
       GeminiReply(R"({"functionCall": {"partialArgs": [{"jsonPath": "$.city",)"
                   R"("stringValue": "is"}],"willContinue": true}})"),
       GeminiReply(R"({"functionCall": {}},{"functionCall": {"name": "g","args": {}}})",
                   kGeminiStops)}));
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  ASSERT_EQ(chat.message().parts_size(), 2);
  EXPECT_EQ(chat.part(0).tool_call().arguments_json(), R"({"city":"Paris"})");
  EXPECT_EQ(chat.part(1).tool_call().name(), "g");
}

TEST(GeminiCandidateTest, ACallThatIsLeftOpenEndsWithTheAnswer) {
  const DecodedChat chat = DecodeGemini(
      GeminiStream({GeminiReply(R"({"functionCall": {"name": "f","willContinue": true,)"
                                R"("partialArgs": [{"jsonPath": "$.a","numberValue": 1}]}})"),
                    GeminiReply("", kGeminiStops)}));
  ASSERT_EQ(chat.message().parts_size(), 1);
  EXPECT_EQ(chat.part(0).tool_call().arguments_json(), R"({"a":1})");
}

TEST(GeminiCandidateTest, ACallThatIsLeftOpenEndsWithTheNextCall) {
  const DecodedChat chat = DecodeGemini(GeminiStream(
      {GeminiReply(R"({"functionCall": {"name": "f","willContinue": true,)"
                   R"("partialArgs": [{"jsonPath": "$.a","numberValue": 1}]}})"),
       GeminiReply(R"({"functionCall": {"name": "g","args": {"b": 2}}})", kGeminiStops)}));
  ASSERT_EQ(chat.message().parts_size(), 2);
  EXPECT_EQ(chat.part(0).tool_call().arguments_json(), R"({"a":1})");
  EXPECT_EQ(chat.part(1).tool_call().name(), "g");
  EXPECT_EQ(chat.part(1).tool_call().arguments_json(), R"({"b":2})");
}

TEST(GeminiCandidateTest, ACallWithoutANameIsWarnedOf) {
  const DecodedChat chat = DecodeGeminiParts(R"({"functionCall": {"args": {}}})");
  EXPECT_EQ(chat.message().parts_size(), 0);
  EXPECT_EQ(chat.finish().reason(), v1::FINISH_REASON_STOP);
  ASSERT_EQ(chat.warnings.size(), 1U);
  EXPECT_EQ(chat.warnings[0].code(), "TOOL_CALL_WITHOUT_NAME");
}

TEST(GeminiCandidateTest, PartsOfOtherKindsBreakTheText) {
  const DecodedChat chat = DecodeGeminiParts(
      R"({"text": "a"},{"executableCode": {"code": "1"},"thoughtSignature": "c2k="},)"
      R"({"text": "b"},{"inlineData": {"mimeType": "image/png","data": "AA=="}})");
  ASSERT_EQ(chat.message().parts_size(), 4);
  EXPECT_EQ(chat.part(1).provider_part().type(), "executableCode");
  EXPECT_EQ(chat.part(1).signature(), "c2k=");
  EXPECT_EQ(chat.part(2).text(), "b");
  EXPECT_EQ(chat.part(3).media().data().size(), 1U);
}

TEST(GeminiCandidateTest, CitationsStandOnTheTextThatTheyBelongTo) {
  const std::string more =
      std::string(kGeminiStops) +
      R"(,"groundingMetadata": {"groundingChunks": [{"web": {"uri": "u"}}],)"
      R"("groundingSupports": [{"segment": {"startIndex": 7,"endIndex": 11,"text": "blue"},)"
      R"("groundingChunkIndices": [0]}]})";
  const std::string signature = R"({"text": "","thoughtSignature": "c2k="})";
  for (const std::string& last :
       {std::string(R"({"text": "blue"})"), R"({"text": "blue"},)" + signature}) {
    const DecodedChat cited = DecodeGemini(
        GeminiStream({GeminiReply(R"({"text": "Sky is "})"), GeminiReply(last, more)}));
    ASSERT_TRUE(cited.status.ok()) << cited.status;
    ASSERT_EQ(cited.part(0).citations_size(), 1);
    EXPECT_EQ(cited.part(0).citations(0).start_index(), 7);
  }
  for (const std::string& last : {signature, std::string()}) {
    const DecodedChat cited = DecodeGemini(
        GeminiStream({GeminiReply(R"({"text": "Sky is blue"})"), GeminiReply(last, more)}));
    ASSERT_TRUE(cited.status.ok()) << cited.status;
    ASSERT_EQ(cited.part(0).citations_size(), 1);
    EXPECT_EQ(cited.part(0).citations(0).uri(), "u");
    EXPECT_EQ(cited.part(0).citations(0).start_index(), 7);
    EXPECT_EQ(cited.part(0).citations(0).end_index(), 11);
    EXPECT_EQ(cited.message().parts_size(), last.empty() ? 1 : 2);
  }
}

TEST(GeminiCandidateTest, ACitationWithoutATextMakesNone) {
  const DecodedChat chat =
      DecodeGeminiParts(R"({"functionCall": {"name": "f"}})",
                        R"(,"citationMetadata": {"citations": [{"uri": "u"}]})");
  EXPECT_EQ(chat.message().parts_size(), 1);
}

TEST(GeminiCandidateTest, LogprobsGoWithTheText) {
  const std::string logprobs =
      R"(,"logprobsResult": {"chosenCandidates": [{"token": "a","logProbability": -1}]})";
  EXPECT_EQ(DecodeGeminiParts(R"({"text": "a"})", logprobs).response.choices(0).logprobs_size(), 1);
  const DecodedChat dropped = DecodeGeminiParts(R"({"functionCall": {"name": "f"}})", logprobs);
  EXPECT_EQ(dropped.response.choices(0).logprobs_size(), 0);
  ASSERT_EQ(dropped.warnings.size(), 1U);
  EXPECT_EQ(dropped.warnings[0].code(), "LOGPROBS_DROPPED");
}

TEST(GeminiCandidateTest, NoticesArePassedOnWhenTheyChange) {
  JsonReader reader;
  ChatEventBuilder builder("call_t_");
  GeminiCandidate candidate(1, reader, builder);
  for (const char* json : {R"({"groundingMetadata": {}})", R"({"safetyRatings": [{"a": 1}]})",
                           R"({"safetyRatings": [{"a": 1}]})", R"({"safetyRatings": [{"a": 2}]})",
                           R"({"urlContextMetadata": {"u": 1}})"}) {
    JsonObject object;
    ASSERT_EQ(reader.Parse(json).value().get(object), simdjson::SUCCESS);
    ASSERT_TRUE(candidate.Add(object).ok());
  }
  std::vector<std::string> notices;
  for (const v1::ChatEvent& event : builder.TakeEvents()) {
    notices.push_back(event.notice().type() + event.notice().json());
    EXPECT_EQ(event.notice().choice_index(), 1);
  }
  EXPECT_EQ(notices,
            (std::vector<std::string>{R"(safetyRatings[{"a":1}])", R"(safetyRatings[{"a":2}])",
                                      R"(urlContextMetadata{"u":1})"}));
}

TEST(GeminiCandidateTest, WhatIsNoReasonIsNoEnd) {
  EXPECT_EQ(
      ReasonOf(
          DecodeGemini(GeminiStream({GeminiReply(
                           R"({"text": "a"})", R"(,"finishReason": "FINISH_REASON_UNSPECIFIED")")}))
              .status),
      Reason::kStreamTruncated);
}

TEST(GeminiCandidateTest, FinishReasonsAreMapped) {
  const std::pair<const char*, v1::FinishReason> rows[] = {
      {"STOP", v1::FINISH_REASON_STOP},
      {"MAX_TOKENS", v1::FINISH_REASON_LENGTH},
      {"SAFETY", v1::FINISH_REASON_CONTENT_FILTER},
      {"RECITATION", v1::FINISH_REASON_CONTENT_FILTER},
      {"BLOCKLIST", v1::FINISH_REASON_CONTENT_FILTER},
      {"PROHIBITED_CONTENT", v1::FINISH_REASON_CONTENT_FILTER},
      {"SPII", v1::FINISH_REASON_CONTENT_FILTER},
      {"MODEL_ARMOR", v1::FINISH_REASON_CONTENT_FILTER},
      {"IMAGE_SAFETY", v1::FINISH_REASON_CONTENT_FILTER},
      {"IMAGE_PROHIBITED_CONTENT", v1::FINISH_REASON_CONTENT_FILTER},
      {"IMAGE_RECITATION", v1::FINISH_REASON_CONTENT_FILTER},
      {"MALFORMED_FUNCTION_CALL", v1::FINISH_REASON_ERROR},
      {"MALFORMED_RESPONSE", v1::FINISH_REASON_ERROR},
      {"LANGUAGE", v1::FINISH_REASON_OTHER},
      {"OTHER", v1::FINISH_REASON_OTHER},
      {"UNEXPECTED_TOOL_CALL", v1::FINISH_REASON_OTHER},
      {"TOO_MANY_TOOL_CALLS", v1::FINISH_REASON_OTHER},
      {"NO_IMAGE", v1::FINISH_REASON_OTHER},
      {"OF_NEXT_YEAR", v1::FINISH_REASON_OTHER},
  };
  for (const auto& [raw, reason] : rows) EXPECT_EQ(GeminiFinishReason(raw, false), reason) << raw;
  EXPECT_EQ(GeminiFinishReason("STOP", true), v1::FINISH_REASON_TOOL_CALLS);
  EXPECT_EQ(GeminiFinishReason("MAX_TOKENS", true), v1::FINISH_REASON_LENGTH);
}

}  // namespace
}  // namespace nexusnitro
