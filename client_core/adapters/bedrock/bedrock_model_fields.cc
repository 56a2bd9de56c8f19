#include "client_core/adapters/bedrock/bedrock_model_fields.h"

#include "absl/strings/match.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

using Effort = v1::ReasoningOptions;

// Models whose fields have names of their own.
enum class Family { kAnthropic, kNova, kOpenAi, kCohere };

Family FamilyOf(std::string_view model) {
  // Before the name there may be a region ("us.") or an ARN.
  const auto has = [model](std::string_view name) {
    return absl::StrContains(ToAbsl(model), ToAbsl(name));
  };
  if (has("amazon.nova")) return Family::kNova;
  if (has("openai.")) return Family::kOpenAi;
  if (has("cohere.")) return Family::kCohere;
  return Family::kAnthropic;
}

// Empty for a value that this version does not know: the enum is open.
std::string_view EffortName(Effort::Effort effort) {
  static constexpr std::string_view kNames[] = {"",       "none", "minimal", "low",
                                                "medium", "high", "xhigh",   "max"};
  return Effort::Effort_IsValid(effort) ? kNames[effort] : "";
}

// Writes field by field; the object begins with the first.
class FieldWriter {
 public:
  FieldWriter(const v1::ChatRequest& request, std::string_view model, EncodeReport& report,
              JsonWriter& json)
      : request_(request), family_(FamilyOf(model)), report_(report), json_(json) {}

  absl::Status Write() {
    TopK();
    NN_RETURN_IF_ERROR(Thinking());
    NN_RETURN_IF_ERROR(OwnEffort());
    if (begun_) json_.EndObject();
    return absl::OkStatus();
  }

 private:
  void Begin() {
    if (!begun_) json_.BeginObjectMember("additionalModelRequestFields");
    begun_ = true;
  }

  void TopK() {
    if (request_.sampling().top_k() <= 0) return;  // Off, which it is by default.
    const int32_t top_k = request_.sampling().top_k();
    Begin();
    switch (family_) {
      case Family::kNova:
        json_.BeginObjectMember("inferenceConfig");
        json_.Member("topK", top_k);
        json_.EndObject();
        return;
      case Family::kCohere:
        json_.Member("k", top_k);
        return;
      case Family::kAnthropic:
      case Family::kOpenAi:
        json_.Member("top_k", top_k);
        return;
    }
  }

  // A budget, or no reasoning at all.
  absl::Status Thinking() {
    const v1::ReasoningOptions& reasoning = request_.reasoning();
    const bool off = reasoning.effort() == Effort::EFFORT_NONE;
    if (off && reasoning.has_budget_tokens()) {
      return InvalidField("reasoning.budget_tokens", "is set, but the effort is EFFORT_NONE");
    }
    if (!off && !reasoning.has_budget_tokens()) return absl::OkStatus();
    if (off && family_ == Family::kNova) {
      Begin();
      json_.BeginObjectMember("reasoningConfig");
      json_.Member("type", "disabled");
      json_.EndObject();
      return absl::OkStatus();
    }
    if (family_ != Family::kAnthropic) {
      return report_.Unsupported(off ? "reasoning.effort" : "reasoning.budget_tokens");
    }
    Begin();
    json_.BeginObjectMember("thinking");
    json_.Member("type", off ? "disabled" : "enabled");
    if (!off) json_.Member("budget_tokens", reasoning.budget_tokens());
    json_.EndObject();
    return absl::OkStatus();
  }

  // The effort of the families that have a name of their own for it. Converse itself takes any.
  absl::Status OwnEffort() {
    const Effort::Effort effort = request_.reasoning().effort();
    if (effort == Effort::EFFORT_UNSPECIFIED || effort == Effort::EFFORT_NONE) {
      return absl::OkStatus();
    }
    const bool own = family_ == Family::kNova || family_ == Family::kOpenAi;
    const bool known = own ? effort >= Effort::EFFORT_LOW && effort <= Effort::EFFORT_HIGH
                           : Effort::Effort_IsValid(effort);
    if (!known) return report_.Unsupported("reasoning.effort");
    if (!own) return absl::OkStatus();
    Begin();
    if (family_ == Family::kOpenAi) {
      json_.Member("reasoning_effort", EffortName(effort));
      return absl::OkStatus();
    }
    json_.BeginObjectMember("reasoningConfig");
    json_.Member("type", "enabled");
    json_.Member("maxReasoningEffort", EffortName(effort));
    json_.EndObject();
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  const Family family_;
  EncodeReport& report_;
  JsonWriter& json_;
  bool begun_ = false;
};

}  // namespace

absl::Status WriteBedrockModelFields(const v1::ChatRequest& request, std::string_view model,
                                     EncodeReport& report, JsonWriter& json) {
  return FieldWriter(request, model, report, json).Write();
}

std::string_view BedrockEffort(const v1::ChatRequest& request, std::string_view model) {
  const Family family = FamilyOf(model);
  const Effort::Effort effort = request.reasoning().effort();
  if (family == Family::kNova || family == Family::kOpenAi || effort == Effort::EFFORT_NONE) {
    return "";
  }
  return EffortName(effort);
}

}  // namespace nexusnitro
