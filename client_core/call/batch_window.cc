#include "client_core/call/batch_window.h"

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status BatchWindow::Begin(const std::string& id) {
  if (id.empty() || id.size() > limits::kBatchIdBytesMax) {
    return InvalidField("call.id", StrCat("has ", id.size(), " bytes; expected 1 to ",
                                          limits::kBatchIdBytesMax));
  }
  if (!live_.insert(id).second) {
    return MakeError(Reason::kRepeatedId,
                     StrCat("call.id: \"", id, "\" is the id of a call that is not answered yet"));
  }
  return absl::OkStatus();
}

void BatchWindow::Answered(size_t bytes) { unwritten_bytes_ += bytes; }

void BatchWindow::Written(const std::string& id, size_t bytes) {
  live_.erase(id);
  unwritten_bytes_ -= bytes;
}

}  // namespace nexusnitro
