#include "client_core/transport/embedded_json.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace nexusnitro {
namespace {

absl::StatusOr<std::string> InstanceOf(const std::string& schema) {
  JsonReader reader;
  return SmallestInstance(reader.Parse(schema).value());
}

TEST(EmbeddedJsonTest, EachTypeHasItsSmallestValue) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"type":"string"})", R"("")"},
      {R"({"type":"string","minLength":3})", R"("xxx")"},
      {R"({"type":"integer"})", "0"},
      {R"({"type":"integer","minimum":2.5})", "3"},
      {R"({"type":"integer","maximum":-2.5})", "-3"},
      {R"({"type":"number","minimum":0.5})", "0.5"},
      {R"({"type":"boolean"})", "false"},
      {R"({"type":["null","string"]})", "null"},
      {R"({"type":"array","items":{"type":"integer"}})", "[]"},
      {R"({"type":"array","items":{"type":"integer"},"minItems":2})", "[0,0]"},
      {R"({"enum":["a","b"]})", R"("a")"},
      {R"({"const":{"k":[1,2]}})", R"({"k":[1,2]})"},
      {R"({"anyOf":[{"type":"boolean"},{"type":"null"}]})", "false"},
      {R"({})", "{}"},
      {R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"null"}},)"
       R"("required":["a"]})",
       R"({"a":""})"},
      {R"({"type":"object","required":["c"]})", R"({"c":null})"},
      {R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"],)"
       R"("$defs":{"A":{"type":"integer"}}})",
       R"({"a":0})"},
  };
  for (const auto& [schema, value] : rows) EXPECT_EQ(InstanceOf(schema).value(), value) << schema;
}

TEST(EmbeddedJsonTest, WhatIsNotFollowedIsRefusedByName) {
  EXPECT_EQ(InstanceOf(R"({"type":"string","pattern":"a+"})").status().message(),
            "the embedded backend does not follow `pattern` of a JSON schema");
  EXPECT_FALSE(InstanceOf(R"({"type":"colour"})").ok());
  EXPECT_FALSE(InstanceOf(R"({"$ref":"#/$defs/missing"})").ok());
  EXPECT_FALSE(InstanceOf(R"({"$ref":"https://example.invalid/schema"})").ok());
}

TEST(EmbeddedJsonTest, ASchemaWithoutAnEndIsRefused) {
  EXPECT_FALSE(
      InstanceOf(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})").ok());
  std::string lists = R"({"type":"integer"})";
  for (int i = 0; i < 6; ++i) lists = R"({"type":"array","minItems":100,"items":)" + lists + "}";
  EXPECT_FALSE(InstanceOf(lists).ok());
}

}  // namespace
}  // namespace nexusnitro
