#include "client_core/adapters/gemini/gemini_candidate.h"

#include <utility>

#include "client_core/adapters/gemini/gemini_parts.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

bool IsThought(JsonObject part) { return JsonBool(part, "thought").value_or(false); }

bool IsAnswerText(JsonObject part) {
  return !JsonString(part, "text").value_or("").empty() && !IsThought(part);
}

}  // namespace

absl::Status GeminiCandidate::Add(JsonObject candidate) {
  logprobs_ = ReadGeminiLogprobs(reader_, candidate);
  std::optional<JsonArray> parts;
  if (const auto content = JsonObjectAt(candidate, "content")) {
    parts = JsonArrayAt(*content, "parts");
  }
  if (parts.has_value()) {
    NN_RETURN_IF_ERROR(OnParts(*parts, candidate));
  } else if (text_open_) {
    NN_RETURN_IF_ERROR(AddCitations(candidate));
  }
  if (!logprobs_.empty() && text_open_) {
    NN_RETURN_IF_ERROR(builder_.AddText(index_, "", std::exchange(logprobs_, {})));
  } else if (!logprobs_.empty() && !std::exchange(logprobs_dropped_, true)) {
    builder_.AddWarning("LOGPROBS_DROPPED", "log probabilities of what is no text are left out");
  }
  for (const std::string_view type :
       {"groundingMetadata", "citationMetadata", "urlContextMetadata", "safetyRatings"}) {
    AddNotice(type, candidate);
  }
  return OnFinish(candidate);
}

// Citations belong to the text that they come with or, without one, to the text before: a
// signature that follows it is a part of its own.
absl::Status GeminiCandidate::OnParts(JsonArray parts, JsonObject candidate) {
  int last_text = -1;
  int position = 0;
  for (const JsonElement element : parts) {
    JsonObject part;
    if (element.get(part) == simdjson::SUCCESS && IsAnswerText(part)) last_text = position;
    ++position;
  }
  if (last_text < 0 && text_open_) NN_RETURN_IF_ERROR(AddCitations(candidate));
  position = 0;
  for (const JsonElement element : parts) {
    JsonObject part;
    if (element.get(part) == simdjson::SUCCESS) {
      NN_RETURN_IF_ERROR(OnPart(part, position == last_text ? &candidate : nullptr));
    }
    ++position;
  }
  return absl::OkStatus();
}

absl::Status GeminiCandidate::OnPart(JsonObject part, const JsonObject* citing) {
  const std::string_view signature = JsonString(part, "thoughtSignature").value_or("");
  if (const auto call = JsonObjectAt(part, "functionCall")) {
    return OnFunctionCall(*call, signature);
  }
  const std::optional<std::string_view> text = JsonString(part, "text");
  if (!text.has_value()) return OnOtherPart(part);
  return IsThought(part) ? OnThought(*text, signature) : OnText(*text, signature, citing);
}

absl::Status GeminiCandidate::OnText(std::string_view text, std::string_view signature,
                                     const JsonObject* citing) {
  if (text.empty() && signature.empty()) return absl::OkStatus();
  if (!text_open_ || !signature.empty()) {
    builder_.EndPart(index_);
    citations_.EndText();
  }
  const std::string raw = reader_.RawText(text);
  NN_RETURN_IF_ERROR(builder_.AddText(index_, raw, std::exchange(logprobs_, {})));
  text_open_ = true;
  citations_.OnText(raw);
  if (citing != nullptr) NN_RETURN_IF_ERROR(AddCitations(*citing));
  return SignAndEnd(signature);
}

absl::Status GeminiCandidate::OnThought(std::string_view text, std::string_view signature) {
  if (text.empty() && signature.empty()) return absl::OkStatus();
  text_open_ = false;
  if (!signature.empty()) {
    builder_.EndPart(index_);
    NN_RETURN_IF_ERROR(builder_.BeginReasoning(index_, v1::Reasoning()));
  }
  NN_RETURN_IF_ERROR(builder_.AddReasoning(index_, reader_.RawText(text)));
  return SignAndEnd(signature);
}

absl::Status GeminiCandidate::SignAndEnd(std::string_view signature) {
  if (signature.empty()) return absl::OkStatus();
  NN_RETURN_IF_ERROR(builder_.AddSignature(index_, reader_.RawText(signature)));
  builder_.EndPart(index_);
  text_open_ = false;
  return absl::OkStatus();
}

absl::Status GeminiCandidate::OnOtherPart(JsonObject part) {
  NN_ASSIGN_OR_RETURN(std::optional<v1::Part> read, ReadGeminiPart(reader_, part));
  if (!read.has_value()) {
    const std::string_view signature = JsonString(part, "thoughtSignature").value_or("");
    return IsThought(part) ? OnThought("", signature) : OnText("", signature, nullptr);
  }
  text_open_ = false;
  return builder_.AddPart(index_, *std::move(read));
}

absl::Status GeminiCandidate::OnFunctionCall(JsonObject call, std::string_view signature) {
  const std::string name = reader_.RawText(JsonString(call, "name").value_or(""));
  if (open_call_.has_value() && name.empty()) return OnCallPiece(call);
  NN_RETURN_IF_ERROR(EndOpenCall());
  text_open_ = false;
  called_tools_ = called_tools_ || !name.empty();
  const int64_t key = calls_++;
  const std::string id = reader_.RawText(JsonString(call, "id").value_or(""));
  NN_RETURN_IF_ERROR(builder_.AddToolCall(index_, key, id, name, ""));
  NN_RETURN_IF_ERROR(builder_.AddToolCallSignature(index_, key, reader_.RawText(signature)));
  if (JsonBool(call, "willContinue").value_or(false) || JsonArrayAt(call, "partialArgs")) {
    OpenCall open_call;
    open_call.key = key;
    open_call_ = std::move(open_call);
    return OnCallPiece(call);
  }
  const std::optional<JsonElement> arguments = JsonAt(call, "args");
  NN_RETURN_IF_ERROR(builder_.AddToolCall(
      index_, key, id, name, arguments.has_value() ? reader_.RawText(JsonText(*arguments)) : "{}"));
  builder_.EndToolCall(index_, key);
  return absl::OkStatus();
}

