#include "client_core/adapters/gemini/gemini_part_writer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "client_core/adapters/gemini/gemini_parts.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// Signatures are kept as the base64 text that they came in. Those of some other wires are no such
// text, and would be refused.
bool IsSignature(std::string_view signature) {
  return std::all_of(signature.begin(), signature.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
  });
}

}  // namespace

bool IsGeminiProvider(std::string_view provider) {
  return provider == kGeminiProvider || provider == "gcp.vertex_ai";
}

absl::Status WriteGeminiThing(const v1::ProviderPart& thing, const std::string& path,
                              JsonWriter& json) {
  simdjson::dom::parser parser;
  const std::string text = thing.json().empty() ? "{}" : thing.json();
  const absl::StatusOr<JsonObject> object = ParseJsonObject(parser, text);
  if (!object.ok()) return InvalidField(StrCat(path, ".json"), MessageOf(object.status()));
  const bool whole = thing.type().empty() || object->at_key(thing.type()).error() == 0;
  if (!whole) {
    json.Key(thing.type());
    json.Raw(text);
    return absl::OkStatus();
  }
  for (const auto member : *object) {
    json.Key(member.key);
    json.Raw(simdjson::minify(member.value));
  }
  return absl::OkStatus();
}

absl::Status GeminiPartWriter::Write(const v1::Part& part, const std::string& path) {
  switch (part.data_case()) {
    case v1::Part::kText:
      Text(part, path);
      return absl::OkStatus();
    case v1::Part::kMedia:
      Media(part, path);
      return absl::OkStatus();
    case v1::Part::kReasoning:
      Reasoning(part, path);
      return absl::OkStatus();
    case v1::Part::kToolCall:
      return ToolCall(part, path);
    case v1::Part::kToolResult:
      return ToolResult(part, path);
    case v1::Part::kProviderPart:
      return ProviderThing(part, path);
    case v1::Part::kRefusal:
    case v1::Part::DATA_NOT_SET:
      return report_.Unsupported(path);
  }
  return absl::OkStatus();
}

void GeminiPartWriter::BeginPart() {
  enter_();
  json_.BeginObject();
}

void GeminiPartWriter::EndPart(const v1::Part& part, const std::string& path) {
  if (!part.signature().empty() && IsSignature(part.signature())) {
    json_.Member("thoughtSignature", part.signature());
  } else if (!part.signature().empty()) {
    report_.Warn("SIGNATURE_NOT_SENT", StrCat(path, ".signature"),
                 "it is none of this wire's: expected base64");
  }
  json_.EndObject();
}

void GeminiPartWriter::Text(const v1::Part& part, const std::string& path) {
  // Vertex refuses empty text, but a signature may stand on one.
  if (part.text().empty() && part.signature().empty()) return;
  BeginPart();
  json_.Member("text", part.text());
  EndPart(part, path);
}

void GeminiPartWriter::Media(const v1::Part& part, const std::string& path) {
  BeginPart();
  Blob(part.media(), "");
  EndPart(part, path);
}

void GeminiPartWriter::Blob(const v1::Media& media, std::string_view filename) {
  json_.BeginObjectMember(media.has_uri() ? "fileData" : "inlineData");
  if (!media.mime_type().empty()) json_.Member("mimeType", media.mime_type());
  if (media.has_uri()) {
    json_.Member("fileUri", media.uri());
  } else {
    json_.Member("data", absl::Base64Escape(media.data()));
  }
  if (!filename.empty()) json_.Member("displayName", filename);
  json_.EndObject();
}

void GeminiPartWriter::Reasoning(const v1::Part& part, const std::string& path) {
  const v1::Reasoning& reasoning = part.reasoning();
  if (!reasoning.redacted().empty() || !reasoning.encrypted_content().empty() ||
      (reasoning.text().empty() && part.signature().empty())) {
    report_.Warn("REASONING_NOT_SENT", path, "reasoning that is not Gemini's is not sent");
    return;
  }
  BeginPart();
  json_.Member("text", reasoning.text());
  json_.Member("thought", true);
  EndPart(part, path);
}

