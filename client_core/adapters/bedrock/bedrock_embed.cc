#include "client_core/adapters/bedrock/bedrock_embed.h"

#include <optional>

#include "absl/strings/match.h"
#include "client_core/adapters/embedding_reader.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

bool Has(std::string_view model, std::string_view name) {
  return absl::StrContains(ToAbsl(model), ToAbsl(name));
}

absl::Status TooManyInputs(int inputs, int inputs_max, std::string_view model) {
  return InvalidField("inputs", StrCat("has ", inputs, " entries; ", model, " takes at most ",
                                       inputs_max, " in a request"));
}

absl::Status NoDimensions(std::string_view model) {
  return InvalidField("dimensions", StrCat("is set, but ", model, " has vectors of one length"));
}

// Amazon Titan: one text, and vectors of a chosen length from version 2 on.
absl::StatusOr<std::string> EncodeTitan(const v1::EmbedRequest& request, std::string_view model) {
  if (request.inputs_size() > 1) return TooManyInputs(request.inputs_size(), 1, model);
  if (request.has_dimensions() && !Has(model, "titan-embed-text-v2")) return NoDimensions(model);
  JsonWriter json;
  json.BeginObject();
  json.Member("inputText", request.inputs(0));
  if (request.has_dimensions()) json.Member("dimensions", request.dimensions());
  json.EndObject();
  return json.Take();
}

// Cohere: many texts, and vectors of a chosen length from version 4 on.
absl::StatusOr<std::string> EncodeCohere(const v1::EmbedRequest& request, std::string_view model) {
  if (request.inputs_size() > limits::kCohereEmbedInputsMax) {
    return TooManyInputs(request.inputs_size(), limits::kCohereEmbedInputsMax, model);
  }
  if (request.has_dimensions() && !Has(model, "cohere.embed-v4")) return NoDimensions(model);
  JsonWriter json;
  json.BeginObject();
  json.BeginArrayMember("texts");
  for (const std::string& input : request.inputs()) json.String(input);
  json.EndArray();
  // The wire wants to know; `extra_body_json` may say otherwise.
  json.Member("input_type", "search_document");
  json.BeginArrayMember("embedding_types");
  json.String("float");
  json.EndArray();
  if (request.has_dimensions()) json.Member("output_dimension", request.dimensions());
  json.EndObject();
  return json.Take();
}

absl::Status AddVector(JsonArray numbers, v1::EmbedResponse& response) {
  if (!ReadEmbedding(numbers, *response.add_embeddings())) {
    return BadReply("has a vector of something other than numbers");
  }
  return numbers.size() == 0 ? BadReply("has an empty vector") : absl::OkStatus();
}

// Cohere's vectors: a list, or an object with a list for each type that was asked for.
std::optional<JsonArray> CohereVectors(JsonObject reply) {
  if (const auto by_type = JsonObjectAt(reply, "embeddings")) {
    return JsonArrayAt(*by_type, "float");
  }
  return JsonArrayAt(reply, "embeddings");
}

}  // namespace

absl::StatusOr<std::string> EncodeBedrockEmbed(const v1::EmbedRequest& request,
                                               std::string_view model) {
  if (Has(model, "amazon.titan-embed")) return EncodeTitan(request, model);
  if (Has(model, "cohere.embed")) return EncodeCohere(request, model);
  return InvalidField("model", StrCat("is \"", model,
                                      "\"; of Bedrock's models for embeddings those of "
                                      "amazon.titan-embed and cohere.embed are known here"));
}

absl::Status DecodeBedrockEmbed(const v1::EmbedRequest& request, std::string_view body,
                                v1::EmbedResponse& response) {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  if (const auto vector = JsonArrayAt(reply, "embedding")) {
    NN_RETURN_IF_ERROR(AddVector(*vector, response));
  } else if (const auto vectors = CohereVectors(reply)) {
    for (const JsonElement each : *vectors) {
      JsonArray numbers;
      if (each.get(numbers) != simdjson::SUCCESS) return BadReply("has a vector that is no list");
      NN_RETURN_IF_ERROR(AddVector(numbers, response));
    }
  } else {
    return BadReply("has no vectors");
  }
  if (response.embeddings_size() != request.inputs_size()) {
    return BadReply(StrCat("has ", response.embeddings_size(), " vectors for ",
                           request.inputs_size(), " inputs"));
  }
  if (const auto count = JsonInt(reply, "inputTextTokenCount")) {
    response.mutable_usage()->set_input_tokens(*count);
    response.mutable_usage()->set_total_tokens(*count);
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
