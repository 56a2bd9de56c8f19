#include "client_core/adapters/bedrock/bedrock_content.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "client_core/adapters/bedrock/bedrock_media.h"
#include "client_core/adapters/bedrock/bedrock_messages.h"
#include "client_core/adapters/token_count.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kChoice = 0;  // The wire has one answer alone.

constexpr struct {
  std::string_view raw;
  v1::FinishReason reason;
} kFinishes[] = {
    {"end_turn", v1::FINISH_REASON_STOP},
    {"stop_sequence", v1::FINISH_REASON_STOP_SEQUENCE},
    {"max_tokens", v1::FINISH_REASON_LENGTH},
    {"model_context_window_exceeded", v1::FINISH_REASON_LENGTH},
    {"tool_use", v1::FINISH_REASON_TOOL_CALLS},
    {"content_filtered", v1::FINISH_REASON_CONTENT_FILTER},
    {"guardrail_intervened", v1::FINISH_REASON_CONTENT_FILTER},
    {"refusal", v1::FINISH_REASON_CONTENT_FILTER},
    {"malformed_model_output", v1::FINISH_REASON_ERROR},
    {"malformed_tool_use", v1::FINISH_REASON_ERROR},
    {"pause_turn", v1::FINISH_REASON_PAUSE},
};

v1::FinishReason FinishReasonOf(std::string_view raw) {
  if (raw.empty()) return v1::FINISH_REASON_UNSPECIFIED;
  for (const auto& [word, reason] : kFinishes) {
    if (word == raw) return reason;
  }
  return v1::FINISH_REASON_OTHER;
}

// `inputTokens` leaves out what was read from the cache or written to it.
v1::Usage ReadUsage(JsonObject usage) {
  v1::Usage out;
  const std::optional<int64_t> read = JsonInt(usage, "cacheReadInputTokens");
  const std::optional<int64_t> written = JsonInt(usage, "cacheWriteInputTokens");
  if (const auto count = JsonInt(usage, "inputTokens")) {
    out.set_input_tokens(AddTokens(*count, AddTokens(read.value_or(0), written.value_or(0))));
  }
  if (const auto count = JsonInt(usage, "outputTokens")) out.set_output_tokens(*count);
  if (const auto count = JsonInt(usage, "totalTokens")) out.set_total_tokens(*count);
  if (read.has_value()) out.set_cache_read_input_tokens(*read);
  if (written.has_value()) out.set_cache_creation_input_tokens(*written);
  out.set_raw_json(simdjson::minify(usage));
  return out;
}

// Reads the blocks of a whole message; the first error ends it.
class ContentReader {
 public:
  ContentReader(const JsonReader& reader, ChatEventBuilder& builder)
      : reader_(reader), builder_(builder) {}

