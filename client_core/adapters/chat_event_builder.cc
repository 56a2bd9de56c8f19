#include "client_core/adapters/chat_event_builder.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

ChatEventBuilder::ChatEventBuilder(std::string tool_id_prefix)
    : tool_id_prefix_(std::move(tool_id_prefix)) {}

void ChatEventBuilder::SetHead(std::string_view id, std::string_view model,
                               std::optional<absl::Time> created) {
  // Some servers give every frame an id of its own; the first one counts.
  if (head_.id.empty()) head_.id = id;
  if (head_.model.empty()) head_.model = model;
  if (!head_.created.has_value()) head_.created = created;
}

void ChatEventBuilder::SetSystemFingerprint(std::string_view fingerprint) {
  if (!fingerprint.empty()) system_fingerprint_ = fingerprint;
}

void ChatEventBuilder::SetServiceTier(std::string_view tier) {
  if (!tier.empty()) service_tier_ = tier;
}

absl::StatusOr<ChatEventBuilder::ChoiceState*> ChatEventBuilder::ChoiceAt(int choice) {
  if (choice < 0 || choice >= limits::kStreamChoicesMax) {
    return MakeError(Reason::kBadBackendFrame,
                     StrCat("the backend sent a choice with the index ", choice, "; at most ",
                            limits::kStreamChoicesMax, " are taken"));
  }
  return &choices_[choice];
}

absl::Status ChatEventBuilder::TakeIndex(ChoiceState& state, OpenPart& part) {
  if (state.parts >= limits::kStreamPartsPerChoiceMax) {
    return MakeError(Reason::kReplyTooLarge, StrCat("the backend's answer has more than ",
                                                    limits::kStreamPartsPerChoiceMax, " parts"));
  }
  part.index = state.parts++;
  part.announced = true;
  return absl::OkStatus();
}

absl::StatusOr<ChatEventBuilder::OpenPart*> ChatEventBuilder::PartAt(int choice, Kind kind) {
  NN_ASSIGN_OR_RETURN(ChoiceState * state, ChoiceAt(choice));
  if (state->current.has_value() && state->current->kind == kind) return &*state->current;
  EndCurrent(choice, *state);
  OpenPart part;
  part.kind = kind;
  state->current = std::move(part);
  NN_RETURN_IF_ERROR(Announce(choice, *state, *state->current));
  return &*state->current;
}

absl::Status ChatEventBuilder::Announce(int choice, ChoiceState& state, OpenPart& part) {
  NN_RETURN_IF_ERROR(TakeIndex(state, part));
  v1::PartStart* start = events_.emplace_back().mutable_part_start();
  start->set_choice_index(choice);
  start->set_part_index(part.index);
  v1::Part* proto = start->mutable_part();
  switch (part.kind) {
    case Kind::kText:
      proto->set_text("");
      break;
    case Kind::kReasoning:
      *proto->mutable_reasoning() = part.reasoning;
      break;
    case Kind::kRefusal:
      proto->set_refusal("");
      break;
    case Kind::kToolCall:
      proto->mutable_tool_call()->set_id(part.id);
      proto->mutable_tool_call()->set_name(part.name);
      break;
  }
  return absl::OkStatus();
}

void ChatEventBuilder::AddDelta(int choice, OpenPart& part, std::string text, Logprobs logprobs) {
  if (text.empty() && logprobs.empty()) return;
  v1::PartDelta* delta = events_.emplace_back().mutable_part_delta();
  delta->set_choice_index(choice);
  delta->set_part_index(part.index);
  *delta->mutable_logprobs() = std::move(logprobs);
  switch (part.kind) {
    case Kind::kText:
      delta->set_text(std::move(text));
      break;
    case Kind::kReasoning:
      delta->set_reasoning(std::move(text));
      break;
    case Kind::kRefusal:
      delta->set_refusal(std::move(text));
      break;
    case Kind::kToolCall:
      delta->set_arguments_fragment(std::move(text));
      break;
  }
}

absl::Status ChatEventBuilder::AddText(int choice, std::string_view piece, Logprobs logprobs) {
  if (piece.empty() && logprobs.empty()) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(OpenPart * part, PartAt(choice, Kind::kText));
  CountDelta();
  AddDelta(choice, *part, part->joiner.Join(piece), std::move(logprobs));
  return absl::OkStatus();
}

