#include "client_core/adapters/gemini/gemini_generation_config.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/strings/match.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kStopSequencesMax = 5;  // Google's own limit.

// Models before Gemini 3 know budgets of tokens and no levels; the newer ones take both, but not
// at once.
bool KnowsBudgetsAlone(std::string_view model) {
  const absl::string_view name = ToAbsl(model.substr(model.rfind('/') + 1));
  return absl::StartsWith(name, "gemini-1") || absl::StartsWith(name, "gemini-2");
}

struct Effort {
  std::string_view level;
  int32_t budget_tokens = 0;
  bool lowered = false;  // More was asked for than there is.
};

// The budgets are those that Google's own OpenAI-compatible server uses for the same words.
Effort EffortOf(v1::ReasoningOptions::Effort effort) {
  constexpr int32_t kSmall = 1'024;
  constexpr int32_t kMedium = 8'192;
  constexpr int32_t kLarge = 24'576;
  switch (effort) {
    case v1::ReasoningOptions::EFFORT_MINIMAL:
      return {"MINIMAL", kSmall};
    case v1::ReasoningOptions::EFFORT_LOW:
      return {"LOW", kSmall};
    case v1::ReasoningOptions::EFFORT_MEDIUM:
      return {"MEDIUM", kMedium};
    case v1::ReasoningOptions::EFFORT_HIGH:
      return {"HIGH", kLarge};
    case v1::ReasoningOptions::EFFORT_XHIGH:
    case v1::ReasoningOptions::EFFORT_MAX:
      return {"HIGH", kLarge, true};
    default:  // None; the enum is open.
      return {};
  }
}

// Writes field by field; the first error ends it.
class ConfigWriter {
 public:
  ConfigWriter(const v1::ChatRequest& request, std::string_view model, EncodeReport& report,
               JsonWriter& json)
      : request_(request), model_(model), report_(report), json_(json) {}

  absl::Status Write() {
    NN_RETURN_IF_ERROR(Sampling());
    NN_RETURN_IF_ERROR(Format());
    if (request_.has_reasoning()) Thinking();
    if (begun_) json_.EndObject();
    return absl::OkStatus();
  }

 private:
  // The object is begun by its first member.
  template <typename Value>
  void Member(std::string_view key, Value value) {
    Begin();
    json_.Member(key, value);
  }

  void Begin() {
    if (!begun_) json_.BeginObjectMember("generationConfig");
    begun_ = true;
  }

  absl::Status Sampling() {
    const v1::Sampling& sampling = request_.sampling();
    if (sampling.has_temperature()) Member("temperature", sampling.temperature());
    if (sampling.has_top_p()) Member("topP", sampling.top_p());
    if (sampling.has_top_k()) {
      if (sampling.top_k() > 0) {
        Member("topK", sampling.top_k());
      } else {  // Off, which this wire cannot say.
        NN_RETURN_IF_ERROR(report_.Unsupported("sampling.top_k"));
      }
    }
    if (sampling.has_seed()) NN_RETURN_IF_ERROR(Seed(sampling.seed()));
    if (sampling.has_frequency_penalty()) {
      Member("frequencyPenalty", sampling.frequency_penalty());
    }
    if (sampling.has_presence_penalty()) Member("presencePenalty", sampling.presence_penalty());
    if (sampling.has_max_output_tokens()) Member("maxOutputTokens", sampling.max_output_tokens());
    if (sampling.has_choice_count()) Member("candidateCount", sampling.choice_count());
    if (sampling.has_logprobs()) Member("responseLogprobs", sampling.logprobs());
    if (sampling.top_logprobs() > 0) Member("logprobs", sampling.top_logprobs());
    return StopSequences(sampling);
  }

  absl::Status Seed(int64_t seed) {
    if (seed < std::numeric_limits<int32_t>::min() || seed > std::numeric_limits<int32_t>::max()) {
      return InvalidField("sampling.seed",
                          StrCat("is ", seed, "; this wire takes numbers of 32 bits"));
    }
    Member("seed", seed);
    return absl::OkStatus();
  }

