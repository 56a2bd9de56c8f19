#include "client_core/adapters/openai/openai_format.h"

#include <string_view>

#include "client_core/adapters/raw_object.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {
namespace {

absl::Status WriteJsonSchema(const v1::JsonSchemaFormat& schema, JsonWriter& json) {
  json.BeginObjectMember("response_format");
  json.Member("type", "json_schema");
  json.BeginObjectMember("json_schema");
  json.Member("name", schema.name().empty() ? "answer" : schema.name());
  if (!schema.description().empty()) json.Member("description", schema.description());
  NN_RETURN_IF_ERROR(WriteRawObjectMember("schema", schema.schema_json(),
                                          "output_format.json_schema.schema_json", json));
  if (schema.has_strict()) json.Member("strict", schema.strict());
  json.EndObject();
  json.EndObject();
  return absl::OkStatus();
}

// Each kind of constraint that only some servers know.
enum class Guide { kRegex, kGrammar, kChoice };

// The key for it, in vLLM's object or at the top; empty where the server has none.
std::string_view GuideKey(GuidedKeys keys, Guide guide) {
  switch (keys) {
    case GuidedKeys::kNone:
      return "";
    case GuidedKeys::kStructuredOutputs:
      return guide == Guide::kRegex ? "regex" : guide == Guide::kGrammar ? "grammar" : "choice";
    case GuidedKeys::kGuided:
      return guide == Guide::kRegex     ? "guided_regex"
             : guide == Guide::kGrammar ? "guided_grammar"
                                        : "guided_choice";
    case GuidedKeys::kSglang:
      return guide == Guide::kRegex ? "regex" : guide == Guide::kGrammar ? "ebnf" : "";
    case GuidedKeys::kGrammar:
      return guide == Guide::kGrammar ? "grammar" : "";
    case GuidedKeys::kRegexFormat:
      return guide == Guide::kRegex ? "regex" : "";
  }
  return "";
}

void WriteGuide(const v1::OutputFormat& format, std::string_view key, JsonWriter& json) {
  if (format.has_choice()) {
    json.BeginArrayMember(key);
    for (const std::string& value : format.choice().values()) json.String(value);
    json.EndArray();
  } else {
    json.Member(key, format.has_regex() ? format.regex() : format.grammar());
  }
}

absl::Status WriteGuided(const v1::OutputFormat& format, Guide guide, std::string_view field,
                         const OpenAiDialect& dialect, EncodeReport& report, JsonWriter& json) {
  const std::string_view key = GuideKey(dialect.guided_keys, guide);
  if (key.empty()) return report.Unsupported(field, kServerHasNoWord);
  if (dialect.guided_keys == GuidedKeys::kStructuredOutputs) {
    json.BeginObjectMember("structured_outputs");
    WriteGuide(format, key, json);
    json.EndObject();
  } else if (dialect.guided_keys == GuidedKeys::kRegexFormat) {
    json.BeginObjectMember("response_format");
    json.Member("type", key);
    json.Member("value", format.regex());
    json.EndObject();
  } else {
    WriteGuide(format, key, json);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteOpenAiFormat(const v1::OutputFormat& format, const OpenAiDialect& dialect,
                               EncodeReport& report, JsonWriter& json) {
  switch (format.format_case()) {
    case v1::OutputFormat::kJsonObject:
      json.BeginObjectMember("response_format");
      json.Member("type", "json_object");
      json.EndObject();
      return absl::OkStatus();
    case v1::OutputFormat::kJsonSchema:
      return WriteJsonSchema(format.json_schema(), json);
    case v1::OutputFormat::kRegex:
      return WriteGuided(format, Guide::kRegex, "output_format.regex", dialect, report, json);
    case v1::OutputFormat::kGrammar:
      return WriteGuided(format, Guide::kGrammar, "output_format.grammar", dialect, report, json);
    case v1::OutputFormat::kChoice:
      return WriteGuided(format, Guide::kChoice, "output_format.choice", dialect, report, json);
    case v1::OutputFormat::kText:
    case v1::OutputFormat::FORMAT_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
