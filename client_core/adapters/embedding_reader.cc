#include "client_core/adapters/embedding_reader.h"

#include "client_core/adapters/whole_reply.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

bool ReadEmbedding(JsonArray numbers, v1::Embedding& embedding) {
  embedding.mutable_values()->Reserve(static_cast<int>(numbers.size()));
  for (const JsonElement element : numbers) {
    double number = 0;
    if (element.get(number) != simdjson::SUCCESS) return false;
    embedding.add_values(static_cast<float>(number));
  }
  return true;
}

absl::Status ReadEmbeddings(JsonArray vectors, int expected, v1::EmbedResponse& response) {
  if (vectors.size() != static_cast<size_t>(expected)) {
    return BadReply(StrCat("has ", vectors.size(), " vectors for ", expected, " inputs"));
  }
  int position = 0;
  for (const JsonElement element : vectors) {
    JsonArray numbers;
    if (element.get(numbers) != simdjson::SUCCESS ||
        !ReadEmbedding(numbers, *response.add_embeddings())) {
      return BadReply(StrCat("has no numbers in vector ", position));
    }
    ++position;
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
