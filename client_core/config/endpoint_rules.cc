#include "client_core/config/endpoint_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/transport/address_rules.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

constexpr size_t kPatternsShownMax = 8;
constexpr int kHttpPort = 80;
constexpr int kHttpsPort = 443;
constexpr std::string_view kEndpointForm =
    "expected \"*\" or SCHEME://HOST, perhaps with :PORT; HOST may begin with \"*.\", and PORT may "
    "be \"*\"";
constexpr std::string_view kHostForm =
    "expected HOST or HOST:PORT; HOST may begin with \"*.\", and an IPv6 address stands in "
    "brackets";

// A host and a port as patterns name them.
struct HostPattern {
  std::string host;  // As EndpointRules keeps it.
  bool below = false;
  bool has_port = false;
  int port = 0;  // 0: all.
};

absl::Status NoPattern(std::string_view text, std::string_view why, std::string_view form) {
  // What stands before an "@" may be a secret.
  const bool shown = text.find('@') == std::string_view::npos;
  const std::string name =
      shown ? StrCat("\"", absl::CHexEscape(ToAbsl(text)), "\"") : "an entry with a user in it";
  return absl::InvalidArgumentError(StrCat(name, " ", why, "; ", form));
}

std::string_view WithoutDot(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  return host;
}

std::string KeptHost(std::string_view host) {
  return absl::AsciiStrToLower(ToAbsl(WithoutDot(host)));
}

// Takes the port off the end of `text`.
absl::Status TakePort(std::string_view& text, std::string_view whole, std::string_view form,
                      HostPattern& pattern) {
  const size_t bracket = text.rfind(']');
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) {
    return absl::OkStatus();
  }
  const std::string_view port = text.substr(colon + 1);
  text = text.substr(0, colon);
  if (bracket == std::string_view::npos && text.find(':') != std::string_view::npos) {
    return NoPattern(whole, "has an IPv6 address without brackets, or two ports", form);
  }
  pattern.has_port = true;
  if (port == "*") return absl::OkStatus();
  const bool digits = !port.empty() && std::all_of(port.begin(), port.end(), [](unsigned char c) {
    return absl::ascii_isdigit(c);
  });
  if (!digits || !absl::SimpleAtoi(ToAbsl(port), &pattern.port) || pattern.port < 1 ||
      pattern.port > 65'535) {
    return NoPattern(whole, "has no valid port; a port is 1 to 65535 or \"*\"", form);
  }
  return absl::OkStatus();
}

// `text`: what stands after the scheme; `whole`: for errors.
absl::StatusOr<HostPattern> ParseHost(std::string_view text, std::string_view whole,
                                      std::string_view form) {
  HostPattern pattern;
  if (text.find_first_of("/?#@\\%") != std::string_view::npos) {
    return NoPattern(whole, "has more than a host and a port", form);
  }
  NN_RETURN_IF_ERROR(TakePort(text, whole, form, pattern));
  if (absl::StartsWith(ToAbsl(text), "*.")) {
    pattern.below = true;
    text.remove_prefix(2);
  }
  if (text.find('*') != std::string_view::npos) {
    return NoPattern(whole, "has a \"*\" that is not \"*.\" at the beginning of the host", form);
  }
  // Read as the endpoints are that it is compared with, and so spelled like them.
  const absl::StatusOr<HttpTarget> target = ParseEndpoint(StrCat("http://", text));
  if (!target.ok()) return NoPattern(whole, MessageOf(target.status()), form);
  pattern.host = KeptHost(target->host);
  if (pattern.host.empty()) return NoPattern(whole, "has no host", form);
  if (pattern.below && target->host_is_address) {
    return NoPattern(whole, "has \"*.\" before an address", form);
  }
  return pattern;
}

PlainUrl PartsOf(const HttpTarget& target) {
  return {target.tls, target.host, target.host_is_address, target.port};
}