  // Each block is a part of its own.
  absl::Status Add(JsonArray content) {
    int64_t index = 0;
    for (const JsonElement element : content) {
      JsonObject block;
      if (element.get(block) == simdjson::SUCCESS) NN_RETURN_IF_ERROR(Block(block, index));
      builder_.EndPart(kChoice);
      ++index;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Block(JsonObject block, int64_t index) {
    if (const auto text = JsonString(block, "text"); text.has_value()) {
      return builder_.AddText(kChoice, reader_.RawText(*text));
    }
    if (const auto reasoning = JsonObjectAt(block, "reasoningContent"); reasoning.has_value()) {
      return Reasoning(*reasoning);
    }
    if (const auto use = JsonObjectAt(block, "toolUse"); use.has_value()) {
      return ToolUse(*use, index);
    }
    if (const auto cited = JsonObjectAt(block, "citationsContent"); cited.has_value()) {
      return Cited(*cited);
    }
    if (const auto image = JsonObjectAt(block, "image"); image.has_value()) return Image(*image);
    for (const auto member : block) {
      return builder_.AddPart(kChoice, BedrockProviderPart(reader_.Text(member.key),
                                                           reader_.Text(simdjson::minify(block))));
    }
    return absl::OkStatus();
  }

  absl::Status Reasoning(JsonObject reasoning) {
    if (JsonAt(reasoning, "redactedContent").has_value()) {
      v1::Part part;
      NN_ASSIGN_OR_RETURN(*part.mutable_reasoning()->mutable_redacted(),
                          ReadBedrockBytes(reasoning, "redactedContent"));
      return builder_.AddPart(kChoice, std::move(part));
    }
    const std::optional<JsonObject> text = JsonObjectAt(reasoning, "reasoningText");
    if (!text.has_value()) return absl::OkStatus();
    NN_RETURN_IF_ERROR(builder_.BeginReasoning(kChoice, {}));
    NN_RETURN_IF_ERROR(
        builder_.AddReasoning(kChoice, reader_.RawText(JsonString(*text, "text").value_or(""))));
    const std::string_view signature = JsonString(*text, "signature").value_or("");
    if (signature.empty()) return absl::OkStatus();
    return builder_.AddSignature(kChoice, reader_.Text(signature));
  }

  absl::Status ToolUse(JsonObject use, int64_t index) {
    const std::string id = reader_.Text(JsonString(use, "toolUseId").value_or(""));
    const std::string name = reader_.Text(JsonString(use, "name").value_or(""));
    const std::optional<JsonElement> input = JsonAt(use, "input");
    const std::string arguments = input.has_value() ? reader_.RawText(JsonText(*input)) : "{}";
    if (JsonString(use, "type") == "server_tool_use") {
      v1::Part part;
      v1::ToolCall* call = part.mutable_tool_call();
      call->set_id(id);
      call->set_name(name);
      call->set_arguments_json(reader_.Text(arguments));
      call->set_server_side(true);
      return builder_.AddPart(kChoice, std::move(part));
    }
    NN_RETURN_IF_ERROR(builder_.AddToolCall(kChoice, index, id, name, arguments));
    builder_.EndToolCall(kChoice, index);
    return absl::OkStatus();
  }

  absl::Status Cited(JsonObject cited) {
    if (const auto texts = JsonArrayAt(cited, "content"); texts.has_value()) {
      for (const JsonElement element : *texts) {
        JsonObject text;
        if (element.get(text) != simdjson::SUCCESS) continue;
        NN_RETURN_IF_ERROR(
            builder_.AddText(kChoice, reader_.RawText(JsonString(text, "text").value_or(""))));
      }
    }
    const std::optional<JsonArray> citations = JsonArrayAt(cited, "citations");
    if (!citations.has_value()) return absl::OkStatus();
    for (const JsonElement element : *citations) {
      JsonObject citation;
      if (element.get(citation) != simdjson::SUCCESS) continue;
      NN_RETURN_IF_ERROR(builder_.AddCitation(kChoice, ReadBedrockCitation(reader_, citation)));
    }
    return absl::OkStatus();
  }

  absl::Status Image(JsonObject image) {
    const std::optional<JsonObject> source = JsonObjectAt(image, "source");
    if (!source.has_value()) return absl::OkStatus();
    v1::Part part;
    v1::Media* media = part.mutable_media();
    media->set_modality(v1::MODALITY_IMAGE);
    media->set_mime_type(
        BedrockImageMimeType(reader_.Text(JsonString(image, "format").value_or(""))));
    NN_ASSIGN_OR_RETURN(*media->mutable_data(), ReadBedrockBytes(*source, "bytes"));
    return builder_.AddPart(kChoice, std::move(part));
  }

  const JsonReader& reader_;
  ChatEventBuilder& builder_;
};

}  // namespace

absl::Status AddBedrockContent(const JsonReader& reader, JsonArray content,
                               ChatEventBuilder& builder) {
  return ContentReader(reader, builder).Add(content);
}

absl::Status AddBedrockFinish(const JsonReader& reader, JsonObject reply,
                              ChatEventBuilder& builder) {
  v1::Finish finish;
  finish.set_raw_reason(reader.Text(JsonString(reply, "stopReason").value_or("")));
  finish.set_reason(FinishReasonOf(finish.raw_reason()));
  // What the caller asked for with `additionalModelResponseFieldPaths`.
  if (const auto fields = JsonObjectAt(reply, "additionalModelResponseFields")) {
    finish.set_stop_sequence(reader.Text(JsonString(*fields, "stop_sequence").value_or("")));
    builder.AddNotice("additionalModelResponseFields", reader.Text(simdjson::minify(*fields)));
  }
  return builder.SetFinish(kChoice, std::move(finish));
}

void AddBedrockMetadata(const JsonReader& reader, JsonObject reply, ChatEventBuilder& builder) {
  if (const auto usage = JsonObjectAt(reply, "usage")) builder.SetUsage(ReadUsage(*usage));
  if (const auto tier = JsonObjectAt(reply, "serviceTier")) {
    builder.SetServiceTier(reader.Text(JsonString(*tier, "type").value_or("")));
  }
  // What a guardrail found, and where a router sent the prompt.
  if (const auto trace = JsonObjectAt(reply, "trace")) {
    builder.AddNotice("trace", reader.Text(simdjson::minify(*trace)));
  }
}

v1::Citation ReadBedrockCitation(const JsonReader& reader, JsonObject citation) {
  v1::Citation out;
  out.set_title(reader.Text(JsonString(citation, "title").value_or("")));
  std::string_view uri = JsonString(citation, "source").value_or("");
  if (const auto location = JsonObjectAt(citation, "location")) {
    if (const auto web = JsonObjectAt(*location, "web"))
      uri = JsonString(*web, "url").value_or(uri);
  }
  out.set_uri(reader.Text(uri));
  if (const auto texts = JsonArrayAt(citation, "sourceContent")) {
    for (const JsonElement element : *texts) {
      JsonObject text;
      if (element.get(text) != simdjson::SUCCESS) continue;
      out.mutable_cited_text()->append(reader.Text(JsonString(text, "text").value_or("")));
    }
  }
  out.set_json(reader.Text(simdjson::minify(citation)));
  return out;
}

absl::StatusOr<std::string> ReadBedrockBytes(JsonObject object, std::string_view key) {
  std::string bytes;
  if (!absl::Base64Unescape(ToAbsl(JsonString(object, key).value_or("")), &bytes)) {
    return MakeError(Reason::kBadBackendFrame, StrCat("its \"", key, "\" is no base64"));
  }
  return bytes;
}

v1::Part BedrockProviderPart(std::string_view type, std::string json) {
  v1::Part part;
  v1::ProviderPart* own = part.mutable_provider_part();
  own->set_provider(std::string(kBedrockProvider));
  own->set_type(std::string(type));
  own->set_json(std::move(json));
  return part;
}

}  // namespace nexusnitro
