#include "client_core/adapters/openai/openai_format.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

// Writes for a dialect that the test sets up; a refusal is written as the field that it names.
std::string Write(const v1::OutputFormat& format, GuidedKeys keys = GuidedKeys::kNone) {
  OpenAiDialect dialect;
  dialect.guided_keys = keys;
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  JsonWriter json;
  json.BeginObject();
  const absl::Status status = WriteOpenAiFormat(format, dialect, report, json);
  json.EndObject();
  if (status.ok()) return json.Take();
  return std::string(status.message().substr(0, status.message().find(':')));
}

TEST(OpenAiFormatTest, TextIsNotMentioned) {
  v1::OutputFormat format;
  EXPECT_EQ(Write(format), "{}");
  format.mutable_text();
  EXPECT_EQ(Write(format), "{}");
}

TEST(OpenAiFormatTest, JsonHasResponseFormats) {
  v1::OutputFormat format;
  format.mutable_json_object();
  EXPECT_EQ(Write(format), R"({"response_format":{"type":"json_object"}})");
  v1::JsonSchemaFormat* schema = format.mutable_json_schema();
  schema->set_schema_json(R"({"type": "object"})");
  EXPECT_EQ(Write(format), R"({"response_format":{"type":"json_schema","json_schema":)"
                           R"({"name":"answer","schema":{"type": "object"}}}})")
      << "the wire needs a name";
  schema->set_name("n");
  schema->set_description("d");
  schema->set_strict(false);
  EXPECT_EQ(Write(format), R"({"response_format":{"type":"json_schema","json_schema":{"name":"n",)"
                           R"("description":"d","schema":{"type": "object"},"strict":false}}})");
  schema->set_schema_json("[]");
  EXPECT_EQ(Write(format), "output_format.json_schema.schema_json");
}

TEST(OpenAiFormatTest, EachServerHasItsWordForARegexOrNone) {
  v1::OutputFormat format;
  format.set_regex("a+");
  EXPECT_EQ(Write(format, GuidedKeys::kStructuredOutputs),
            R"({"structured_outputs":{"regex":"a+"}})");
  EXPECT_EQ(Write(format, GuidedKeys::kGuided), R"({"guided_regex":"a+"})");
  EXPECT_EQ(Write(format, GuidedKeys::kSglang), R"({"regex":"a+"})");
  EXPECT_EQ(Write(format, GuidedKeys::kRegexFormat),
            R"({"response_format":{"type":"regex","value":"a+"}})");
  EXPECT_EQ(Write(format, GuidedKeys::kGrammar), "output_format.regex");
  EXPECT_EQ(Write(format, GuidedKeys::kNone), "output_format.regex");
}

TEST(OpenAiFormatTest, EachServerHasItsWordForAGrammarOrNone) {
  v1::OutputFormat format;
  format.set_grammar("root ::= x");
  EXPECT_EQ(Write(format, GuidedKeys::kStructuredOutputs),
            R"({"structured_outputs":{"grammar":"root ::= x"}})");
  EXPECT_EQ(Write(format, GuidedKeys::kGuided), R"({"guided_grammar":"root ::= x"})");
  EXPECT_EQ(Write(format, GuidedKeys::kSglang), R"({"ebnf":"root ::= x"})");
  EXPECT_EQ(Write(format, GuidedKeys::kGrammar), R"({"grammar":"root ::= x"})");
  EXPECT_EQ(Write(format, GuidedKeys::kRegexFormat), "output_format.grammar");
  EXPECT_EQ(Write(format, GuidedKeys::kNone), "output_format.grammar");
}

TEST(OpenAiFormatTest, EachServerHasItsWordForASetOfStringsOrNone) {
  v1::OutputFormat format;
  format.mutable_choice()->add_values("x");
  format.mutable_choice()->add_values("y");
  EXPECT_EQ(Write(format, GuidedKeys::kStructuredOutputs),
            R"({"structured_outputs":{"choice":["x","y"]}})");
  EXPECT_EQ(Write(format, GuidedKeys::kGuided), R"({"guided_choice":["x","y"]})");
  for (const GuidedKeys keys :
       {GuidedKeys::kSglang, GuidedKeys::kGrammar, GuidedKeys::kRegexFormat, GuidedKeys::kNone}) {
    EXPECT_EQ(Write(format, keys), "output_format.choice");
  }
}

}  // namespace
}  // namespace nexusnitro
