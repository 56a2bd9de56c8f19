#include "client_core/call/batch_window.h"

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status BatchWindow::Begin(const std::string& id) {
  if (id.empty() || id.size() > limits::kBatchIdBytesMax) {
    return InvalidField(
        "call.id", StrCat("has ", id.size(), " bytes; expected 1 to ", limits::kBatchIdBytesMax));
  }
  if (!live_.insert(id).second) {
    return MakeError(Reason::kRepeatedId,
                     StrCat("call.id: \"", id, "\" is the id of a call that is not answered yet"));
  }
  ++calls_;
  return absl::OkStatus();
}

void BatchWindow::Answered(size_t bytes) { unwritten_bytes_ += bytes; }

void BatchWindow::Written(size_t bytes, bool in_window) {
  if (in_window) --calls_;
  unwritten_bytes_ -= bytes;
}

}  // namespace nexusnitro
