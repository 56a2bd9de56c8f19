#include "client_core/adapters/gemini/gemini_embed.h"

#include <optional>

#include "client_core/adapters/embedding_reader.h"
#include "client_core/adapters/gemini/gemini_error.h"
#include "client_core/adapters/gemini/gemini_usage.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// One vector for each input, each an object with `values`, which may be below `key`.
absl::Status ReadVectors(JsonObject reply, std::string_view list, std::string_view key,
                         int expected, v1::EmbedResponse& response) {
  const std::optional<JsonArray> entries = JsonArrayAt(reply, list);
  if (!entries.has_value()) return BadReply("has no vectors");
  if (entries->size() != static_cast<size_t>(expected)) {
    return BadReply(StrCat("has ", entries->size(), " vectors for ", expected, " inputs"));
  }
  int position = 0;
  for (const JsonElement element : *entries) {
    JsonObject entry;
    std::optional<JsonArray> values;
    if (element.get(entry) == simdjson::SUCCESS) {
      const std::optional<JsonObject> holder = key.empty() ? entry : JsonObjectAt(entry, key);
      if (holder.has_value()) values = JsonArrayAt(*holder, "values");
    }
    if (!values.has_value() || values->size() == 0) {
      return BadReply(StrCat("has no numbers in vector ", position));
    }
    if (!ReadEmbedding(*values, *response.add_embeddings())) {
      return BadReply(StrCat("has what is no number in vector ", position));
    }
    ++position;
  }
  return absl::OkStatus();
}

// Each prediction tells the tokens of its own input.
void AddTokenCounts(JsonArray predictions, v1::EmbedResponse& response) {
  constexpr int64_t kTokensMax = int64_t{1} << 40;
  int64_t tokens = 0;
  bool counted = false;
  for (const JsonElement element : predictions) {
    JsonElement count_element;
    int64_t count = 0;
    if (element.at_pointer("/embeddings/statistics/token_count").get(count_element) !=
            simdjson::SUCCESS ||
        count_element.get(count) != simdjson::SUCCESS || count < 0 || count > kTokensMax) {
      continue;
    }
    tokens += count;
    counted = true;
  }
  if (!counted) return;
  response.mutable_usage()->set_input_tokens(tokens);
  response.mutable_usage()->set_total_tokens(tokens);
}

}  // namespace

std::string EncodeGeminiEmbed(const v1::EmbedRequest& request, std::string_view model,
                              const v1::Backend& backend) {
  JsonWriter json;
  json.BeginObject();
  json.BeginArrayMember("requests");
  for (const std::string& input : request.inputs()) {
    JsonWriter entry;
    entry.BeginObject();
    entry.Member("model", model);
    entry.BeginObjectMember("content");
    entry.BeginArrayMember("parts");
    entry.BeginObject();
    entry.Member("text", input);
    entry.EndObject();
    entry.EndArray();
    entry.EndObject();
    if (request.has_dimensions()) entry.Member("outputDimensionality", request.dimensions());
    entry.EndObject();
    json.Raw(AddExtraBody(entry.Take(), backend, request.extra_body_json()));
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

absl::Status DecodeGeminiEmbed(const v1::EmbedRequest& request, std::string_view body,
                               v1::EmbedResponse& response) {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseGeminiReply(reader, body));
  NN_RETURN_IF_ERROR(ReadVectors(reply, "embeddings", "", request.inputs_size(), response));
  if (const auto metadata = JsonObjectAt(reply, "usageMetadata")) {
    if (const auto usage = ReadGeminiUsage(reader, *metadata)) *response.mutable_usage() = *usage;
  }
  return absl::OkStatus();
}

std::string EncodeVertexEmbed(const v1::EmbedRequest& request, const v1::Backend& backend) {
  JsonWriter json;
  json.BeginObject();
  json.BeginArrayMember("instances");
  for (const std::string& input : request.inputs()) {
    json.BeginObject();
    json.Member("content", input);
    json.EndObject();
  }
  json.EndArray();
  if (request.has_dimensions()) {
    json.BeginObjectMember("parameters");
    json.Member("outputDimensionality", request.dimensions());
    json.EndObject();
  }
  json.EndObject();
  return AddExtraBody(json.Take(), backend, request.extra_body_json());
}

absl::Status DecodeVertexEmbed(const v1::EmbedRequest& request, std::string_view body,
                               v1::EmbedResponse& response) {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseGeminiReply(reader, body));
  NN_RETURN_IF_ERROR(
      ReadVectors(reply, "predictions", "embeddings", request.inputs_size(), response));
  if (const auto predictions = JsonArrayAt(reply, "predictions")) {
    AddTokenCounts(*predictions, response);
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
