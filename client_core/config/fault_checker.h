// FaultChecker: collects what is wrong with a config, each fault with the path of its field.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_CHECKER_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_CHECKER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/attributes.h"
#include "client_core/base/strings.h"
#include "client_core/config/fault.h"
#include "google/protobuf/duration.pb.h"

namespace nexusnitro {

// Stands for one path; those below it come from At(). The text of the path is made only where there
// is a fault, so that checking what is right allocates nothing. Not thread-safe.
class FaultChecker {
 public:
  // `path` and `faults` outlive this.
  FaultChecker(std::string_view path, Faults& faults) : name_(path), faults_(faults) {}

  // This and `name` outlive what they give.
  FaultChecker At(std::string_view name) const ABSL_ATTRIBUTE_LIFETIME_BOUND {
    return FaultChecker(this, name, kNoIndex);
  }
  FaultChecker At(int index) const ABSL_ATTRIBUTE_LIFETIME_BOUND {
    return FaultChecker(this, "", index);
  }

  std::string path() const;

  // `description` follows the path in the error's text.
  void Fault(std::string description) const { faults_.push_back({path(), std::move(description)}); }

  // For a field that this version does nothing with.
  void NotYet(bool set) const {
    if (set) Fault("is not implemented yet in this version");
  }

  // Over zero and at most limits::kTimeoutMax, if it is set.
  void PositiveDuration(bool set, const google::protobuf::Duration& proto) const;

  void Between(bool set, int64_t value, int64_t low, int64_t high) const;

  // 0 to 1, if it is set.
  void Share(bool set, double value) const;

 private:
  static constexpr int kNoIndex = -1;

  FaultChecker(const FaultChecker* parent, std::string_view name, int index)
      : parent_(parent), name_(name), index_(index), faults_(parent->faults_) {}

  const FaultChecker* const parent_ = nullptr;
  const std::string_view name_;
  const int index_ = kNoIndex;  // If it is that of an entry in a list; then there is no name.
  Faults& faults_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_CHECKER_H_
