#include "client_core/adapters/gemini/gemini_citations.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

class GeminiCitationsTest : public ::testing::Test {
 protected:
  std::vector<v1::Citation> Read(const std::string& candidate) {
    JsonObject object;
    EXPECT_EQ(reader_.Parse(candidate).value().get(object), simdjson::SUCCESS);
    return citations_.Read(reader_, object);
  }

  JsonReader reader_;
  GeminiCitations citations_;
};

constexpr const char* kGrounded = R"({"groundingMetadata": {
    "groundingChunks": [{"web": {"uri": "https://a", "title": "A"}},
                        {"retrievedContext": {"title": "B", "text": "words of B"}}],
    "groundingSupports": [
      {"segment": {"startIndex": 4, "endIndex": 7, "text": "für"}, "groundingChunkIndices": [1, 0]},
      {"segment": {"endIndex": 3, "text": "Nur"}, "groundingChunkIndices": [0, 7]}]}})";

TEST_F(GeminiCitationsTest, EachSourceOfEachSegmentIsCited) {
  citations_.OnText("Nur f");
  citations_.OnText("ür dich");
  // "für" has four bytes: the backend's 7 is short of one.
  const std::vector<v1::Citation> found = Read(kGrounded);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].title(), "B");
  EXPECT_EQ(found[0].cited_text(), "words of B");
  EXPECT_EQ(found[0].uri(), "");
  EXPECT_FALSE(found[0].has_start_index());
  EXPECT_EQ(found[1].uri(), "https://a");
  EXPECT_EQ(found[2].title(), "A");
  EXPECT_EQ(found[2].start_index(), 0);
  EXPECT_EQ(found[2].end_index(), 3);
  EXPECT_NE(found[2].json().find(R"("groundingChunkIndices":[0,7])"), std::string::npos);
}

TEST_F(GeminiCitationsTest, BytesBecomeCharacters) {
  citations_.OnText("Für dich: früh");
  const std::vector<v1::Citation> found = Read(R"({"groundingMetadata": {
      "groundingChunks": [{"maps": {"uri": "u"}}],
      "groundingSupports": [{"segment": {"startIndex": 11, "endIndex": 16, "text": "früh"},
                             "groundingChunkIndices": [0]}]}})");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].start_index(), 10);
  EXPECT_EQ(found[0].end_index(), 14);
}

TEST_F(GeminiCitationsTest, WhatAFrameRepeatsIsCitedOnce) {
  citations_.OnText("Nur");
  EXPECT_EQ(Read(kGrounded).size(), 3U);
  EXPECT_EQ(Read(kGrounded).size(), 0U);
  EXPECT_FALSE(citations_.dropped());
}

TEST_F(GeminiCitationsTest, BothNamesOfCitedSourcesAreRead) {
  citations_.OnText("abc");
  const std::vector<v1::Citation> found = Read(R"({"citationMetadata": {
      "citationSources": [{"startIndex": 1, "endIndex": 2, "uri": "u1", "license": "MIT"}],
      "citations": [{"endIndex": 9, "uri": "u2", "title": "T"}]}})");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].uri(), "u1");
  EXPECT_EQ(found[0].start_index(), 1);
  EXPECT_EQ(found[0].end_index(), 2);
  EXPECT_NE(found[0].json().find("MIT"), std::string::npos);
  EXPECT_EQ(found[1].title(), "T");
  EXPECT_FALSE(found[1].has_end_index()) << "beyond the text";
}

TEST_F(GeminiCitationsTest, AnotherPartBeginsAtItsOwnStart) {
  citations_.OnText("before");
  citations_.EndText();
  citations_.OnText("Nur");
  EXPECT_EQ(Read(kGrounded)[2].end_index(), 3);
}

TEST_F(GeminiCitationsTest, TheirNumberIsLimited) {
  std::string sources;
  for (int i = 0; i <= limits::kCitationsMax; ++i) {
    sources += (i == 0 ? "" : ",") + std::string(R"({"uri": "u)") + std::to_string(i) + "\"}";
  }
  EXPECT_EQ(Read(R"({"citationMetadata": {"citations": [)" + sources + "]}}").size(),
            static_cast<size_t>(limits::kCitationsMax));
  EXPECT_TRUE(citations_.dropped());
}

TEST_F(GeminiCitationsTest, TheirSizeIsLimited) {
  const std::string words(limits::kCitationBytesMax, 'x');
  EXPECT_EQ(Read(R"({"citationMetadata": {"citations": [{"uri": ")" + words + R"("}]}})").size(),
            0U);
  EXPECT_TRUE(citations_.dropped());
}

TEST_F(GeminiCitationsTest, OtherShapesAreNoCitations) {
  EXPECT_TRUE(Read(R"({"groundingMetadata": {}, "citationMetadata": {"citations": 1}})").empty());
  EXPECT_TRUE(Read(R"({"groundingMetadata": {"groundingSupports": [{}, 1,
      {"groundingChunkIndices": [0, -1, "x"]}]}})")
                  .empty());
}

}  // namespace
}  // namespace nexusnitro
