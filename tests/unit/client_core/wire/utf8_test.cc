#include "client_core/wire/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nexusnitro {
namespace {

std::string JoinAll(const std::vector<std::string>& pieces, bool* replaced = nullptr) {
  Utf8Joiner joiner;
  std::string text;
  for (const std::string& piece : pieces) {
    text += joiner.Join(piece);
    EXPECT_TRUE(IsValidUtf8(text));
  }
  text += joiner.Finish();
  if (replaced != nullptr) *replaced = joiner.replaced();
  return text;
}

// Cuts `text` in three in every way; the joined text must be `expected`.
void ExpectJoined(const std::string& text, const std::string& expected) {
  for (size_t i = 0; i <= text.size(); ++i) {
    for (size_t j = i; j <= text.size(); ++j) {
      EXPECT_EQ(JoinAll({text.substr(0, i), text.substr(i, j - i), text.substr(j)}), expected)
          << i << " " << j;
    }
  }
}

TEST(Utf8JoinerTest, CutCharactersAreJoined) {
  ExpectJoined("a\u00e9\u20ac\U0001F600z", "a\u00e9\u20ac\U0001F600z");
}

TEST(Utf8JoinerTest, SurrogatePairsInWtf8BecomeOneCharacter) {
  ExpectJoined("a\xED\xA0\xBD\xED\xB8\x80z", "a\U0001F600z");
}

TEST(Utf8JoinerTest, LoneSurrogatesAreReplaced) {
  ExpectJoined("a\xED\xA0\xBDz", "a\uFFFDz");
  ExpectJoined("a\xED\xB8\x80z", "a\uFFFDz");
  ExpectJoined("\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80", "\uFFFD\U0001F600");
}

TEST(Utf8JoinerTest, InvalidBytesAreReplaced) {
  bool replaced = false;
  EXPECT_EQ(JoinAll({"a\xFF"
                     "b\xC0\xAF"
                     "c"},
                    &replaced),
            "a\uFFFDb\uFFFD\uFFFDc");
  EXPECT_TRUE(replaced);
  ExpectJoined("x\xE2\x82y", "x\uFFFDy");
  ExpectJoined("\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD");  // Over U+10FFFF.
}

TEST(Utf8JoinerTest, AnEndInsideACharacterIsReplaced) {
  bool replaced = false;
  EXPECT_EQ(JoinAll({"a\xE2\x82"}, &replaced), "a\uFFFD");
  EXPECT_TRUE(replaced);
}

TEST(Utf8JoinerTest, ValidTextIsNotMarkedAsReplaced) {
  bool replaced = true;
  EXPECT_EQ(JoinAll({"\xE2\x82", "\xAC"}, &replaced), "\u20ac");
  EXPECT_FALSE(replaced);
}

TEST(Utf8JoinerTest, NothingIsHeldBackButTheStartOfACharacter) {
  Utf8Joiner joiner;
  EXPECT_EQ(joiner.Join("abc\xE2\x82"), "abc");
  EXPECT_EQ(joiner.Join("\xAC"
                        "d"),
            "\u20ac"
            "d");
}

TEST(Utf8Test, ReplaceInvalidKeepsValidText) {
  EXPECT_EQ(ReplaceInvalidUtf8("h\u00e9llo"), "h\u00e9llo");
  EXPECT_EQ(ReplaceInvalidUtf8("h\xE9llo"), "h\uFFFDllo");
}

TEST(Utf8Test, TruncateNeverCutsACharacter) {
  EXPECT_EQ(TruncateUtf8("a\u20ac", 4), "a\u20ac");
  EXPECT_EQ(TruncateUtf8("a\u20ac", 3), "a");
  EXPECT_EQ(TruncateUtf8("a\u20ac", 1), "a");
  EXPECT_EQ(TruncateUtf8("abc", 0), "");
}

TEST(Utf8Test, AppendCodePointWritesEachLength) {
  std::string text;
  for (const uint32_t c : {0x41u, 0xE9u, 0x20ACu, 0x1F600u}) AppendCodePoint(c, text);
  EXPECT_EQ(text, "A\u00e9\u20ac\U0001F600");
}

}  // namespace
}  // namespace nexusnitro
