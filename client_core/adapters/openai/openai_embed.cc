#include "client_core/adapters/openai/openai_embed.h"

#include <bit>
#include <cstdint>
#include <optional>

#include "absl/strings/escaping.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/embedding_reader.h"
#include "client_core/adapters/openai/openai_usage.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// Numbers of 32 bits, lowest byte first.
bool ReadBase64(std::string_view text, v1::Embedding& embedding) {
  std::string bytes;
  if (!absl::Base64Unescape(ToAbsl(text), &bytes) || bytes.size() % sizeof(float) != 0) {
    return false;
  }
  embedding.mutable_values()->Reserve(static_cast<int>(bytes.size() / sizeof(float)));
  for (size_t i = 0; i < bytes.size(); i += sizeof(float)) {
    uint32_t bits = 0;
    for (size_t j = sizeof(float); j-- > 0;) {
      bits = bits << 8 | static_cast<unsigned char>(bytes[i + j]);
    }
    embedding.add_values(std::bit_cast<float>(bits));
  }
  return true;
}

bool ReadVector(JsonObject entry, v1::Embedding& embedding) {
  if (const auto text = JsonString(entry, "embedding")) return ReadBase64(*text, embedding);
  if (const auto numbers = JsonArrayAt(entry, "embedding"))
    return ReadEmbedding(*numbers, embedding);
  return false;
}

absl::Status ReadVectors(JsonArray data, int expected, v1::EmbedResponse& response) {
  if (data.size() != static_cast<size_t>(expected)) {
    return BadReply(StrCat("has ", data.size(), " vectors for ", expected, " inputs"));
  }
  for (int i = 0; i < expected; ++i) response.add_embeddings();
  int position = 0;
  for (const JsonElement element : data) {
    JsonObject entry;
    if (element.get(entry) != simdjson::SUCCESS) return BadReply("has a vector that is no object");
    const int64_t index = JsonInt(entry, "index").value_or(position);
    if (index < 0 || index >= expected) {
      return BadReply(StrCat("has a vector with the index ", index));
    }
    v1::Embedding& embedding = *response.mutable_embeddings(static_cast<int>(index));
    if (!embedding.values().empty()) {
      return BadReply(StrCat("has two vectors with the index ", index));
    }
    if (!ReadVector(entry, embedding) || embedding.values().empty()) {
      return BadReply(StrCat("has no numbers in vector ", index));
    }
    ++position;
  }
  return absl::OkStatus();
}

}  // namespace

std::string EncodeOpenAiEmbed(const v1::EmbedRequest& request, const EncodeContext& context) {
  JsonWriter json;
  json.BeginObject();
  json.Member("model", context.model);
  json.BeginArrayMember("input");
  for (const std::string& input : request.inputs()) json.String(input);
  json.EndArray();
  json.Member("encoding_format", "base64");
  if (request.has_dimensions()) json.Member("dimensions", request.dimensions());
  if (!request.user_id().empty()) json.Member("user", request.user_id());
  json.EndObject();
  return json.Take();
}

absl::Status DecodeOpenAiEmbed(const v1::EmbedRequest& request, std::string_view body,
                               v1::EmbedResponse& response) {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  if (IsErrorObject(reply)) return ErrorInReply(reader, reply);
  const std::optional<JsonArray> data = JsonArrayAt(reply, "data");
  if (!data.has_value()) return BadReply("has no vectors");
  NN_RETURN_IF_ERROR(ReadVectors(*data, request.inputs_size(), response));
  response.set_model(reader.Text(JsonString(reply, "model").value_or("")));
  if (const auto usage = JsonObjectAt(reply, "usage")) {
    *response.mutable_usage() = ReadOpenAiUsage(*usage);
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
