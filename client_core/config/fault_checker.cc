#include "client_core/config/fault_checker.h"

#include "client_core/base/limits.h"
#include "client_core/config/policies.h"

namespace nexusnitro {

std::string FaultChecker::path() const {
  std::string path = parent_ == nullptr ? "" : parent_->path();
  if (index_ != kNoIndex) {
    StrAppend(&path, "[", index_, "]");
  } else {
    StrAppend(&path, path.empty() ? "" : ".", name_);
  }
  return path;
}

void FaultChecker::PositiveDuration(bool set, const google::protobuf::Duration& proto) const {
  if (!set) return;
  const absl::Duration duration = FromProto(proto);
  if (duration <= absl::ZeroDuration() || duration > limits::kTimeoutMax) {
    Fault(StrCat("is ", absl::FormatDuration(duration), "; expected over 0 and at most ",
                 absl::FormatDuration(limits::kTimeoutMax)));
  }
}

void FaultChecker::Between(bool set, int64_t value, int64_t low, int64_t high) const {
  if (set && (value < low || value > high)) {
    Fault(StrCat("is ", value, "; expected ", low, " to ", high));
  }
}

void FaultChecker::Share(bool set, double value) const {
  if (set && !(value >= 0 && value <= 1)) {
    Fault(StrCat("is ", value, "; expected 0 to 1"));
  }
}

}  // namespace nexusnitro