  absl::Status StopSequences(const v1::Sampling& sampling) {
    if (sampling.stop_sequences().empty()) return absl::OkStatus();
    if (sampling.stop_sequences_size() > kStopSequencesMax) {
      return InvalidField("sampling.stop_sequences",
                          StrCat("has ", sampling.stop_sequences_size(),
                                 " entries; this wire takes at most ", kStopSequencesMax));
    }
    Begin();
    json_.BeginArrayMember("stopSequences");
    for (const std::string& stop : sampling.stop_sequences()) json_.String(stop);
    json_.EndArray();
    return absl::OkStatus();
  }

  absl::Status Format() {
    const v1::OutputFormat& format = request_.output_format();
    switch (format.format_case()) {
      case v1::OutputFormat::kJsonObject:
        Member("responseMimeType", "application/json");
        return absl::OkStatus();
      case v1::OutputFormat::kJsonSchema:
        return JsonSchema(format.json_schema());
      case v1::OutputFormat::kChoice:
        Choice(format.choice());
        return absl::OkStatus();
      case v1::OutputFormat::kRegex:  // Refused by the capability table, both of them.
      case v1::OutputFormat::kGrammar:
      case v1::OutputFormat::kText:
      case v1::OutputFormat::FORMAT_NOT_SET:
        return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::Status JsonSchema(const v1::JsonSchemaFormat& format) {
    constexpr std::string_view kPath = "output_format.json_schema";
    if (!format.description().empty()) {
      report_.Warn("FIELD_NOT_SENT", StrCat(kPath, ".description"), "the wire has no place for it");
    }
    if (format.has_strict() && !format.strict()) {
      report_.Warn("FIELD_NOT_SENT", StrCat(kPath, ".strict"),
                   "Gemini always holds the model to the schema");
    }
    Member("responseMimeType", "application/json");
    return WriteRawObjectMember("responseJsonSchema", format.schema_json(),
                                StrCat(kPath, ".schema_json"), json_);
  }

  // One of a set of strings.
  void Choice(const v1::ChoiceFormat& format) {
    Member("responseMimeType", "text/x.enum");
    json_.BeginObjectMember("responseSchema");
    json_.Member("type", "STRING");
    json_.BeginArrayMember("enum");
    for (const std::string& value : format.values()) json_.String(value);
    json_.EndArray();
    json_.EndObject();
  }

  void Thinking() {
    const v1::ReasoningOptions& reasoning = request_.reasoning();
    const bool has_effort = reasoning.effort() != v1::ReasoningOptions::EFFORT_UNSPECIFIED;
    if (!has_effort && !reasoning.has_budget_tokens() && !reasoning.has_include()) return;
    Begin();
    json_.BeginObjectMember("thinkingConfig");
    if (reasoning.has_include()) json_.Member("includeThoughts", reasoning.include());
    if (reasoning.has_budget_tokens()) {
      json_.Member("thinkingBudget", reasoning.budget_tokens());
      if (has_effort) {
        report_.Warn("FIELD_NOT_SENT", "reasoning.effort",
                     "Gemini takes a level or a budget; the budget was sent");
      }
    } else if (has_effort) {
      ThinkingEffort(EffortOf(reasoning.effort()));
    }
    json_.EndObject();
  }

  void ThinkingEffort(const Effort& effort) {
    if (effort.lowered) {
      report_.Warn("VALUE_LOWERED", "reasoning.effort", "Gemini's highest level is `high`");
    }
    // No reasoning at all is a budget for every model; some refuse it.
    if (effort.level.empty() || KnowsBudgetsAlone(model_)) {
      json_.Member("thinkingBudget", effort.budget_tokens);
    } else {
      json_.Member("thinkingLevel", effort.level);
    }
  }

  const v1::ChatRequest& request_;
  const std::string_view model_;
  EncodeReport& report_;
  JsonWriter& json_;
  bool begun_ = false;
};

}  // namespace

absl::Status WriteGeminiGenerationConfig(const v1::ChatRequest& request, std::string_view model,
                                         EncodeReport& report, JsonWriter& json) {
  return ConfigWriter(request, model, report, json).Write();
}

}  // namespace nexusnitro
