// What the embedded backend answers about models, embeddings and token counts. Pure.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_MODELS_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_MODELS_H_

#include <optional>
#include <string>

#include "client_core/transport/http_types.h"

namespace nexusnitro {

// A whole reply in JSON.
struct EmbeddedReply {
  int http_status = 200;
  std::string json;
};

// Answers OpenAI's `/models` and `/embeddings`, and vLLM's `/tokenize`; nothing for other paths. A
// vector is the sum of one for each word, of length 1: texts that share words lie close together,
// and the same text always gives the same vector. A token is a word.
std::optional<EmbeddedReply> AnswerModelRequest(const HttpRequest& request);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_MODELS_H_
