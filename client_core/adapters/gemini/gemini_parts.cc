#include "client_core/adapters/gemini/gemini_parts.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kSignatureKey = "thoughtSignature";

// What says something about a part, and is not its content.
bool IsAttribute(std::string_view key) {
  for (const std::string_view attribute :
       {kSignatureKey, std::string_view("thought"), std::string_view("videoMetadata"),
        std::string_view("mediaResolution"), std::string_view("partMetadata")}) {
    if (key == attribute) return true;
  }
  return false;
}

absl::StatusOr<v1::Part> ReadBlob(const JsonReader& reader, JsonObject blob) {
  v1::Part part;
  v1::Media* media = part.mutable_media();
  media->set_mime_type(reader.Text(JsonString(blob, "mimeType").value_or("")));
  const absl::string_view data = ToAbsl(JsonString(blob, "data").value_or(""));
  if (!absl::Base64Unescape(data, media->mutable_data()) &&
      !absl::WebSafeBase64Unescape(data, media->mutable_data())) {
    return MakeError(Reason::kBadBackendFrame, "inlineData of the backend's answer is no base64");
  }
  return part;
}

v1::Part ReadFile(const JsonReader& reader, JsonObject file) {
  v1::Part part;
  part.mutable_media()->set_mime_type(reader.Text(JsonString(file, "mimeType").value_or("")));
  part.mutable_media()->set_uri(reader.Text(JsonString(file, "fileUri").value_or("")));
  return part;
}

void SetModality(v1::Media& media) {
  const std::string_view mime_type = media.mime_type();
  constexpr std::pair<std::string_view, v1::Modality> kPrefixes[] = {
      {"image/", v1::MODALITY_IMAGE},
      {"audio/", v1::MODALITY_AUDIO},
      {"video/", v1::MODALITY_VIDEO}};
  media.set_modality(v1::MODALITY_DOCUMENT);
  for (const auto& [prefix, modality] : kPrefixes) {
    if (mime_type.substr(0, prefix.size()) == prefix) media.set_modality(modality);
  }
}

std::optional<v1::Part> ReadProviderPart(const JsonReader& reader, JsonObject object) {
  std::string type;
  JsonWriter json;
  json.BeginObject();
  for (const auto member : object) {
    if (member.key == kSignatureKey) continue;
    if (type.empty() && !IsAttribute(member.key)) type = reader.Text(member.key);
    json.Key(member.key);
    json.Raw(simdjson::minify(member.value));
  }
  json.EndObject();
  if (type.empty()) return std::nullopt;
  v1::Part part;
  v1::ProviderPart* provider_part = part.mutable_provider_part();
  provider_part->set_provider(std::string(kGeminiProvider));
  provider_part->set_type(type);
  provider_part->set_json(reader.Text(json.Take()));
  return part;
}

v1::TokenLogprob ReadToken(const JsonReader& reader, JsonObject token) {
  v1::TokenLogprob logprob;
  logprob.set_token(reader.Text(JsonString(token, "token").value_or("")));
  logprob.set_logprob(JsonDouble(token, "logProbability").value_or(0));
  return logprob;
}

}  // namespace

absl::StatusOr<std::optional<v1::Part>> ReadGeminiPart(const JsonReader& reader,
                                                       JsonObject object) {
  std::optional<v1::Part> part;
  // A picture that was thought is no picture of the answer.
  const bool thought = JsonBool(object, "thought").value_or(false);
  const std::optional<JsonObject> blob = JsonObjectAt(object, "inlineData");
  const std::optional<JsonObject> file = JsonObjectAt(object, "fileData");
  if (blob.has_value() && !thought) {
    absl::StatusOr<v1::Part> read = ReadBlob(reader, *blob);
    if (!read.ok()) return read.status();
    part = *std::move(read);
  } else if (file.has_value() && !thought) {
    part = ReadFile(reader, *file);
  } else {
    part = ReadProviderPart(reader, object);
  }
  if (!part.has_value()) return part;
  if (part->has_media()) SetModality(*part->mutable_media());
  part->set_signature(reader.Text(JsonString(object, kSignatureKey).value_or("")));
  return part;
}

ChatEventBuilder::Logprobs ReadGeminiLogprobs(const JsonReader& reader, JsonObject candidate) {
  ChatEventBuilder::Logprobs logprobs;
  const std::optional<JsonObject> result = JsonObjectAt(candidate, "logprobsResult");
  if (!result.has_value()) return logprobs;
  const std::optional<JsonArray> chosen = JsonArrayAt(*result, "chosenCandidates");
  if (!chosen.has_value()) return logprobs;
  for (const JsonElement element : *chosen) {
    JsonObject token;
    if (element.get(token) == simdjson::SUCCESS) *logprobs.Add() = ReadToken(reader, token);
  }
  const std::optional<JsonArray> top = JsonArrayAt(*result, "topCandidates");
  if (!top.has_value()) return logprobs;
  int position = 0;
  for (const JsonElement element : *top) {
    JsonObject step;
    if (position >= logprobs.size()) break;
    v1::TokenLogprob& logprob = logprobs[position++];
    if (element.get(step) != simdjson::SUCCESS) continue;
    const std::optional<JsonArray> tokens = JsonArrayAt(step, "candidates");
    if (!tokens.has_value()) continue;
    for (const JsonElement alternative : *tokens) {
      JsonObject token;
      if (alternative.get(token) == simdjson::SUCCESS)
        *logprob.add_top() = ReadToken(reader, token);
    }
  }
  return logprobs;
}

}  // namespace nexusnitro
