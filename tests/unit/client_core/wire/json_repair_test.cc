#include "client_core/wire/json_repair.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/wire/json_reader.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// The string at "a" of a document, repaired, parsed, and turned back into bytes.
std::string RoundTrip(const std::string& inside) {
  const std::string repaired = RepairJson("{\"a\":\"" + inside + "\"}");
  simdjson::dom::parser parser;
  std::string_view text;
  const auto error = parser.parse(repaired)["a"].get(text);
  EXPECT_EQ(error, simdjson::SUCCESS) << repaired;
  return error == simdjson::SUCCESS ? UnmarkBytes(text) : "";
}

TEST(JsonRepairTest, ValidTextComesBackAsItWas) {
  EXPECT_EQ(RoundTrip("plain \u20ac \U0001F600"), "plain \u20ac \U0001F600");
  EXPECT_EQ(RoundTrip(R"(q\" b\\ n\n u\u0041 p\ud83d\ude00)"), "q\" b\\ n\n uA p\U0001F600");
}

TEST(JsonRepairTest, InvalidBytesSurvive) {
  EXPECT_EQ(RoundTrip("a\xE2\x82"), "a\xE2\x82");
  EXPECT_EQ(RoundTrip("\xAC"
                      "b\xFF"),
            "\xAC"
            "b\xFF");
}

TEST(JsonRepairTest, LoneSurrogatesBecomeWtf8) {
  EXPECT_EQ(RoundTrip(R"(a\ud83d)"), "a\xED\xA0\xBD");
  EXPECT_EQ(RoundTrip(R"(\ude00b)"),
            "\xED\xB8\x80"
            "b");
  EXPECT_EQ(RoundTrip(R"(\ud83d\ud83d\ude00)"), "\xED\xA0\xBD\U0001F600");
}

TEST(JsonRepairTest, MarksOfTheTextItselfSurvive) {
  const std::string mark = "\xF4\x8F\xBE\x80";  // U+10FF80, which stands for the byte 0x80.
  EXPECT_EQ(RoundTrip(mark + "\xFF"), mark + "\xFF");
  EXPECT_EQ(RoundTrip(R"(\udbff\udf80)"), mark);
}

TEST(JsonRepairTest, ControlCharactersInStringsAreEscaped) {
  EXPECT_EQ(RoundTrip("a\x01\n\tb"), "a\x01\n\tb");
}

TEST(JsonRepairTest, NumbersThatJsonDoesNotHaveBecomeNull) {
  EXPECT_EQ(RepairJson(R"({"a":NaN,"b":[Infinity,-Infinity],"c":"NaN"})"),
            R"({"a":null,"b":[null,null],"c":"NaN"})");
}

TEST(JsonRepairTest, BrokenEscapesStayBroken) {
  EXPECT_EQ(RepairJson(R"({"a":"\u12"})"), R"({"a":"\u12"})");
  EXPECT_EQ(RepairJson("{\"a\":\"\\"), "{\"a\":\"\\");
}

TEST(JsonReaderTest, ACharacterCutBetweenTwoFramesIsJoined) {
  Utf8Joiner joiner;
  std::string text;
  for (const std::string frame : {"{\"t\":\"x\xE2\x82\"}", "{\"t\":\"\xAC y\"}"}) {
    JsonReader reader;
    const JsonElement element = reader.Parse(frame).value();
    text += joiner.Join(reader.RawText(std::string_view(element["t"])));
    EXPECT_TRUE(reader.repaired());
  }
  EXPECT_EQ(text + joiner.Finish(), "x\u20ac y");
  EXPECT_FALSE(joiner.replaced());
}

}  // namespace
}  // namespace nexusnitro
