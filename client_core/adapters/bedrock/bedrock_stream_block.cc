#include "client_core/adapters/bedrock/bedrock_stream_block.h"

#include <utility>

#include "client_core/adapters/bedrock/bedrock_content.h"
#include "client_core/adapters/bedrock/bedrock_media.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr int kChoice = 0;  // The wire has one answer alone.

}  // namespace

// A block whose end did not come ends where the next one begins.
absl::Status BedrockStreamBlock::Enter(JsonObject event) {
  const int64_t index = JsonInt(event, "contentBlockIndex").value_or(0);
  if (index_ == index) return absl::OkStatus();
  NN_RETURN_IF_ERROR(OnStop());
  index_ = index;
  return absl::OkStatus();
}

absl::Status BedrockStreamBlock::OnStart(JsonObject event) {
  NN_RETURN_IF_ERROR(Enter(event));
  const std::optional<JsonObject> start = JsonObjectAt(event, "start");
  if (!start.has_value()) return absl::OkStatus();
  if (const auto use = JsonObjectAt(*start, "toolUse"); use.has_value()) {
    const std::string id = reader_.Text(JsonString(*use, "toolUseId").value_or(""));
    const std::string name = reader_.Text(JsonString(*use, "name").value_or(""));
    if (JsonString(*use, "type") == "server_tool_use") {
      kind_ = Kind::kServerToolCall;
      part_.mutable_tool_call()->set_id(id);
      part_.mutable_tool_call()->set_name(name);
      part_.mutable_tool_call()->set_server_side(true);
      return absl::OkStatus();
    }
    kind_ = Kind::kToolCall;
    return builder_.AddToolCall(kChoice, *index_, id, name, "");
  }
  if (const auto result = JsonObjectAt(*start, "toolResult"); result.has_value()) {
    kind_ = Kind::kServerToolResult;
    result_ = reader_.Text(simdjson::minify(*result));
    return absl::OkStatus();
  }
  if (const auto image = JsonObjectAt(*start, "image"); image.has_value()) {
    kind_ = Kind::kImage;
    part_.mutable_media()->set_modality(v1::MODALITY_IMAGE);
    part_.mutable_media()->set_mime_type(
        BedrockImageMimeType(reader_.Text(JsonString(*image, "format").value_or(""))));
  }
  return absl::OkStatus();
}

absl::Status BedrockStreamBlock::OnDelta(JsonObject event) {
  NN_RETURN_IF_ERROR(Enter(event));
  const std::optional<JsonObject> delta = JsonObjectAt(event, "delta");
  if (!delta.has_value()) return absl::OkStatus();
  if (const auto text = JsonString(*delta, "text"); text.has_value()) {
    return builder_.AddText(kChoice, reader_.RawText(*text));
  }
  if (const auto reasoning = JsonObjectAt(*delta, "reasoningContent"); reasoning.has_value()) {
    return OnReasoning(*reasoning);
  }
  if (const auto use = JsonObjectAt(*delta, "toolUse"); use.has_value()) return OnToolInput(*use);
  if (const auto citation = JsonObjectAt(*delta, "citation"); citation.has_value()) {
    return builder_.AddCitation(kChoice, ReadBedrockCitation(reader_, *citation));
  }
  if (const auto pieces = JsonArrayAt(*delta, "toolResult"); pieces.has_value()) {
    return OnToolResult(*pieces);
  }
  if (const auto image = JsonObjectAt(*delta, "image"); image.has_value()) return OnImage(*image);
  return absl::OkStatus();  // A kind that this version does not know.
}

absl::Status BedrockStreamBlock::OnReasoning(JsonObject reasoning) {
  if (JsonAt(reasoning, "redactedContent").has_value()) {
    kind_ = Kind::kRedacted;
    NN_ASSIGN_OR_RETURN(const std::string bytes, ReadBedrockBytes(reasoning, "redactedContent"));
    return Collect(bytes);
  }
  if (kind_ != Kind::kReasoning) {
    kind_ = Kind::kReasoning;  // Perhaps without words: models that hide them sign all the same.
    NN_RETURN_IF_ERROR(builder_.BeginReasoning(kChoice, {}));
  }
  if (const auto signature = JsonString(reasoning, "signature"); signature.has_value()) {
    return builder_.AddSignature(kChoice, reader_.Text(*signature));
  }
  return builder_.AddReasoning(kChoice,
                               reader_.RawText(JsonString(reasoning, "text").value_or("")));
}

