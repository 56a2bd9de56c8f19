// What stores answer to writes that they do not do. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_WRITE_ERRORS_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_WRITE_ERRORS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "client_core/config/store.h"

namespace nexusnitro {

absl::Status ConfigExistsError(std::string_view id);
absl::Status UnknownConfigError(std::string_view id);
absl::Status StaleEtagError(std::string_view id);
absl::Status TooManyConfigsError();

// Of a write that would have been done, had none of its batch failed.
absl::Status NotDoneError();

// `what` says which store, what is wrong with it, and what is known of the write.
absl::Status StoreUnavailableError(std::string_view what);

// The same error for each of `count` writes.
std::vector<WriteResult> AllFailed(size_t count, const absl::Status& error);

// After a failure in a batch that is all or nothing: those that succeeded were not done.
void MarkNotDone(std::vector<WriteResult>& results);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_WRITE_ERRORS_H_
