#include "client_core/adapters/anthropic/anthropic_events.h"

#include <utility>

#include "client_core/adapters/anthropic/anthropic_error.h"
#include "client_core/adapters/anthropic/anthropic_finish.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kChoice = 0;  // The wire has one answer.

std::string TextAt(const JsonReader& reader, JsonObject object, std::string_view key) {
  return reader.Text(JsonString(object, key).value_or(""));
}

// As the backend meant it: a character may go on in the next piece.
std::string RawAt(const JsonReader& reader, JsonObject object, std::string_view key) {
  return reader.RawText(JsonString(object, key).value_or(""));
}

}  // namespace

void AnthropicEvents::Give() {
  given_ = true;
  builder_.SetHead(id_, model_, std::nullopt);
}

void AnthropicEvents::ReportUsage() {
  if (!usage_.empty()) builder_.SetUsage(usage_.Read());
}

absl::Status AnthropicEvents::Take(const JsonReader& reader, JsonObject event,
                                   std::string_view name) {
  if (IsAnthropicError(event)) return AnthropicStreamError(reader, event);
  const std::string_view type = JsonString(event, "type").value_or(name);
  if (type == "message_start") {
    const std::optional<JsonObject> message = JsonObjectAt(event, "message");
    return message.has_value() ? OnMessageStart(reader, *message) : absl::OkStatus();
  }
  if (type == "content_block_start") {
    const int64_t index = JsonInt(event, "index").value_or(last_index_ + 1);
    const std::optional<JsonObject> block = JsonObjectAt(event, "content_block");
    return block.has_value() ? StartBlock(reader, index, *block) : absl::OkStatus();
  }
  const int64_t index = JsonInt(event, "index").value_or(last_index_);
  if (type == "content_block_delta") {
    const std::optional<JsonObject> delta = JsonObjectAt(event, "delta");
    return delta.has_value() ? OnDelta(reader, index, *delta) : absl::OkStatus();
  }
  if (type == "content_block_stop") return CloseBlock(index);
  if (type == "message_delta") return OnMessageDelta(reader, event);
  if (type == "message_stop") return OnMessageStop();
  return absl::OkStatus();  // `ping`, and what is not known yet.
}

// Gateways send it twice, and some begin another message where one broke off. What has been given
// away cannot be taken back, and two answers must not be joined to one.
absl::Status AnthropicEvents::OnMessageStart(const JsonReader& reader, JsonObject message) {
  const std::string id = TextAt(reader, message, "id");
  const bool again = std::exchange(started_, true);
  if (again && id == id_) repeated_ = given_;
  if (again && id != id_) {
    if (given_) {
      return MakeError(Reason::kStreamTruncated,
                       "the backend began another message before the end of the first");
    }
    blocks_.clear();
    usage_ = {};
    last_index_ = -1;
  }
  id_ = id;
  model_ = TextAt(reader, message, "model");
  OnUsage(reader, message);
  return absl::OkStatus();
}

void AnthropicEvents::OnUsage(const JsonReader& reader, JsonObject holder) {
  const std::optional<JsonObject> usage = JsonObjectAt(holder, "usage");
  if (!usage.has_value()) return;
  usage_.Add(*usage);
  builder_.SetServiceTier(TextAt(reader, *usage, "service_tier"));
}

