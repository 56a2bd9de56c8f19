#include "client_core/transport/embedded_words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nexusnitro {
namespace {

TEST(EmbeddedWordsTest, ATokenIsAWordWithTheSpaceBeforeIt) {
  EXPECT_EQ(TokensOf("a b  c"), (std::vector<std::string>{"a", " b", " ", " c"}));
}

TEST(EmbeddedWordsTest, TheHashIsTheSameEverywhere) {
  EXPECT_EQ(StableHash(""), 14695981039346656037ULL);
  EXPECT_EQ(StableHash("a"), 0xaf63dc4c8601ec8cULL);  // FNV-1a's own test vector.
}

TEST(EmbeddedWordsTest, TextsInAndAmongPartsCount) {
  simdjson::dom::parser parser;
  const JsonObject chat =
      ParseJsonObject(parser, R"({"messages":[{"content":"a b"},{"content":[{"text":"c"},)"
                              R"({"type":"image_url"},{"text":" d e"}]},{"content":null}]})")
          .value();
  const JsonArray messages = JsonArrayAt(chat, "messages").value();
  EXPECT_EQ(InputTokens(messages), 2 + 3 + 1);
  EXPECT_EQ(ContentText(messages.at(1).get_object().value()), "c d e");
}

}  // namespace
}  // namespace nexusnitro
