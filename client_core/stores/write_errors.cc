#include "client_core/stores/write_errors.h"

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status ConfigExistsError(std::string_view id) {
  return MakeError(Reason::kConfigExists, StrCat("configs/", id, " is there already"));
}

absl::Status UnknownConfigError(std::string_view id) {
  return MakeError(Reason::kUnknownConfig, StrCat("there is no configs/", id));
}

absl::Status StaleEtagError(std::string_view id) {
  return MakeError(Reason::kStaleEtag, StrCat("configs/", id,
                                              " was changed since its etag was read; expected the "
                                              "etag that it has now"));
}

absl::Status TooManyConfigsError() {
  return MakeError(Reason::kTooManyConfigs,
                   StrCat("there are ", limits::kConfigsMax,
                          " configs that were made over RPC, and no more are kept"));
}

absl::Status NotDoneError() {
  return MakeErrorWithCode(absl::StatusCode::kAborted, Reason::kNone,
                           "not done, since another write of the batch failed");
}

absl::Status StoreUnavailableError(std::string_view what) {
  return MakeError(Reason::kStoreUnavailable, StrCat("store: ", what));
}

std::vector<WriteResult> AllFailed(size_t count, const absl::Status& error) {
  return std::vector<WriteResult>(count, WriteResult(error));
}

void MarkNotDone(std::vector<WriteResult>& results) {
  for (WriteResult& result : results) {
    if (result.ok()) result = NotDoneError();
  }
}

}  // namespace nexusnitro
