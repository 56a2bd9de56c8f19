#include "client_core/wire/json_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

JsonObject Object(JsonReader& reader, const std::string& text) {
  return JsonObject(reader.Parse(text).value());
}

TEST(JsonReaderTest, WhiteSpaceAroundADocumentIsTaken) {
  JsonReader reader;
  EXPECT_TRUE(reader.Parse("\n\n  {\"a\":1}     \n").ok());
  EXPECT_FALSE(reader.repaired());
}

TEST(JsonReaderTest, WhatIsNoJsonIsRefused) {
  JsonReader reader;
  for (const char* text : {"", "{", "<html>", "{\"a\":1}{\"b\":2}", "{\"a\":}", "nul"}) {
    EXPECT_EQ(ReasonOf(reader.Parse(text).status()), Reason::kBadBackendFrame) << text;
  }
}

TEST(JsonReaderTest, DepthIsLimited) {
  JsonReader reader;
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(reader.Parse(nested(limits::kJsonDepthMax - 2)).ok());
  EXPECT_FALSE(reader.Parse(nested(limits::kJsonDepthMax + 1)).ok());
  EXPECT_FALSE(reader.Parse(nested(100'000)).ok());
}

TEST(JsonReaderTest, LargeDocumentsAreParsed) {
  JsonReader reader;
  const std::string text(3 << 20, 'x');
  const JsonObject object = Object(reader, "{\"a\":\"" + text + "\"}");
  EXPECT_EQ(JsonString(object, "a"), text);
}

TEST(JsonReaderTest, TextOfARepairedDocumentIsValid) {
  JsonReader reader;
  const JsonObject object = Object(reader, "{\"a\":\"x\xFF\"}");
  EXPECT_TRUE(reader.repaired());
  EXPECT_EQ(reader.Text(*JsonString(object, "a")), "x\uFFFD");
  EXPECT_EQ(reader.RawText(*JsonString(object, "a")), "x\xFF");
}

TEST(JsonAccessTest, MissingNullAndWrongTypesAreNothing) {
  JsonReader reader;
  const JsonObject object = Object(reader, R"({"n":null,"s":"x","i":1,"o":{},"a":[],"b":true})");
  for (const char* key : {"missing", "n", "i", "o"})
    EXPECT_EQ(JsonString(object, key), std::nullopt);
  EXPECT_FALSE(JsonObjectAt(object, "a").has_value());
  EXPECT_FALSE(JsonArrayAt(object, "o").has_value());
  EXPECT_EQ(JsonBool(object, "s"), std::nullopt);
  EXPECT_FALSE(JsonAt(object, "n").has_value());
  EXPECT_EQ(JsonBool(object, "b"), true);
}

TEST(JsonAccessTest, IntegersComeInManyForms) {
  JsonReader reader;
  const JsonObject object = Object(
      reader,
      R"({"i":-7,"f":1795331019.039924,"s":"42","b":9223372036854775807,"x":"no","h":1e300})");
  EXPECT_EQ(JsonInt(object, "i"), -7);
  EXPECT_EQ(JsonInt(object, "f"), 1795331019);
  EXPECT_EQ(JsonInt(object, "s"), 42);
  EXPECT_EQ(JsonInt(object, "b"), 9223372036854775807);
  EXPECT_EQ(JsonInt(object, "x"), std::nullopt);
  EXPECT_EQ(JsonInt(object, "h"), std::nullopt);
  EXPECT_EQ(JsonDouble(object, "f"), 1795331019.039924);
}

TEST(JsonAccessTest, TextOfAnElementIsItsStringOrItsJson) {
  JsonReader reader;
  const JsonObject object = Object(reader, R"({"s":"x","o":{"a": 1}})");
  EXPECT_EQ(JsonText(*JsonAt(object, "s")), "x");
  EXPECT_EQ(JsonText(*JsonAt(object, "o")), "{\"a\":1}");
}

TEST(ParseJsonObjectTest, ErrorsFitBehindAFieldName) {
  simdjson::dom::parser parser;
  EXPECT_EQ(ParseJsonObject(parser, "[1]").status().message(), "is JSON, but not an object");
  EXPECT_NE(std::string(ParseJsonObject(parser, "{").status().message()).find("is not valid JSON"),
            std::string::npos);
  EXPECT_TRUE(ParseJsonObject(parser, "{}").ok());
}

}  // namespace
}  // namespace nexusnitro