absl::Status AnthropicEvents::StartBlock(const JsonReader& reader, int64_t index,
                                         JsonObject object) {
  if (repeated_ && index <= last_index_) {
    return MakeError(Reason::kStreamTruncated,
                     "the backend told its message again after some of it had come");
  }
  NN_RETURN_IF_ERROR(CloseProviderBlocks());
  NN_RETURN_IF_ERROR(CloseBlock(index));
  if (blocks_.size() >= limits::kStreamPartsPerChoiceMax) {
    return MakeError(Reason::kReplyTooLarge,
                     StrCat("the backend's answer has more than ", limits::kStreamPartsPerChoiceMax,
                            " blocks that have no end"));
  }
  builder_.EndPart(kChoice);
  last_index_ = index;
  Block& block = blocks_[index];
  const std::string_view type = JsonString(object, "type").value_or("");
  if (type == "text") {
    const std::string text = RawAt(reader, object, "text");
    if (!text.empty()) Give();
    NN_RETURN_IF_ERROR(builder_.AddText(kChoice, text));
    const std::optional<JsonArray> citations = JsonArrayAt(object, "citations");
    if (!citations.has_value()) return absl::OkStatus();
    for (const JsonElement element : *citations) {
      JsonObject citation;
      if (element.get(citation) != simdjson::SUCCESS) continue;
      NN_RETURN_IF_ERROR(OnCitation(reader, citation));
    }
    return absl::OkStatus();
  }
  if (type == "thinking") {
    block.kind = Kind::kThinking;
    NN_RETURN_IF_ERROR(OnThinking(&block, RawAt(reader, object, "thinking")));
    return OnSignature(&block, TextAt(reader, object, "signature"));
  }
  if (type == "redacted_thinking") {
    v1::Part part;
    part.mutable_reasoning()->set_redacted(TextAt(reader, object, "data"));
    Give();
    return builder_.AddPart(kChoice, std::move(part));
  }
  if (type == "tool_use") return StartToolUse(reader, index, object, block);
  block.kind = Kind::kProvider;
  block.provider.emplace(reader, object);
  return absl::OkStatus();
}

absl::Status AnthropicEvents::StartToolUse(const JsonReader& reader, int64_t index,
                                           JsonObject object, Block& block) {
  block.kind = Kind::kToolUse;
  const std::optional<JsonObject> input = JsonObjectAt(object, "input");
  if (input.has_value() && input->size() > 0) {
    block.input = reader.RawText(simdjson::minify(*input));
  }
  const std::optional<JsonObject> caller = JsonObjectAt(object, "caller");
  if (caller.has_value() && JsonString(*caller, "type").value_or("direct") != "direct") {
    builder_.AddWarning("TOOL_CALLER_DROPPED",
                        "a tool was called by code that runs at the backend; the schema has no "
                        "place for which");
  }
  Give();
  return builder_.AddToolCall(kChoice, index, RawAt(reader, object, "id"),
                              RawAt(reader, object, "name"), "");
}

absl::Status AnthropicEvents::OnDelta(const JsonReader& reader, int64_t index, JsonObject delta) {
  const auto found = blocks_.find(index);
  Block* const block = found == blocks_.end() ? nullptr : &found->second;
  const std::string_view type = JsonString(delta, "type").value_or("");
  if (type == "text_delta") {
    const std::string text = RawAt(reader, delta, "text");
    if (!text.empty()) Give();
    return builder_.AddText(kChoice, text);
  }
  if (type == "input_json_delta") {
    return OnInput(index, block, RawAt(reader, delta, "partial_json"));
  }
  if (type == "thinking_delta") return OnThinking(block, RawAt(reader, delta, "thinking"));
  if (type == "signature_delta") return OnSignature(block, TextAt(reader, delta, "signature"));
  if (type == "citations_delta") {
    const std::optional<JsonObject> citation = JsonObjectAt(delta, "citation");
    return citation.has_value() ? OnCitation(reader, *citation) : absl::OkStatus();
  }
  if (block != nullptr && block->provider.has_value()) block->provider->Replace(reader, delta);
  return absl::OkStatus();
}

absl::Status AnthropicEvents::OnInput(int64_t index, Block* block, std::string_view piece) {
  if (piece.empty()) return absl::OkStatus();
  if (block != nullptr && block->provider.has_value()) return block->provider->AddInput(piece);
  if (block != nullptr) block->given = true;
  Give();
  return builder_.AddToolCall(kChoice, index, "", "", piece);
}

absl::Status AnthropicEvents::OnThinking(Block* block, std::string_view piece) {
  if (piece.empty()) return absl::OkStatus();
  if (block != nullptr) block->given = true;
  Give();
  return builder_.AddReasoning(kChoice, piece);
}

absl::Status AnthropicEvents::OnSignature(Block* block, std::string_view signature) {
  if (signature.empty()) return absl::OkStatus();
  Give();
  if (block != nullptr && block->kind == Kind::kThinking && !block->given) {
    block->given = true;  // Thoughts that are not shown.
    NN_RETURN_IF_ERROR(builder_.BeginReasoning(kChoice, v1::Reasoning()));
  }
  return builder_.AddSignature(kChoice, signature);
}