absl::Status GeminiPartWriter::ToolCall(const v1::Part& part, const std::string& path) {
  const v1::ToolCall& call = part.tool_call();
  if (call.server_side()) return report_.Unsupported(StrCat(path, ".tool_call.server_side"));
  const std::string arguments = call.arguments_json().empty() ? "{}" : call.arguments_json();
  NN_RETURN_IF_ERROR(CheckRawObject(arguments, StrCat(path, ".tool_call.arguments_json")));
  if (!call.id().empty()) calls_[call.id()] = {call.name(), calls_written_};
  ++calls_written_;
  BeginPart();
  json_.BeginObjectMember("functionCall");
  if (!call.id().empty() && !dialect_.vertex) json_.Member("id", call.id());
  json_.Member("name", call.name());
  json_.Key("args");
  json_.Raw(arguments);
  json_.EndObject();
  EndPart(part, path);
  return absl::OkStatus();
}

size_t GeminiPartWriter::CallPosition(const std::string& id) const {
  const auto call = calls_.find(id);
  return call == calls_.end() ? calls_written_ : call->second.position;
}

absl::Status GeminiPartWriter::ToolResult(const v1::Part& part, const std::string& path) {
  const v1::ToolResult& result = part.tool_result();
  std::string name = result.name();
  if (name.empty()) {
    const auto call = calls_.find(result.tool_call_id());
    if (call == calls_.end()) {
      return InvalidField(StrCat(path, ".tool_result.name"),
                          "is not set, and no tool call before it has its id; Gemini matches "
                          "results by the tool's name");
    }
    name = call->second.name;
  }
  std::string text;
  bool has_text = false;
  for (const v1::Part& inner : result.parts()) {
    text += inner.text();
    has_text = has_text || inner.has_text();
  }
  const bool is_object = CheckJsonObject(text).ok();
  BeginPart();
  json_.BeginObjectMember("functionResponse");
  if (!dialect_.vertex) json_.Member("id", result.tool_call_id());
  json_.Member("name", name);
  json_.Key("response");
  if (is_object && !result.is_error()) {
    json_.Raw(text);
  } else {
    json_.BeginObject();
    const std::string_view key = result.is_error() ? "error" : "result";
    if (is_object) {
      json_.Key(key);
      json_.Raw(text);
    } else if (has_text || result.is_error() || result.parts().empty()) {
      json_.Member(key, text);
    }
    json_.EndObject();
  }
  NN_RETURN_IF_ERROR(ResultMedia(result, path));
  json_.EndObject();
  EndPart(part, path);
  return absl::OkStatus();
}

// What a tool gave back beside text.
absl::Status GeminiPartWriter::ResultMedia(const v1::ToolResult& result, const std::string& path) {
  bool begun = false;
  for (int i = 0; i < result.parts_size(); ++i) {
    const v1::Part& inner = result.parts(i);
    if (inner.has_text()) continue;
    const std::string inner_path = StrCat(path, ".tool_result.parts[", i, "]");
    const v1::Media& media = inner.media();
    if (!inner.has_media() || (media.has_uri() && !dialect_.vertex)) {
      NN_RETURN_IF_ERROR(report_.Unsupported(inner_path));
      continue;
    }
    if (!begun) json_.BeginArrayMember("parts");
    begun = true;
    json_.BeginObject();
    Blob(media, dialect_.vertex ? media.filename() : "");
    json_.EndObject();
  }
  if (begun) json_.EndArray();
  return absl::OkStatus();
}

absl::Status GeminiPartWriter::ProviderThing(const v1::Part& part, const std::string& path) {
  if (!IsGeminiProvider(part.provider_part().provider())) return report_.Unsupported(path);
  BeginPart();
  NN_RETURN_IF_ERROR(WriteGeminiThing(part.provider_part(), StrCat(path, ".provider_part"), json_));
  EndPart(part, path);
  return absl::OkStatus();
}

}  // namespace nexusnitro
