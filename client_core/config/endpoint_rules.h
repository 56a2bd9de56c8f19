// EndpointRules: which endpoints configs that are made over RPC may name.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_ENDPOINT_RULES_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_ENDPOINT_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/transport/http_types.h"
#include "client_core/transport/plain_url.h"

namespace nexusnitro {

// Immutable but for Permit(); thread-safe as far as nobody calls that.
class EndpointRules {
 public:
  // Permits nothing.
  EndpointRules() = default;

  // `patterns` as in ConfigFile.allowed_endpoints; the error names the first that is none.
  static absl::StatusOr<EndpointRules> Create(const std::vector<std::string>& patterns);

  // Permits the scheme, host and port of `target` as well.
  void Permit(const HttpTarget& target);

  // Names are compared without regard to case or a dot at their end. Hosts that address_rules.h
  // refuses are never permitted.
  bool Permits(const HttpTarget& target) const;
  bool Permits(const PlainUrl& target) const;

  // The patterns in words, for errors: at most 8 of them.
  std::string ToString() const;

  // Whether both were made in the same way.
  bool operator==(const EndpointRules&) const = default;

 private:
  struct Pattern {
    bool any = false;
    bool tls = false;
    std::string host;    // In lower case; an IPv6 address in its shortest form, without brackets.
    bool below = false;  // All below `host`, and not itself.
    int port = 0;        // 0: all.

    bool operator==(const Pattern&) const = default;
    std::string ToString() const;
  };

  static absl::StatusOr<Pattern> ParsePattern(std::string_view text);

  std::vector<Pattern> patterns_;
};

// One entry of `allowed_hosts`: `HOST` (all its ports) or `HOST:PORT`, and whether it lets a
// credential go to `target`.
absl::Status CheckHostPattern(std::string_view pattern);
bool HostPatternPermits(std::string_view pattern, const HttpTarget& target);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_ENDPOINT_RULES_H_
