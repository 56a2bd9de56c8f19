#include "client_core/adapters/gemini/gemini_parts.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

absl::StatusOr<std::optional<v1::Part>> Read(const std::string& json) {
  JsonReader reader;
  JsonObject object;
  EXPECT_EQ(reader.Parse(json).value().get(object), simdjson::SUCCESS);
  return ReadGeminiPart(reader, object);
}

TEST(GeminiPartsTest, InlineDataIsMedia) {
  const v1::Part part =
      Read(
          R"({"inlineData": {"mimeType": "image/png", "data": "AAEC"}, "thoughtSignature": "c2k="})")
          .value()
          .value();
  EXPECT_EQ(part.media().modality(), v1::MODALITY_IMAGE);
  EXPECT_EQ(part.media().mime_type(), "image/png");
  EXPECT_EQ(part.media().data(), std::string("\0\1\2", 3));
  EXPECT_EQ(part.signature(), "c2k=");
}

TEST(GeminiPartsTest, DataMayBeInTheAlphabetOfUrls) {
  EXPECT_EQ(Read(R"({"inlineData": {"mimeType": "audio/L16;rate=24000", "data": "-_8="}})")
                .value()
                ->media()
                .data(),
            "\xFB\xFF");
}

TEST(GeminiPartsTest, DataThatIsNoBase64IsAnError) {
  EXPECT_EQ(ReasonOf(Read(R"({"inlineData": {"data": "!"}})").status()), Reason::kBadBackendFrame);
}

TEST(GeminiPartsTest, AFileIsMediaByItsUri) {
  const v1::Part part =
      Read(R"({"fileData": {"mimeType": "video/mp4", "fileUri": "gs://b/v"}})").value().value();
  EXPECT_EQ(part.media().uri(), "gs://b/v");
  EXPECT_EQ(part.media().modality(), v1::MODALITY_VIDEO);
}

TEST(GeminiPartsTest, APictureThatWasThoughtIsNoneOfTheAnswer) {
  const v1::Part part =
      Read(R"({"thought": true, "inlineData": {"mimeType": "image/png", "data": "AA=="}})")
          .value()
          .value();
  EXPECT_EQ(part.provider_part().type(), "inlineData");
  EXPECT_NE(part.provider_part().json().find(R"("thought":true)"), std::string::npos);
}

TEST(GeminiPartsTest, WhatIsNotModelledIsKeptWhole) {
  const v1::Part part = Read(R"({"thoughtSignature": "c2k=", "executableCode":
      {"language": "PYTHON", "code": "1+1", "id": "x"}, "partMetadata": {"a": 1}})")
                            .value()
                            .value();
  EXPECT_EQ(part.provider_part().provider(), "gcp.gemini");
  EXPECT_EQ(part.provider_part().type(), "executableCode");
  EXPECT_EQ(part.provider_part().json(),
            R"({"executableCode":{"language":"PYTHON","code":"1+1","id":"x"},)"
            R"("partMetadata":{"a":1}})");
  EXPECT_EQ(part.signature(), "c2k=");
}

TEST(GeminiPartsTest, ASignatureAloneIsNoPart) {
  EXPECT_FALSE(Read(R"({"thoughtSignature": "c2k=", "thought": true})").value().has_value());
  EXPECT_FALSE(Read("{}").value().has_value());
}

ChatEventBuilder::Logprobs Logprobs(const std::string& json) {
  JsonReader reader;
  JsonObject object;
  EXPECT_EQ(reader.Parse(json).value().get(object), simdjson::SUCCESS);
  return ReadGeminiLogprobs(reader, object);
}

TEST(GeminiPartsTest, LogprobsComeWithTheirAlternatives) {
  const auto logprobs = Logprobs(R"({"logprobsResult": {
      "chosenCandidates": [{"token": "a", "tokenId": 1, "logProbability": -0.5},
                           {"token": "b", "logProbability": -1}],
      "topCandidates": [{"candidates": [{"token": "a", "logProbability": -0.5},
                                        {"token": "c", "logProbability": -2}]}, {}, {}]}})");
  ASSERT_EQ(logprobs.size(), 2);
  EXPECT_EQ(logprobs[0].token(), "a");
  EXPECT_EQ(logprobs[0].logprob(), -0.5);
  ASSERT_EQ(logprobs[0].top_size(), 2);
  EXPECT_EQ(logprobs[0].top(1).token(), "c");
  EXPECT_EQ(logprobs[1].top_size(), 0);
  EXPECT_TRUE(Logprobs("{}").empty());
}

}  // namespace
}  // namespace nexusnitro
