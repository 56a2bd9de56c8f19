#include "client_core/adapters/gemini/gemini_generation_config.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

struct Written {
  absl::Status status;
  std::string json;
  std::vector<v1::Warning> warnings;
};

Written WriteAll(const std::string& text, const std::string& model = "models/gemini-3-pro") {
  v1::ChatRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  JsonWriter json;
  json.BeginObject();
  const absl::Status status = WriteGeminiGenerationConfig(request, model, report, json);
  json.EndObject();
  return {status, json.Take(), report.TakeWarnings()};
}

std::string Write(const std::string& text, const std::string& model = "models/gemini-3-pro") {
  const Written written = WriteAll(text, model);
  EXPECT_TRUE(written.status.ok()) << written.status;
  EXPECT_TRUE(written.warnings.empty());
  return written.json;
}

std::string FieldAtFault(const std::string& text) {
  const absl::Status status = WriteAll(text).status;
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message().substr(0, status.message().find(':')));
}

TEST(GeminiGenerationConfigTest, NothingIsSaidWhereNothingIsAsked) {
  EXPECT_EQ(Write(""), "{}");
  EXPECT_EQ(Write("output_format { text {} } reasoning {}"), "{}");
}

TEST(GeminiGenerationConfigTest, SamplingHasItsOwnNames) {
  EXPECT_EQ(Write(R"(sampling { temperature: 0.5 top_p: 0.9 top_k: 40 frequency_penalty: 1
                     presence_penalty: -1 seed: -7 max_output_tokens: 9 choice_count: 2
                     stop_sequences: "x" stop_sequences: "y" logprobs: true top_logprobs: 3 })"),
            R"({"generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"seed":-7,)"
            R"("frequencyPenalty":1.0,"presencePenalty":-1.0,"maxOutputTokens":9,)"
            R"("candidateCount":2,"responseLogprobs":true,"logprobs":3,)"
            R"("stopSequences":["x","y"]}})");
}

TEST(GeminiGenerationConfigTest, ASeedHas32Bits) {
  EXPECT_EQ(Write("sampling { seed: 2147483647 }"), R"({"generationConfig":{"seed":2147483647}})");
  EXPECT_EQ(FieldAtFault("sampling { seed: 2147483648 }"), "sampling.seed");
  EXPECT_EQ(FieldAtFault("sampling { seed: -2147483649 }"), "sampling.seed");
}

TEST(GeminiGenerationConfigTest, StopSequencesAreAtMostFive) {
  EXPECT_EQ(FieldAtFault(R"(sampling { stop_sequences: ["a", "b", "c", "d", "e", "f"] })"),
            "sampling.stop_sequences");
}

TEST(GeminiGenerationConfigTest, TopKCannotBeOff) {
  EXPECT_EQ(FieldAtFault("sampling { top_k: -1 }"), "sampling.top_k");
}

TEST(GeminiGenerationConfigTest, JsonIsAskedForByItsMimeType) {
  EXPECT_EQ(Write("output_format { json_object {} }"),
            R"({"generationConfig":{"responseMimeType":"application/json"}})");
  EXPECT_EQ(Write(R"(output_format { json_schema { name: "n" strict: true
                     schema_json: '{"type": "object"}' } })"),
            R"({"generationConfig":{"responseMimeType":"application/json",)"
            R"("responseJsonSchema":{"type": "object"}}})");
  EXPECT_EQ(FieldAtFault(R"(output_format { json_schema { schema_json: "[]" } })"),
            "output_format.json_schema.schema_json");
}

TEST(GeminiGenerationConfigTest, WhatASchemaCannotSayIsWarnedOf) {
  const Written written = WriteAll(
      R"(output_format { json_schema { description: "d" strict: false schema_json: "{}" } })");
  ASSERT_EQ(written.warnings.size(), 2U);
  EXPECT_EQ(written.warnings[0].field(), "output_format.json_schema.description");
  EXPECT_EQ(written.warnings[1].field(), "output_format.json_schema.strict");
}

TEST(GeminiGenerationConfigTest, OneOfSomeStringsIsAnEnum) {
  EXPECT_EQ(Write(R"(output_format { choice { values: "yes" values: "no" } })"),
            R"({"generationConfig":{"responseMimeType":"text/x.enum",)"
            R"("responseSchema":{"type":"STRING","enum":["yes","no"]}}})");
}

TEST(GeminiGenerationConfigTest, EffortIsALevelFromGemini3On) {
  EXPECT_EQ(Write("reasoning { effort: EFFORT_MINIMAL include: true }"),
            R"({"generationConfig":{"thinkingConfig":{"includeThoughts":true,)"
            R"("thinkingLevel":"MINIMAL"}}})");
  EXPECT_EQ(Write("reasoning { effort: EFFORT_LOW }", "models/other"),
            R"({"generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW"}}})");
  EXPECT_EQ(Write("reasoning { effort: EFFORT_MEDIUM }"),
            R"({"generationConfig":{"thinkingConfig":{"thinkingLevel":"MEDIUM"}}})");
  EXPECT_EQ(Write("reasoning { effort: EFFORT_HIGH }"),
            R"({"generationConfig":{"thinkingConfig":{"thinkingLevel":"HIGH"}}})");
}

TEST(GeminiGenerationConfigTest, EffortIsABudgetBeforeGemini3) {
  const std::string model = "projects/p/locations/l/publishers/google/models/gemini-2.5-flash";
  EXPECT_EQ(Write("reasoning { effort: EFFORT_LOW }", model),
            R"({"generationConfig":{"thinkingConfig":{"thinkingBudget":1024}}})");
  EXPECT_EQ(Write("reasoning { effort: EFFORT_MEDIUM }", model),
            R"({"generationConfig":{"thinkingConfig":{"thinkingBudget":8192}}})");
  EXPECT_EQ(Write("reasoning { effort: EFFORT_HIGH }", model),
            R"({"generationConfig":{"thinkingConfig":{"thinkingBudget":24576}}})");
}

TEST(GeminiGenerationConfigTest, NoReasoningIsABudgetOfNothing) {
  EXPECT_EQ(Write("reasoning { effort: EFFORT_NONE }"),
            R"({"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}})");
}

TEST(GeminiGenerationConfigTest, EffortsBeyondTheHighestAreLowered) {
  for (const char* effort : {"EFFORT_XHIGH", "EFFORT_MAX"}) {
    const Written written = WriteAll(std::string("reasoning { effort: ") + effort + " }");
    EXPECT_EQ(written.json, R"({"generationConfig":{"thinkingConfig":{"thinkingLevel":"HIGH"}}})");
    ASSERT_EQ(written.warnings.size(), 1U);
    EXPECT_EQ(written.warnings[0].code(), "VALUE_LOWERED");
  }
}

TEST(GeminiGenerationConfigTest, ABudgetGoesBeforeAnEffort) {
  const Written written = WriteAll("reasoning { effort: EFFORT_HIGH budget_tokens: 100 }");
  EXPECT_EQ(written.json, R"({"generationConfig":{"thinkingConfig":{"thinkingBudget":100}}})");
  ASSERT_EQ(written.warnings.size(), 1U);
  EXPECT_EQ(written.warnings[0].field(), "reasoning.effort");
}

}  // namespace
}  // namespace nexusnitro
