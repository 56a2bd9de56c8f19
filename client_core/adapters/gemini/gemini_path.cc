#include "client_core/adapters/gemini/gemini_path.h"

#include <initializer_list>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/percent_encoding.h"

namespace nexusnitro {
namespace {

// A caller may name the model: it must not lead to another place of the API.
absl::Status CheckModel(std::string_view model) {
  if (model.empty()) {
    return InvalidField("model", "is empty; this wire names the model in its URL");
  }
  for (const absl::string_view segment : absl::StrSplit(ToAbsl(model), '/')) {
    if (segment.empty() || segment == "." || segment == "..") {
      return InvalidField("model", "is no model of this wire; expected no empty or dotted parts");
    }
  }
  return absl::OkStatus();
}

bool BeginsWithAny(std::string_view model, std::initializer_list<absl::string_view> collections) {
  for (const absl::string_view collection : collections) {
    if (absl::StartsWith(ToAbsl(model), collection)) return true;
  }
  return false;
}

bool IsVersion(std::string_view segment) {
  return segment == "v1" || segment == "v1beta" || segment == "v1beta1" || segment == "v1alpha";
}

}  // namespace

absl::StatusOr<std::string> GeminiModelPath(std::string_view model) {
  NN_RETURN_IF_ERROR(CheckModel(model));
  if (BeginsWithAny(model, {"models/", "tunedModels/"})) return std::string(model);
  return StrCat("models/", model);
}

absl::StatusOr<std::string> VertexModelPath(std::string_view model,
                                            const v1::VertexOptions& options) {
  NN_RETURN_IF_ERROR(CheckModel(model));
  if (BeginsWithAny(model, {"projects/"})) return std::string(model);
  const std::string location =
      StrCat("projects/", options.project(), "/locations/", options.location(), "/");
  if (BeginsWithAny(model, {"publishers/", "models/", "endpoints/"})) {
    return StrCat(location, model);
  }
  if (const size_t slash = model.find('/'); slash != std::string_view::npos) {
    return StrCat(location, "publishers/", model.substr(0, slash), "/models/",
                  model.substr(slash + 1));
  }
  return StrCat(location, "publishers/google/models/", model);
}

std::string GoogleApiPath(const HttpTarget& target, std::string_view version,
                          std::string_view path) {
  const std::string_view url = target.url;
  const bool has_version = IsVersion(url.substr(url.rfind('/') + 1));
  return StrCat(has_version ? "" : StrCat("/", version), "/", EncodePath(path));
}

}  // namespace nexusnitro
