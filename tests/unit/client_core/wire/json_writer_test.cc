#include "client_core/wire/json_writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace nexusnitro {
namespace {

TEST(JsonWriterTest, WritesEveryKindOfValue) {
  JsonWriter json;
  json.BeginObject();
  json.Member("s", "a\"b\\\n\u20ac");
  json.Member("i", int64_t{-5});
  json.Member("d", 0.8);
  json.Member("b", true);
  json.BeginArrayMember("l");
  json.Int(1);
  json.Null();
  json.EndArray();
  json.BeginObjectMember("o");
  json.EndObject();
  json.Key("r");
  json.Raw("{\"x\": [1, 2]}");
  json.EndObject();
  EXPECT_EQ(json.Take(),
            "{\"s\":\"a\\\"b\\\\\\n\u20ac\",\"i\":-5,\"d\":0.8,\"b\":true,\"l\":[1,null],\"o\":{},"
            "\"r\":{\"x\": [1, 2]}}");
}

TEST(JsonWriterTest, LargeIntegersKeepEveryDigit) {
  JsonWriter json;
  json.Int(INT64_MIN);
  EXPECT_EQ(json.Take(), "-9223372036854775808");
}

// The examples of RFC 7396, Appendix A, that have objects on both sides.
TEST(MergeJsonTest, NumbersStayAsTheyAreWritten) {
  EXPECT_EQ(MergeJson(R"({"seed":12345678901234567890123,"t":0.10})", R"({"z":0e41,"m":-1E-400})"),
            R"({"seed":12345678901234567890123,"t":0.10,"z":0e41,"m":-1E-400})");
  EXPECT_EQ(MergeJson("{}", R"({"n":"s","s":["n","",1,[-0.0,true]]})"),
            R"({"n":"s","s":["n","",1,[-0.0,true]]})");
}

TEST(MergeJsonTest, FollowsRfc7396) {
  EXPECT_EQ(MergeJson(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(MergeJson(R"({"a":"b"})", R"({"b":"c"})"), R"({"a":"b","b":"c"})");
  EXPECT_EQ(MergeJson(R"({"a":"b"})", R"({"a":null})"), R"({})");
  EXPECT_EQ(MergeJson(R"({"a":["b"]})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(MergeJson(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
  EXPECT_EQ(MergeJson(R"({"a":[{"b":"c"}]})", R"({"a":[1]})"), R"({"a":[1]})");
  EXPECT_EQ(MergeJson(R"({"e":null})", R"({"a":1})"), R"({"e":null,"a":1})");
  EXPECT_EQ(MergeJson(R"({})", R"({"a":{"bb":{"ccc":null}}})"), R"({"a":{"bb":{}}})");
  EXPECT_EQ(MergeJson(R"({"a":1})", R"({"a":{"b":null,"c":2}})"), R"({"a":{"c":2}})");
}

TEST(CheckJsonObjectTest, TakesObjectsOnly) {
  EXPECT_TRUE(CheckJsonObject(R"({"type":"object"})").ok());
  EXPECT_FALSE(CheckJsonObject("true").ok());
  EXPECT_FALSE(CheckJsonObject("").ok());
  EXPECT_FALSE(CheckJsonObject("{\"a\":\"\xFF\"}").ok());
}

}  // namespace
}  // namespace nexusnitro
