// FaultChecker: collects what is wrong with a config, each fault with the path of its field.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_CHECKER_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_CHECKER_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "client_core/base/strings.h"
#include "client_core/config/fault.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/message.h"

namespace nexusnitro {

// Stands for one path; those below it come from At(). Not thread-safe.
class FaultChecker {
 public:
  // `faults` outlives this.
  FaultChecker(std::string path, Faults& faults) : path_(std::move(path)), faults_(faults) {}

  FaultChecker At(std::string_view name) const {
    return {StrCat(path_, path_.empty() ? "" : ".", name), faults_};
  }
  FaultChecker At(int index) const { return {StrCat(path_, "[", index, "]"), faults_}; }

  // `description` follows the path in the error's text.
  void Fault(std::string description) const { faults_.push_back({path_, std::move(description)}); }

  // Fields of `message` that are set although this version does nothing with them.
  void NotYet(const google::protobuf::Message& message,
              std::initializer_list<std::string_view> fields) const;

  // Over zero and at most limits::kTimeoutMax, if it is set.
  void PositiveDuration(bool set, const google::protobuf::Duration& proto) const;

  void Between(bool set, int64_t value, int64_t low, int64_t high) const;

  // 0 to 1, if it is set.
  void Share(bool set, double value) const;

 private:
  std::string path_;
  Faults& faults_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_CHECKER_H_
