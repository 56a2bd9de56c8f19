// Secret: a value that must not appear in a log, an error, a reply or a metric.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_SECRET_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_SECRET_H_

#include <string>
#include <utility>

namespace nexusnitro {

// Holds a secret. It has no operator<< and no conversion to a string: whoever reads it says so by
// name. Thread-safe once made.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  bool empty() const { return value_.empty(); }

  // For the header that carries it, and for finding it in a text that is to be redacted.
  const std::string& Reveal() const { return value_; }

 private:
  std::string value_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_SECRET_H_
