// Reads vectors out of JSON. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_EMBEDDING_READER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_EMBEDDING_READER_H_

#include "absl/status/status.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// False if `numbers` holds anything else.
bool ReadEmbedding(JsonArray numbers, v1::Embedding& embedding);

// Adds one vector for each of `expected` inputs, in order. kBadBackendReply if `vectors` are not so
// many arrays of numbers.
absl::Status ReadEmbeddings(JsonArray vectors, int expected, v1::EmbedResponse& response);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_EMBEDDING_READER_H_