absl::Status ChatEventBuilder::AddPiece(int choice, Kind kind, std::string_view piece) {
  if (piece.empty()) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(OpenPart * part, PartAt(choice, kind));
  CountDelta();
  AddDelta(choice, *part, part->joiner.Join(piece), {});
  return absl::OkStatus();
}

absl::Status ChatEventBuilder::AddToolCall(int choice, int64_t key, std::string_view id,
                                           std::string_view name,
                                           std::string_view arguments_piece) {
  NN_ASSIGN_OR_RETURN(ChoiceState * state, ChoiceAt(choice));
  EndCurrent(choice, *state);
  OpenPart& part = state->tool_calls[key];
  part.kind = Kind::kToolCall;
  CountDelta();
  if (!part.announced) {
    if (part.id.empty()) part.id = ReplaceInvalidUtf8(id);
    if (part.name.empty()) part.name = ReplaceInvalidUtf8(name);
    if (part.name.empty()) {
      part.waiting_arguments.append(arguments_piece);
      return absl::OkStatus();
    }
    if (part.id.empty()) part.id = StrCat(tool_id_prefix_, tool_calls_seen_);
    ++tool_calls_seen_;
    NN_RETURN_IF_ERROR(Announce(choice, *state, part));
    AddDelta(choice, part, part.joiner.Join(std::exchange(part.waiting_arguments, {})), {});
  }
  AddDelta(choice, part, part.joiner.Join(arguments_piece), {});
  return absl::OkStatus();
}

int64_t ChatEventBuilder::ToolCallKey(int choice, int64_t position, std::string_view id,
                                      std::string_view name) const {
  const auto state = choices_.find(choice);
  if (state == choices_.end() || state->second.tool_calls.empty()) return position;
  const std::map<int64_t, OpenPart>& tool_calls = state->second.tool_calls;
  if (id.empty() && name.empty()) return std::max(position, tool_calls.rbegin()->first);
  int64_t key = position;
  for (auto part = tool_calls.find(key); part != tool_calls.end(); part = tool_calls.find(++key)) {
    const bool same =
        id.empty() ? !part->second.announced : part->second.id == id || part->second.id.empty();
    if (same) break;
  }
  return key;
}

absl::Status ChatEventBuilder::AddCitation(int choice, v1::Citation citation) {
  NN_ASSIGN_OR_RETURN(OpenPart * part, PartAt(choice, Kind::kText));
  v1::PartDelta* delta = events_.emplace_back().mutable_part_delta();
  delta->set_choice_index(choice);
  delta->set_part_index(part->index);
  *delta->mutable_citation() = std::move(citation);
  return absl::OkStatus();
}

absl::Status ChatEventBuilder::BeginReasoning(int choice, const v1::Reasoning& head) {
  NN_ASSIGN_OR_RETURN(ChoiceState * state, ChoiceAt(choice));
  const std::optional<OpenPart>& current = state->current;
  if (current.has_value() && current->kind == Kind::kReasoning && !head.id().empty() &&
      current->reasoning.id() == head.id() &&
      current->reasoning.is_summary() == head.is_summary()) {
    return absl::OkStatus();
  }
  EndCurrent(choice, *state);
  OpenPart part;
  part.kind = Kind::kReasoning;
  part.reasoning = head;
  state->current = std::move(part);
  return Announce(choice, *state, *state->current);
}

void ChatEventBuilder::SignPart(int choice, const OpenPart& part, std::string_view signature) {
  v1::PartDelta* delta = events_.emplace_back().mutable_part_delta();
  delta->set_choice_index(choice);
  delta->set_part_index(part.index);
  delta->set_signature(std::string(signature));
}

absl::Status ChatEventBuilder::AddSignature(int choice, std::string_view signature) {
  if (signature.empty()) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(ChoiceState * state, ChoiceAt(choice));
  if (!state->current.has_value()) NN_RETURN_IF_ERROR(PartAt(choice, Kind::kText).status());
  SignPart(choice, *state->current, signature);
  return absl::OkStatus();
}

absl::Status ChatEventBuilder::AddToolCallSignature(int choice, int64_t key,
                                                    std::string_view signature) {
  if (signature.empty()) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(ChoiceState * state, ChoiceAt(choice));
  const auto part = state->tool_calls.find(key);
  if (part == state->tool_calls.end() || !part->second.announced) {
    AddWarning("SIGNATURE_DROPPED", "the backend signed a tool call that has no name");
    return absl::OkStatus();
  }
  SignPart(choice, part->second, signature);
  return absl::OkStatus();
}