bool HostMatches(std::string_view pattern_host, bool below, const PlainUrl& target) {
  const absl::string_view host = ToAbsl(WithoutDot(target.host));
  const absl::string_view wanted = ToAbsl(pattern_host);
  if (!below) return absl::EqualsIgnoreCase(host, wanted);
  return !target.host_is_address && host.size() > wanted.size() + 1 &&
         absl::EndsWithIgnoreCase(host, wanted) && host[host.size() - wanted.size() - 1] == '.';
}

}  // namespace

absl::StatusOr<EndpointRules::Pattern> EndpointRules::ParsePattern(std::string_view text) {
  Pattern pattern;
  if (text == "*") {
    pattern.any = true;
    return pattern;
  }
  const size_t end = text.find("://");
  if (end == std::string_view::npos) return NoPattern(text, "has no scheme", kEndpointForm);
  const std::string scheme = absl::AsciiStrToLower(ToAbsl(text.substr(0, end)));
  if (scheme != "http" && scheme != "https") {
    return NoPattern(text, "has a scheme other than http and https", kEndpointForm);
  }
  pattern.tls = scheme == "https";
  NN_ASSIGN_OR_RETURN(HostPattern host, ParseHost(text.substr(end + 3), text, kEndpointForm));
  pattern.host = std::move(host.host);
  pattern.below = host.below;
  pattern.port = host.has_port ? host.port : (pattern.tls ? kHttpsPort : kHttpPort);
  return pattern;
}

absl::StatusOr<EndpointRules> EndpointRules::Create(const std::vector<std::string>& patterns) {
  EndpointRules rules;
  for (const std::string& text : patterns) {
    NN_ASSIGN_OR_RETURN(Pattern pattern, ParsePattern(text));
    rules.patterns_.push_back(std::move(pattern));
  }
  return rules;
}

void EndpointRules::Permit(const HttpTarget& target) {
  Pattern pattern;
  pattern.tls = target.tls;
  pattern.host = KeptHost(target.host);
  pattern.port = target.port;
  if (std::find(patterns_.begin(), patterns_.end(), pattern) == patterns_.end()) {
    patterns_.push_back(std::move(pattern));
  }
}

bool EndpointRules::Permits(const HttpTarget& target) const { return Permits(PartsOf(target)); }

bool EndpointRules::Permits(const PlainUrl& target) const {
  if (!HostFault(target.host).empty()) return false;
  return std::any_of(patterns_.begin(), patterns_.end(), [&target](const Pattern& pattern) {
    return pattern.any ||
           (pattern.tls == target.tls && (pattern.port == 0 || pattern.port == target.port) &&
            HostMatches(pattern.host, pattern.below, target));
  });
}

std::string EndpointRules::Pattern::ToString() const {
  if (any) return "*";
  const bool brackets = host.find(':') != std::string::npos;
  const int own_port = tls ? kHttpsPort : kHttpPort;
  return StrCat(tls ? "https" : "http", "://", below ? "*." : "", brackets ? "[" : "", host,
                brackets ? "]" : "",
                port == own_port ? ""
                : port == 0      ? ":*"
                                 : StrCat(":", port));
}

std::string EndpointRules::ToString() const {
  if (patterns_.empty()) return "none";
  std::string text;
  for (size_t i = 0; i < std::min(patterns_.size(), kPatternsShownMax); ++i) {
    StrAppend(&text, i == 0 ? "" : ", ", patterns_[i].ToString());
  }
  if (patterns_.size() > kPatternsShownMax) {
    StrAppend(&text, " and ", patterns_.size() - kPatternsShownMax, " more");
  }
  return text;
}

absl::Status CheckHostPattern(std::string_view pattern) {
  if (pattern.find("://") != std::string_view::npos) {
    return NoPattern(pattern, "has a scheme", kHostForm);
  }
  return ParseHost(pattern, pattern, kHostForm).status();
}

bool HostPatternPermits(std::string_view pattern, const HttpTarget& target) {
  const absl::StatusOr<HostPattern> parsed = ParseHost(pattern, pattern, kHostForm);
  return parsed.ok() && HostMatches(parsed->host, parsed->below, PartsOf(target)) &&
         (parsed->port == 0 || parsed->port == target.port);
}

}  // namespace nexusnitro