absl::Status GeminiCandidate::OnCallPiece(JsonObject call) {
  if (const auto pieces = JsonArrayAt(call, "partialArgs")) {
    for (const JsonElement element : *pieces) {
      JsonObject piece;
      if (element.get(piece) != simdjson::SUCCESS) continue;
      NN_RETURN_IF_ERROR(open_call_->arguments.Add(reader_, piece));
    }
    // A sign of life: the arguments themselves go out when they are whole.
    NN_RETURN_IF_ERROR(builder_.AddToolCall(index_, open_call_->key, "", "", ""));
  }
  return JsonBool(call, "willContinue").value_or(false) ? absl::OkStatus() : EndOpenCall();
}

absl::Status GeminiCandidate::EndOpenCall() {
  if (!open_call_.has_value()) return absl::OkStatus();
  const OpenCall call = *std::exchange(open_call_, std::nullopt);
  NN_RETURN_IF_ERROR(builder_.AddToolCall(index_, call.key, "", "", call.arguments.Json()));
  builder_.EndToolCall(index_, call.key);
  return absl::OkStatus();
}

absl::Status GeminiCandidate::AddCitations(JsonObject candidate) {
  const bool dropped = citations_.dropped();
  for (v1::Citation& citation : citations_.Read(reader_, candidate)) {
    NN_RETURN_IF_ERROR(builder_.AddCitation(index_, std::move(citation)));
  }
  if (citations_.dropped() && !dropped) {
    builder_.AddWarning("CITATIONS_DROPPED", "the backend sent more citations than are taken");
  }
  return absl::OkStatus();
}

void GeminiCandidate::AddNotice(std::string_view type, JsonObject holder) {
  const std::optional<JsonElement> value = JsonAt(holder, type);
  if (!value.has_value()) return;
  const std::string json = reader_.Text(JsonText(*value));
  if (json == "{}" || json == "[]") return;
  const size_t hash = std::hash<std::string>()(json);
  const auto [last, is_new] = notices_.emplace(std::string(type), hash);
  if (!is_new && std::exchange(last->second, hash) == hash) return;
  builder_.AddNotice(type, json, index_);
}

absl::Status GeminiCandidate::OnFinish(JsonObject candidate) {
  const std::string_view raw = JsonString(candidate, "finishReason").value_or("");
  if (raw.empty() || raw == "FINISH_REASON_UNSPECIFIED") return absl::OkStatus();
  NN_RETURN_IF_ERROR(EndOpenCall());
  v1::Finish finish;
  finish.set_reason(GeminiFinishReason(raw, called_tools_));
  finish.set_raw_reason(reader_.Text(raw));
  finish.set_detail(reader_.Text(JsonString(candidate, "finishMessage").value_or("")));
  finished_ = true;
  return builder_.SetFinish(index_, std::move(finish));
}

absl::Status GeminiCandidate::Block(JsonObject prompt_feedback) {
  v1::Finish finish;
  finish.set_reason(v1::FINISH_REASON_CONTENT_FILTER);
  finish.set_raw_reason(reader_.Text(JsonString(prompt_feedback, "blockReason").value_or("")));
  finish.set_detail(reader_.Text(JsonString(prompt_feedback, "blockReasonMessage").value_or("")));
  finished_ = true;
  return builder_.SetFinish(index_, std::move(finish));
}

v1::FinishReason GeminiFinishReason(std::string_view raw, bool called_tools) {
  static constexpr std::pair<std::string_view, v1::FinishReason> kReasons[] = {
      {"STOP", v1::FINISH_REASON_STOP},
      {"MAX_TOKENS", v1::FINISH_REASON_LENGTH},
      {"SAFETY", v1::FINISH_REASON_CONTENT_FILTER},
      {"RECITATION", v1::FINISH_REASON_CONTENT_FILTER},
      {"BLOCKLIST", v1::FINISH_REASON_CONTENT_FILTER},
      {"PROHIBITED_CONTENT", v1::FINISH_REASON_CONTENT_FILTER},
      {"SPII", v1::FINISH_REASON_CONTENT_FILTER},
      {"MODEL_ARMOR", v1::FINISH_REASON_CONTENT_FILTER},
      {"IMAGE_SAFETY", v1::FINISH_REASON_CONTENT_FILTER},
      {"IMAGE_PROHIBITED_CONTENT", v1::FINISH_REASON_CONTENT_FILTER},
      {"IMAGE_RECITATION", v1::FINISH_REASON_CONTENT_FILTER},
      {"MALFORMED_FUNCTION_CALL", v1::FINISH_REASON_ERROR},
      {"MALFORMED_RESPONSE", v1::FINISH_REASON_ERROR},
  };
  if (raw == "STOP" && called_tools) return v1::FINISH_REASON_TOOL_CALLS;
  for (const auto& [name, reason] : kReasons) {
    if (raw == name) return reason;
  }
  return v1::FINISH_REASON_OTHER;  // LANGUAGE, OTHER, UNEXPECTED_TOOL_CALL and what is to come.
}

}  // namespace nexusnitro
