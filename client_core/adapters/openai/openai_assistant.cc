#include "client_core/adapters/openai/openai_assistant.h"

#include <vector>

#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {
namespace {

// Sorts the parts of one message by where they go, then writes it; the first error ends it.
class AssistantWriter {
 public:
  AssistantWriter(const v1::Message& message, const std::string& path, const OpenAiWriting& writing)
      : message_(message), path_(path), writing_(writing), json_(writing.json) {}

  absl::Status Write() {
    for (int i = 0; i < message_.parts_size(); ++i) {
      NN_RETURN_IF_ERROR(Sort(message_.parts(i), StrCat(path_, ".parts[", i, "]")));
    }
    if (message_.parts_size() > 0 && SaysNothing()) {
      WarnOfReasoning();
      return absl::OkStatus();  // Nothing is left of it; servers refuse empty messages.
    }
    json_.BeginObject();
    json_.Member("role", "assistant");
    if (!message_.name().empty()) json_.Member("name", message_.name());
    WriteContent();
    if (!refusal_.empty()) json_.Member("refusal", refusal_);
    WriteReasoning();
    WriteToolCalls();
    json_.EndObject();
    return absl::OkStatus();
  }

 private:
  absl::Status Sort(const v1::Part& part, const std::string& path) {
    NN_ASSIGN_OR_RETURN(const bool cached, TakesCacheControl(writing_, part, path));
    switch (part.data_case()) {
      case v1::Part::kText:
        texts_.push_back(&part);
        cached_ = cached_ || cached;
        return absl::OkStatus();
      case v1::Part::kRefusal:
        refusal_ += part.refusal();
        return absl::OkStatus();
      case v1::Part::kToolCall:
        calls_.push_back(&part);
        return absl::OkStatus();
      case v1::Part::kReasoning:
        reasoning_.push_back({&part.reasoning(), path});
        return absl::OkStatus();
      case v1::Part::kProviderPart:
        return SortProviderPart(part, path);
      case v1::Part::kMedia:
      case v1::Part::kToolResult:
      case v1::Part::DATA_NOT_SET:
        return writing_.report.Unsupported(path);
    }
    return absl::OkStatus();
  }

  absl::Status SortProviderPart(const v1::Part& part, const std::string& path) {
    const v1::ProviderPart& provider_part = part.provider_part();
    const bool ours = BelongsTo(writing_, provider_part.provider());
    if (provider_part.type() == kReasoningDetailsType) {
      if (ours && writing_.dialect.reasoning_back == ReasoningBack::kDetails) {
        return CheckDetails(provider_part, path);
      }
      return NotSent(path);
    }
    if (provider_part.type() == kExecutedToolsType) return NotSent(path);
    if (provider_part.type() != kCustomCallType || !ours) {
      return writing_.report.Unsupported(StrCat(path, ".provider_part"));
    }
    NN_RETURN_IF_ERROR(CheckRawObject(provider_part.json(), StrCat(path, ".provider_part.json")));
    calls_.push_back(&part);
    return absl::OkStatus();
  }

  absl::Status CheckDetails(const v1::ProviderPart& part, const std::string& path) {
    simdjson::dom::parser parser;
    JsonArray array;
    if (parser.parse(part.json()).get(array) != simdjson::SUCCESS) {
      return InvalidField(StrCat(path, ".provider_part.json"), "is no JSON array");
    }
    details_ = &part.json();
    return absl::OkStatus();
  }

  // Answers hold it, and an answer can be sent back to any backend: no reason to refuse.
  absl::Status NotSent(const std::string& path) {
    writing_.report.Warn("FIELD_NOT_SENT", StrCat(path, ".provider_part"),
                         "the wire has no place for it");
    return absl::OkStatus();
  }

  bool ReasoningGoesBack() const {
    switch (writing_.dialect.reasoning_back) {
      case ReasoningBack::kNothing:
        return false;
      case ReasoningBack::kContentWithToolCalls:
        return !calls_.empty();
      case ReasoningBack::kReasoning:
      case ReasoningBack::kReasoningContent:
      case ReasoningBack::kDetails:
      case ReasoningBack::kThinkingParts:
        return true;
    }
    return false;
  }

