#include "client_core/config/faults_error.h"

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// An error's details are at most limits::kErrorDetailsBytesMax, and hold the message as well.
constexpr size_t kWordsBytesMax = 800;

}  // namespace

absl::Status FaultsError(Reason reason, const Faults& faults) {
  std::string words;
  size_t told = 0;
  for (const Fault& fault : faults) {
    if (told > 0 && words.size() + fault.path.size() + fault.description.size() > kWordsBytesMax) {
      break;
    }
    StrAppend(&words, told == 0 ? "" : "; ", fault.path, ": ", fault.description);
    ++told;
  }
  if (told < faults.size()) StrAppend(&words, "; and ", faults.size() - told, " more");
  absl::Status status = MakeError(reason, words);
  for (size_t i = 0; i < told; ++i) {
    AddFieldViolation(status, faults[i].path, faults[i].description);
  }
  return status;
}

}  // namespace nexusnitro
