// ConfigFilter: which configs a list shows, by their labels.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_FILTER_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_FILTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/config/config_entry.h"

namespace nexusnitro {

// Immutable; thread-safe.
class ConfigFilter {
 public:
  // `labels.KEY=VALUE` terms, joined by AND; a value may stand in double quotes, in which `\"` and
  // `\\` stand for `"` and `\`. Empty: all configs. The error names the place of what was not
  // expected.
  static absl::StatusOr<ConfigFilter> Parse(std::string_view text);

  // Whether the config has all the labels. Not for one that was deleted.
  bool Matches(const ConfigEntry& entry) const;

 private:
  struct Term {
    std::string key;
    std::string value;
  };

  std::vector<Term> terms_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_FILTER_H_