  bool SaysNothing() const {
    const bool reasons = details_ != nullptr || (!reasoning_.empty() && ReasoningGoesBack());
    return texts_.empty() && refusal_.empty() && calls_.empty() && !reasons;
  }

  void WarnOfReasoning() {
    for (const SortedReasoning& each : reasoning_) {
      writing_.report.Warn("REASONING_NOT_SENT", each.path,
                           "reasoning is not sent back on this wire");
    }
  }

  bool ThinkingParts() const {
    return writing_.dialect.reasoning_back == ReasoningBack::kThinkingParts && !reasoning_.empty();
  }

  void WriteContent() {
    if (ThinkingParts() || cached_) {
      json_.BeginArrayMember("content");
      if (ThinkingParts()) WriteThinking();
      for (const v1::Part* part : texts_) WriteOpenAiPart(writing_, *part);
      json_.EndArray();
    } else if (!texts_.empty() || (calls_.empty() && refusal_.empty())) {
      std::string text;
      for (const v1::Part* part : texts_) text += part->text();
      json_.Member("content", text);
    }
  }

  void WriteThinking() {
    json_.BeginObject();
    json_.Member("type", "thinking");
    json_.BeginArrayMember("thinking");
    json_.BeginObject();
    json_.Member("type", "text");
    json_.Member("text", ReasoningText());
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
  }

  std::string ReasoningText() const {
    std::string text;
    for (const SortedReasoning& each : reasoning_) text += each.reasoning->text();
    return text;
  }

  void WriteReasoning() {
    if (!ReasoningGoesBack()) return WarnOfReasoning();
    switch (writing_.dialect.reasoning_back) {
      case ReasoningBack::kDetails:
        if (details_ == nullptr) return WriteReasoningAs("reasoning");
        json_.Key("reasoning_details");
        json_.Raw(*details_);  // Which says all that the text says.
        return;
      case ReasoningBack::kReasoning:
        return WriteReasoningAs("reasoning");
      case ReasoningBack::kReasoningContent:
      case ReasoningBack::kContentWithToolCalls:
        return WriteReasoningAs("reasoning_content");
      case ReasoningBack::kThinkingParts:  // Stands in the content.
      case ReasoningBack::kNothing:
        return;
    }
  }

  void WriteReasoningAs(std::string_view key) {
    if (!reasoning_.empty()) json_.Member(key, ReasoningText());
  }

  void WriteToolCalls() {
    if (calls_.empty()) return;
    json_.BeginArrayMember("tool_calls");
    for (const v1::Part* part : calls_) {
      if (part->has_provider_part()) {
        json_.Raw(part->provider_part().json());
        continue;
      }
      const v1::ToolCall& call = part->tool_call();
      json_.BeginObject();
      json_.Member("id", call.id());
      json_.Member("type", "function");
      json_.BeginObjectMember("function");
      json_.Member("name", call.name());
      json_.Member("arguments", call.arguments_json().empty() ? "{}" : call.arguments_json());
      json_.EndObject();
      json_.EndObject();
    }
    json_.EndArray();
  }

  struct SortedReasoning {
    const v1::Reasoning* reasoning;
    std::string path;
  };

  const v1::Message& message_;
  const std::string& path_;
  const OpenAiWriting& writing_;
  JsonWriter& json_;
  std::vector<const v1::Part*> texts_;
  std::string refusal_;
  std::vector<const v1::Part*> calls_;  // Tool calls, and calls of custom tools.
  std::vector<SortedReasoning> reasoning_;
  const std::string* details_ = nullptr;
  bool cached_ = false;
};

}  // namespace

absl::Status WriteOpenAiAssistant(const v1::Message& message, const std::string& path,
                                  const OpenAiWriting& writing) {
  return AssistantWriter(message, path, writing).Write();
}

}  // namespace nexusnitro
