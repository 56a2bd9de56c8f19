// Reads lists of models as OpenAI-like servers send them. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_MODELS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_MODELS_H_

#include <string_view>

#include "absl/status/status.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// Adds the models of a reply to `GET /models`: `{"data":[…]}`, or the bare list that some servers
// send. An error is the backend's own, or says that the reply is no such list.
absl::Status DecodeOpenAiModels(std::string_view body, v1::BackendModels& models);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_MODELS_H_
