#include "client_core/transport/embedded_models.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/random.h"
#include "client_core/base/strings.h"
#include "client_core/transport/embedded_words.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr int64_t kDimensions = 256;
constexpr int64_t kDimensionsMax = 4'096;
constexpr size_t kWordsMax = 64;  // Of a text, that count for its vector.
constexpr int64_t kInputTokensMax = 1'000'000;

EmbeddedReply Refused(std::string_view error) {
  JsonWriter json;
  json.BeginObject();
  json.BeginObjectMember("error");
  json.Member("message", error);
  json.Member("type", "invalid_request_error");
  json.EndObject();
  json.EndObject();
  return {400, json.Take()};
}

std::string ModelOf(const HttpTarget& target) {
  return target.embedded_model.empty() ? "embedded" : target.embedded_model;
}

EmbeddedReply Models(const HttpTarget& target) {
  JsonWriter json;
  json.BeginObject();
  json.Member("object", "list");
  json.BeginArrayMember("data");
  json.BeginObject();
  json.Member("id", ModelOf(target));
  json.Member("object", "model");
  json.Member("owned_by", "nexusnitro");
  json.Member("max_model_len", kInputTokensMax);
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return {200, json.Take()};
}

// Numbers from -1 to 1 that belong to `seed`, added to `vector`.
void AddNumbers(uint64_t seed, double weight, std::vector<double>& vector) {
  Random random(seed);
  for (double& value : vector) {
    value +=
        weight * (static_cast<double>(random.Bits()) / static_cast<double>(UINT64_MAX) * 2 - 1);
  }
}

std::vector<float> VectorOf(std::string_view text, int64_t dimensions) {
  std::vector<double> sum(static_cast<size_t>(dimensions), 0.0);
  const std::vector<std::string> words = TokensOf(text);
  for (size_t i = 0; i < std::min(words.size(), kWordsMax); ++i) {
    const std::string_view word = words[i];
    AddNumbers(StableHash(word.substr(i == 0 ? 0 : 1)), 1.0, sum);
  }
  AddNumbers(StableHash(text), 0.1, sum);  // The order of words, and those that do not count.
  double squares = 0;
  for (const double value : sum) squares += value * value;
  const double length = std::sqrt(squares);
  std::vector<float> vector;
  vector.reserve(sum.size());
  for (const double value : sum) vector.push_back(static_cast<float>(value / length));
  return vector;
}

void WriteVector(const std::vector<float>& vector, bool base64, JsonWriter& json) {
  if (!base64) {
    json.BeginArrayMember("embedding");
    for (const float value : vector) json.Double(value);
    json.EndArray();
    return;
  }
  std::string bytes;  // Lowest byte first.
  for (const float value : vector) {
    const auto bits = std::bit_cast<uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(bits >> shift));
  }
  json.Member("embedding", absl::Base64Escape(bytes));
}

// A text, or a list of texts; nothing for anything else.
std::optional<std::vector<std::string_view>> InputsOf(JsonObject request) {
  if (const auto text = JsonString(request, "input")) return {{*text}};
  const auto list = JsonArrayAt(request, "input");
  if (!list.has_value()) return std::nullopt;
  std::vector<std::string_view> inputs;
  for (const JsonElement element : *list) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) return std::nullopt;
    inputs.push_back(text);
  }
  return inputs;
}

EmbeddedReply Embeddings(JsonObject request, const HttpTarget& target) {
  const auto inputs = InputsOf(request);
  if (!inputs.has_value()) return Refused("`input` must be a text or a list of texts");
  const int64_t dimensions = JsonInt(request, "dimensions").value_or(kDimensions);
  if (dimensions < 1 || dimensions > kDimensionsMax) {
    return Refused(StrCat("`dimensions` must be 1 to ", kDimensionsMax));
  }
  const bool base64 = JsonString(request, "encoding_format").value_or("float") == "base64";
  int64_t tokens = 0;
  JsonWriter json;
  json.BeginObject();
  json.Member("object", "list");
  json.BeginArrayMember("data");
  for (size_t i = 0; i < inputs->size(); ++i) {
    tokens += static_cast<int64_t>(TokensOf((*inputs)[i]).size());
    json.BeginObject();
    json.Member("object", "embedding");
    json.Member("index", static_cast<int64_t>(i));
    WriteVector(VectorOf((*inputs)[i], dimensions), base64, json);
    json.EndObject();
  }
  json.EndArray();
  json.Member("model", JsonString(request, "model").value_or(ModelOf(target)));
  json.BeginObjectMember("usage");
  json.Member("prompt_tokens", tokens);
  json.Member("total_tokens", tokens);
  json.EndObject();
  json.EndObject();
  return {200, json.Take()};
}

EmbeddedReply Tokenize(JsonObject request) {
  const auto messages = JsonArrayAt(request, "messages");
  if (!messages.has_value()) return Refused("`messages` must be a list");
  JsonWriter json;
  json.BeginObject();
  json.Member("count", InputTokens(*messages));
  json.Member("max_model_len", kInputTokensMax);
  json.EndObject();
  return {200, json.Take()};
}

}  // namespace

std::optional<EmbeddedReply> AnswerModelRequest(const HttpRequest& request) {
  const std::string_view path = request.path;
  if (path == "/models") return Models(*request.target);
  if (path != "/embeddings" && path != "/tokenize") return std::nullopt;
  simdjson::dom::parser parser;
  const absl::StatusOr<JsonObject> body = ParseJsonObject(parser, request.body);
  if (!body.ok()) return Refused(MessageOf(body.status()));
  return path == "/embeddings" ? Embeddings(*body, *request.target) : Tokenize(*body);
}

}  // namespace nexusnitro