absl::Status ChatEventBuilder::AddPart(int choice, v1::Part part) {
  NN_ASSIGN_OR_RETURN(ChoiceState * state, ChoiceAt(choice));
  EndCurrent(choice, *state);
  OpenPart open;
  NN_RETURN_IF_ERROR(TakeIndex(*state, open));
  CountDelta();
  v1::PartStart* start = events_.emplace_back().mutable_part_start();
  start->set_choice_index(choice);
  start->set_part_index(open.index);
  *start->mutable_part() = std::move(part);
  EndPart(choice, open);
  return absl::OkStatus();
}

void ChatEventBuilder::EndPart(int choice) {
  const auto state = choices_.find(choice);
  if (state != choices_.end()) EndCurrent(choice, state->second);
}

void ChatEventBuilder::EndCurrent(int choice, ChoiceState& state) {
  if (!state.current.has_value()) return;
  EndPart(choice, *state.current);
  state.current.reset();
}

void ChatEventBuilder::EndToolCall(int choice, int64_t key) {
  const auto state = choices_.find(choice);
  if (state == choices_.end()) return;
  const auto part = state->second.tool_calls.find(key);
  if (part == state->second.tool_calls.end() || !part->second.announced) return;
  EndPart(choice, part->second);
  state->second.tool_calls.erase(part);
}

void ChatEventBuilder::AddNotice(std::string_view type, std::string_view json,
                                 std::optional<int> choice) {
  v1::Notice* notice = events_.emplace_back().mutable_notice();
  if (choice.has_value()) notice->set_choice_index(*choice);
  notice->set_type(std::string(type));
  notice->set_json(std::string(json));
}

void ChatEventBuilder::AddWarning(std::string_view code, std::string_view message) {
  v1::Warning& warning = warnings_.emplace_back();
  warning.set_code(std::string(code));
  warning.set_message(std::string(message));
}

absl::Status ChatEventBuilder::SetFinish(int choice, v1::Finish finish) {
  NN_ASSIGN_OR_RETURN(ChoiceState * state, ChoiceAt(choice));
  if (!finish.raw_reason().empty() || !state->finish.has_value()) {
    state->finish = std::move(finish);
  }
  return absl::OkStatus();
}

bool ChatEventBuilder::all_finished() const {
  if (choices_.empty()) return false;
  for (const auto& [index, state] : choices_) {
    if (!state.finish.has_value()) return false;
  }
  return true;
}

void ChatEventBuilder::EndPart(int choice, OpenPart& part) {
  AddDelta(choice, part, part.joiner.Finish(), {});
  replaced_text_ = replaced_text_ || part.joiner.replaced();
  v1::PartEnd* end = events_.emplace_back().mutable_part_end();
  end->set_choice_index(choice);
  end->set_part_index(part.index);
}

void ChatEventBuilder::EndChoice(int choice, ChoiceState& state) {
  EndCurrent(choice, state);
  for (auto& [key, part] : state.tool_calls) {
    if (part.announced) {
      EndPart(choice, part);
    } else {
      AddWarning("TOOL_CALL_WITHOUT_NAME", "the backend sent a tool call without a name");
    }
  }
  state.tool_calls.clear();
  v1::ChoiceFinish* finish = events_.emplace_back().mutable_choice_finish();
  finish->set_choice_index(choice);
  *finish->mutable_finish() = state.finish.value_or(v1::Finish());
}

void ChatEventBuilder::Complete() {
  for (auto& [index, state] : choices_) EndChoice(index, state);
  if (usage_.has_value()) *events_.emplace_back().mutable_usage() = *usage_;
}

void ChatEventBuilder::Cut() {
  for (auto& [index, state] : choices_) {
    if (state.finish.has_value()) EndChoice(index, state);
  }
  if (usage_.has_value()) *events_.emplace_back().mutable_usage() = *usage_;
}

std::vector<v1::Warning> ChatEventBuilder::Warnings() const {
  std::vector<v1::Warning> warnings = warnings_;
  if (replaced_text_) {
    v1::Warning& warning = warnings.emplace_back();
    warning.set_code("INVALID_TEXT_REPLACED");
    warning.set_message(
        "the backend sent text that is not valid UTF-8; U+FFFD stands in its place");
  }
  return warnings;
}

}  // namespace nexusnitro
