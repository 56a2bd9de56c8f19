// Where Google's APIs have their models. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PATH_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PATH_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// The model's path below Gemini's API: `models/{model}`. A model that begins with `models/` or
// `tunedModels/` is such a path already. An error says that it cannot be one.
absl::StatusOr<std::string> GeminiModelPath(std::string_view model);

// The model's path below Vertex' API:
// `projects/{p}/locations/{l}/publishers/google/models/{model}`.
// `{publisher}/{model}` names another publisher's; what begins with `publishers/`, `models/` or
// `endpoints/` stands below the project's location, and what begins with `projects/` is the whole
// path already.
absl::StatusOr<std::string> VertexModelPath(std::string_view model,
                                            const v1::VertexOptions& options);

// `path`, which may hold any characters, below the API's version: `version`, unless the backend's
// endpoint ends with one.
std::string GoogleApiPath(const HttpTarget& target, std::string_view version,
                          std::string_view path);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PATH_H_