absl::Status AnthropicEvents::OnCitation(const JsonReader& reader, JsonObject object) {
  v1::Citation citation;
  citation.set_uri(TextAt(reader, object, "url"));
  citation.set_title(TextAt(reader, object, "title"));
  if (citation.title().empty()) citation.set_title(TextAt(reader, object, "document_title"));
  citation.set_cited_text(TextAt(reader, object, "cited_text"));
  citation.set_json(reader.Text(simdjson::minify(object)));
  Give();
  return builder_.AddCitation(kChoice, std::move(citation));
}

absl::Status AnthropicEvents::CloseBlock(int64_t index) {
  const auto found = blocks_.find(index);
  if (found == blocks_.end()) return absl::OkStatus();
  Block block = std::move(found->second);
  blocks_.erase(found);
  switch (block.kind) {
    case Kind::kText:
    case Kind::kThinking:
      builder_.EndPart(kChoice);
      return absl::OkStatus();
    case Kind::kToolUse:
      if (!block.given) {
        const std::string_view input = block.input.empty() ? "{}" : std::string_view(block.input);
        NN_RETURN_IF_ERROR(builder_.AddToolCall(kChoice, index, "", "", input));
      }
      builder_.EndToolCall(kChoice, index);
      return absl::OkStatus();
    case Kind::kProvider: {
      bool cut = false;
      v1::Part part = block.provider->TakePart(cut);
      if (cut) {
        builder_.AddWarning("PROVIDER_INPUT_DROPPED",
                            StrCat("the input of a `", part.provider_part().type(),
                                   "` is no JSON object; it was left out"));
      }
      Give();
      return builder_.AddPart(kChoice, std::move(part));
    }
  }
  return absl::OkStatus();
}

// They are given away at their end; what begins after them must stand after them.
absl::Status AnthropicEvents::CloseProviderBlocks() {
  const auto last = blocks_.find(last_index_);
  if (last == blocks_.end() || last->second.kind != Kind::kProvider) return absl::OkStatus();
  return CloseBlock(last_index_);
}

absl::Status AnthropicEvents::CloseAllBlocks() {
  while (!blocks_.empty()) NN_RETURN_IF_ERROR(CloseBlock(blocks_.begin()->first));
  return absl::OkStatus();
}

void AnthropicEvents::OnNotices(const JsonReader& reader, JsonObject holder) {
  for (const std::string_view key : {"container", "context_management"}) {
    const std::optional<JsonObject> notice = JsonObjectAt(holder, key);
    if (notice.has_value()) builder_.AddNotice(key, reader.Text(simdjson::minify(*notice)));
  }
}

absl::Status AnthropicEvents::OnStop(const JsonReader& reader, JsonObject delta) {
  Give();
  return builder_.SetFinish(kChoice, ReadAnthropicFinish(reader, delta));
}

absl::Status AnthropicEvents::OnMessageDelta(const JsonReader& reader, JsonObject event) {
  OnUsage(reader, event);
  OnNotices(reader, event);
  const std::optional<JsonObject> delta = JsonObjectAt(event, "delta");
  if (!delta.has_value()) return absl::OkStatus();
  OnNotices(reader, *delta);
  return OnStop(reader, *delta);
}

absl::Status AnthropicEvents::OnMessageStop() {
  NN_RETURN_IF_ERROR(CloseAllBlocks());
  Give();
  ended_ = true;
  // A message that says nothing, not even why, is an answer all the same.
  return builder_.choices_seen() == 0 ? builder_.SetFinish(kChoice, v1::Finish())
                                      : absl::OkStatus();
}

absl::Status AnthropicEvents::TakeMessage(const JsonReader& reader, JsonObject message) {
  if (IsAnthropicError(message)) return AnthropicStreamError(reader, message);
  NN_RETURN_IF_ERROR(OnMessageStart(reader, message));
  const std::optional<JsonArray> content = JsonArrayAt(message, "content");
  if (!content.has_value()) {
    return BadReply("has no content");
  }
  int64_t index = 0;
  for (const JsonElement element : *content) {
    JsonObject block;
    if (element.get(block) != simdjson::SUCCESS) continue;
    NN_RETURN_IF_ERROR(StartBlock(reader, index, block));
    NN_RETURN_IF_ERROR(CloseBlock(index));
    ++index;
  }
  OnNotices(reader, message);
  NN_RETURN_IF_ERROR(OnStop(reader, message));
  return OnMessageStop();
}

}  // namespace nexusnitro
