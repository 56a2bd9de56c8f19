#include "client_core/config/fault_checker.h"

#include "client_core/base/limits.h"
#include "client_core/config/policies.h"
#include "google/protobuf/descriptor.h"

namespace nexusnitro {

void FaultChecker::NotYet(const google::protobuf::Message& message,
                          std::initializer_list<std::string_view> fields) const {
  const auto& reflection = *message.GetReflection();
  for (const std::string_view name : fields) {
    const auto* field = message.GetDescriptor()->FindFieldByName(std::string(name));
    const bool set = field->is_repeated() ? reflection.FieldSize(message, field) > 0
                                          : reflection.HasField(message, field);
    if (set) At(name).Fault("is not implemented yet in this version");
  }
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
