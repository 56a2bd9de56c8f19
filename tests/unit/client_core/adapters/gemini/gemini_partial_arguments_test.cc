#include "client_core/adapters/gemini/gemini_partial_arguments.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

absl::Status Add(GeminiPartialArguments& arguments, const std::string& piece) {
  JsonReader reader;
  JsonObject object;
  EXPECT_EQ(reader.Parse(piece).value().get(object), simdjson::SUCCESS);
  return arguments.Add(reader, object);
}

std::string JsonOf(const std::vector<std::string>& pieces) {
  GeminiPartialArguments arguments;
  for (const std::string& piece : pieces) {
    const absl::Status status = Add(arguments, piece);
    EXPECT_TRUE(status.ok()) << status;
  }
  return arguments.Json();
}

TEST(GeminiPartialArgumentsTest, NoPiecesAreNoArguments) { EXPECT_EQ(JsonOf({}), "{}"); }

TEST(GeminiPartialArgumentsTest, PiecesOfATextAreJoined) {
  EXPECT_EQ(JsonOf({R"({"jsonPath": "$.city", "stringValue": "New", "willContinue": true})",
                    R"({"jsonPath": "$.city", "stringValue": " York", "willContinue": true})",
                    R"({"jsonPath": "$.city"})"}),
            R"({"city":"New York"})");
}

TEST(GeminiPartialArgumentsTest, AllKindsOfValuesAreTaken) {
  EXPECT_EQ(JsonOf({R"({"jsonPath": "$.i", "numberValue": 42})",
                    R"({"jsonPath": "$.d", "numberValue": 0.5})",
                    R"({"jsonPath": "$.b", "boolValue": false})",
                    R"({"jsonPath": "$.n", "nullValue": null})",
                    R"({"jsonPath": "$.m", "nullValue": "NULL_VALUE"})"}),
            R"({"i":42,"d":0.5,"b":false,"n":null,"m":null})");
}

TEST(GeminiPartialArgumentsTest, PathsLeadIntoObjectsAndArrays) {
  EXPECT_EQ(JsonOf({R"({"jsonPath": "$.stops[0].name", "stringValue": "a"})",
                    R"({"jsonPath": "$.stops[1]['na.me']", "stringValue": "b"})",
                    R"({"jsonPath": "$[\"x]y\"]", "numberValue": 1})",
                    R"({"jsonPath": "$['it\\'s']", "numberValue": 2})"}),
            R"({"stops":[{"name":"a"},{"na.me":"b"}],"x]y":1,"it's":2})");
}

TEST(GeminiPartialArgumentsTest, WhatDoesNotFitIsAnError) {
  GeminiPartialArguments arguments;
  ASSERT_TRUE(Add(arguments, R"({"jsonPath": "$.a", "stringValue": "x"})").ok());
  ASSERT_TRUE(Add(arguments, R"({"jsonPath": "$.d[0]", "stringValue": "x"})").ok());
  for (const char* piece :
       {R"({"jsonPath": "$.a", "numberValue": 1})", R"({"jsonPath": "$.a.b", "stringValue": "x"})",
        R"({"jsonPath": "$.c[1]", "stringValue": "x"})",
        R"({"jsonPath": "$.d[2]", "stringValue": "x"})",
        R"({"jsonPath": "$.d.e", "stringValue": "x"})",
        R"({"jsonPath": "$", "stringValue": "x"})"}) {
    EXPECT_EQ(ReasonOf(Add(arguments, piece)), Reason::kBadBackendFrame) << piece;
  }
}

TEST(GeminiPartialArgumentsTest, PathsThatCannotBeReadAreErrors) {
  for (const char* path : {"", "a", "$a", "$.", "$..a", "$[", "$[x]", "$['a", "$['a'", "$[-1]"}) {
    GeminiPartialArguments arguments;
    const std::string piece = std::string(R"({"jsonPath": ")") + path + "\"}";
    EXPECT_EQ(ReasonOf(Add(arguments, piece)), Reason::kBadBackendFrame) << path;
  }
}

TEST(GeminiPartialArgumentsTest, TheDepthIsLimited) {
  GeminiPartialArguments arguments;
  std::string path = "$";
  for (int i = 0; i < 100; ++i) path += ".a";
  EXPECT_EQ(ReasonOf(Add(arguments, R"({"jsonPath": ")" + path + "\"}")), Reason::kBadBackendFrame);
}

TEST(GeminiPartialArgumentsTest, TheNumberOfValuesIsLimited) {
  GeminiPartialArguments arguments;
  const auto add = [&](int i) {
    return Add(arguments, R"({"jsonPath": "$.a[)" + std::to_string(i) + R"(]", "numberValue": 1})");
  };
  for (int i = 0; i < limits::kPartialArgumentsMax - 1; ++i) ASSERT_TRUE(add(i).ok());
  EXPECT_EQ(ReasonOf(add(limits::kPartialArgumentsMax - 1)), Reason::kReplyTooLarge);
}

TEST(GeminiPartialArgumentsTest, HalvesOfACharacterAreJoined) {
  EXPECT_EQ(JsonOf({R"({"jsonPath": "$.a", "stringValue": "\ud83d"})",
                    R"({"jsonPath": "$.a", "stringValue": "\ude00"})"}),
            "{\"a\":\"\xF0\x9F\x98\x80\"}");
}

}  // namespace
}  // namespace nexusnitro
