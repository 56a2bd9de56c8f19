#include "client_core/adapters/openai/openai_reasoning.h"

#include <string_view>

#include "client_core/base/status_macros.h"

namespace nexusnitro {
namespace {

// Empty for a level that this version does not know.
std::string_view EffortName(v1::ReasoningOptions::Effort effort) {
  static constexpr std::string_view kNames[] = {"",       "none", "minimal", "low",
                                                "medium", "high", "xhigh",   "max"};
  return v1::ReasoningOptions::Effort_IsValid(effort) ? kNames[effort] : "";
}

// Keys for the budget and for whether reasoning is part of the answer. Empty: the server has none.
struct Keys {
  std::string_view budget;
  std::string_view include;
};

Keys KeysOf(ReasoningKeys keys) {
  switch (keys) {
    case ReasoningKeys::kVllm:
      return {"thinking_token_budget", "include_reasoning"};
    case ReasoningKeys::kSeparate:
      return {"", "separate_reasoning"};
    case ReasoningKeys::kInclude:
      return {"", "include_reasoning"};
    case ReasoningKeys::kBudget:
      return {"thinking_budget_tokens", ""};
    case ReasoningKeys::kNone:
    case ReasoningKeys::kEffort:
    case ReasoningKeys::kThinking:
    case ReasoningKeys::kOpenRouter:
      return {};
  }
  return {};
}

void WriteOpenRouters(const v1::ReasoningOptions& reasoning, std::string_view effort,
                      JsonWriter& json) {
  json.BeginObjectMember("reasoning");
  if (!effort.empty()) json.Member("effort", effort);
  if (reasoning.has_budget_tokens()) json.Member("max_tokens", reasoning.budget_tokens());
  if (reasoning.has_include()) json.Member("exclude", !reasoning.include());
  json.EndObject();
}

}  // namespace

absl::Status WriteOpenAiReasoning(const v1::ReasoningOptions& reasoning,
                                  const OpenAiDialect& dialect, EncodeReport& report,
                                  JsonWriter& json) {
  const std::string_view effort = EffortName(reasoning.effort());
  if (effort.empty() && !reasoning.has_budget_tokens() && !reasoning.has_include()) {
    return absl::OkStatus();
  }
  if (dialect.reasoning_keys == ReasoningKeys::kOpenRouter) {
    WriteOpenRouters(reasoning, effort, json);
    return absl::OkStatus();
  }
  if (!effort.empty()) {
    const bool thinks = reasoning.effort() != v1::ReasoningOptions::EFFORT_NONE;
    if (dialect.reasoning_keys == ReasoningKeys::kNone) {
      NN_RETURN_IF_ERROR(report.Unsupported("reasoning.effort", kServerHasNoWord));
    } else if (dialect.reasoning_keys == ReasoningKeys::kThinking) {
      json.BeginObjectMember("thinking");
      json.Member("type", thinks ? "enabled" : "disabled");
      json.EndObject();
      if (thinks) json.Member("reasoning_effort", effort);
    } else {
      json.Member("reasoning_effort", effort);
    }
  }
  const Keys keys = KeysOf(dialect.reasoning_keys);
  if (reasoning.has_budget_tokens()) {
    if (keys.budget.empty()) {
      NN_RETURN_IF_ERROR(report.Unsupported("reasoning.budget_tokens", kServerHasNoWord));
    } else {
      json.Member(keys.budget, reasoning.budget_tokens());
    }
  }
  if (reasoning.has_include()) {
    if (keys.include.empty()) {
      NN_RETURN_IF_ERROR(report.Unsupported("reasoning.include", kServerHasNoWord));
    } else {
      json.Member(keys.include, reasoning.include());
    }
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