absl::Status BedrockStreamBlock::OnToolInput(JsonObject use) {
  const std::string_view input = JsonString(use, "input").value_or("");
  if (kind_ == Kind::kServerToolCall) return Collect(reader_.RawText(input));
  has_input_ = has_input_ || !input.empty();
  return builder_.AddToolCall(kChoice, *index_, "", "", reader_.RawText(input));
}

// Texts come in pieces, anything else whole.
absl::Status BedrockStreamBlock::OnToolResult(JsonArray pieces) {
  for (const JsonElement element : pieces) {
    JsonObject piece;
    if (element.get(piece) != simdjson::SUCCESS) continue;
    if (const auto text = JsonString(piece, "text"); text.has_value()) {
      result_text_ += reader_.Text(*text);
      NN_RETURN_IF_ERROR(Collect(""));
      continue;
    }
    EndResultText();
    if (!collected_.empty()) collected_.push_back(',');
    NN_RETURN_IF_ERROR(Collect(reader_.Text(simdjson::minify(piece))));
  }
  return absl::OkStatus();
}

void BedrockStreamBlock::EndResultText() {
  if (result_text_.empty()) return;
  JsonWriter json;
  json.BeginObject();
  json.Member("text", result_text_);
  json.EndObject();
  if (!collected_.empty()) collected_.push_back(',');
  collected_ += json.Take();
  result_text_.clear();
}

absl::Status BedrockStreamBlock::OnImage(JsonObject image) {
  const std::optional<JsonObject> source = JsonObjectAt(image, "source");
  if (!source.has_value()) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(const std::string bytes, ReadBedrockBytes(*source, "bytes"));
  return Collect(bytes);
}

absl::Status BedrockStreamBlock::Collect(std::string_view bytes) {
  collected_.append(bytes);
  if (collected_.size() + result_text_.size() <= limits::kReplyBytesMax) return absl::OkStatus();
  return MakeError(Reason::kReplyTooLarge, StrCat("a block of the backend's answer is larger than ",
                                                  limits::kReplyBytesMax, " bytes"));
}

absl::Status BedrockStreamBlock::OnStop() {
  if (!index_.has_value()) return absl::OkStatus();
  NN_RETURN_IF_ERROR(End());
  index_.reset();
  kind_ = Kind::kText;
  has_input_ = false;
  part_.Clear();
  collected_.clear();
  result_.clear();
  return absl::OkStatus();
}

absl::Status BedrockStreamBlock::End() {
  switch (kind_) {
    case Kind::kText:
    case Kind::kReasoning:
      builder_.EndPart(kChoice);
      return absl::OkStatus();
    case Kind::kToolCall:
      if (!has_input_) NN_RETURN_IF_ERROR(builder_.AddToolCall(kChoice, *index_, "", "", "{}"));
      builder_.EndToolCall(kChoice, *index_);
      return absl::OkStatus();
    case Kind::kServerToolCall:
      part_.mutable_tool_call()->set_arguments_json(
          collected_.empty() ? "{}" : ReplaceInvalidUtf8(collected_));
      return builder_.AddPart(kChoice, part_);
    case Kind::kServerToolResult: {
      EndResultText();
      const std::string result = MergeJson(result_, StrCat("{\"content\":[", collected_, "]}"));
      return builder_.AddPart(
          kChoice, BedrockProviderPart("toolResult", StrCat("{\"toolResult\":", result, "}")));
    }
    case Kind::kImage:
      part_.mutable_media()->set_data(collected_);
      return builder_.AddPart(kChoice, part_);
    case Kind::kRedacted:
      part_.mutable_reasoning()->set_redacted(collected_);
      return builder_.AddPart(kChoice, part_);
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
