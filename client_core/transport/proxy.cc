#include "client_core/transport/proxy.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client_core/base/strings.h"
#include "client_core/transport/curl_url.h"
#include "client_core/transport/ip_address.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kForm = "expected http://HOST:PORT";
constexpr int kMappedBits = 96;

absl::Status NoProxyUrl(std::string_view why) {
  return absl::InvalidArgumentError(StrCat(why, "; ", kForm));
}

bool IsUserInfoCharacter(unsigned char c) {
  return absl::ascii_isgraph(c) &&
         std::string_view("/?#[]@\\\"<>").find(static_cast<char>(c)) == std::string_view::npos;
}

// `text`: a URL; its scheme may be missing. Its user is not looked at.
absl::StatusOr<std::shared_ptr<const HttpProxy>> Parse(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  const size_t scheme_end = text.find("://");
  if (scheme_end != std::string_view::npos) {
    if (!absl::EqualsIgnoreCase(ToAbsl(text.substr(0, scheme_end)), "http")) {
      return NoProxyUrl("has a scheme other than http");
    }
    text.remove_prefix(scheme_end + 3);
  }
  HttpProxy proxy;
  if (const size_t at = text.rfind('@'); at != std::string_view::npos) {
    proxy.user_info = std::string(text.substr(0, at));
    text.remove_prefix(at + 1);
    if (!std::all_of(proxy.user_info.begin(), proxy.user_info.end(), IsUserInfoCharacter)) {
      return NoProxyUrl("has a user or password that is not percent-encoded");
    }
  }
  if (absl::EndsWith(ToAbsl(text), "/")) text.remove_suffix(1);
  if (text.find('/') != std::string_view::npos) return NoProxyUrl("has a path");
  const size_t colon = text.rfind(':');
  const size_t bracket = text.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) {
    return NoProxyUrl("has no port");
  }
  absl::StatusOr<HttpTarget> target = ParseEndpoint(StrCat(kScheme, text));
  if (!target.ok()) return NoProxyUrl(MessageOf(target.status()));
  proxy.url = std::move(target->url);
  proxy.host = std::move(target->host);
  proxy.port = target->port;
  proxy.host_is_address = target->host_is_address;
  return std::make_shared<const HttpProxy>(std::move(proxy));
}

absl::string_view WithoutEndDot(absl::string_view host) {
  return absl::EndsWith(host, ".") ? host.substr(0, host.size() - 1) : host;
}

bool NetworkHolds(absl::string_view entry, const IpAddress& address) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(entry, absl::MaxSplits('/', 1));
  const std::optional<IpAddress> network = ParseIpAddress(ToStd(parts.first));
  if (!network.has_value()) return false;
  if (parts.second.empty()) return *network == address;
  const bool v4 = parts.first.find(':') == absl::string_view::npos;
  int bits = 0;
  if (!absl::SimpleAtoi(parts.second, &bits) || bits < 0 || bits > (v4 ? 32 : 128)) return false;
  return address.SharesPrefix(*network, bits + (v4 ? kMappedBits : 0));
}

// Takes ":PORT" or the brackets of an IPv6 address off `entry`. The port, or 0.
int TakePort(absl::string_view& entry) {
  int port = 0;
  const size_t colon = entry.rfind(':');
  const size_t bracket = entry.rfind(']');
  const bool bare_v6 = bracket == absl::string_view::npos && entry.find(':') != colon;
  if (colon != absl::string_view::npos && !bare_v6 &&
      (bracket == absl::string_view::npos || colon > bracket) &&
      absl::SimpleAtoi(entry.substr(colon + 1), &port)) {
    entry = entry.substr(0, colon);
  }
  if (entry.size() > 2 && entry.front() == '[' && entry.back() == ']') {
    entry = entry.substr(1, entry.size() - 2);
  }
  return port;
}

bool EntryHolds(absl::string_view entry, const HttpTarget& target,
                const std::optional<IpAddress>& address) {
  const int port = TakePort(entry);
  if (port != 0 && port != target.port) return false;
  if (address.has_value()) return NetworkHolds(entry, *address);
  entry = WithoutEndDot(entry);
  if (absl::StartsWith(entry, ".")) entry.remove_prefix(1);
  const absl::string_view host = WithoutEndDot(target.host);
  if (entry.empty() || !absl::EndsWithIgnoreCase(host, entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

bool IsThisMachine(const HttpTarget& target) {
  const absl::string_view host = WithoutEndDot(target.host);
  if (absl::EqualsIgnoreCase(host, "localhost") || absl::EndsWithIgnoreCase(host, ".localhost")) {
    return true;
  }
  const std::optional<IpAddress> address = ParseLooseIpAddress(ToStd(host));
  return address.has_value() && IsLoopback(*address);
}

// The first of `names` that is set, and its value.
std::pair<const char*, std::string> FirstSet(const Variables& variables,
                                             std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = variables(name); !value.empty()) return {name, std::move(value)};
  }
  return {nullptr, ""};
}

}  // namespace

absl::StatusOr<std::shared_ptr<const HttpProxy>> ParseProxy(std::string_view url) {
  if (url.find("://") == std::string_view::npos) {
    return NoProxyUrl("has no scheme and is not \"none\"");
  }
  if (url.find('@') != std::string_view::npos) {
    return NoProxyUrl(
        "contains a user or password, which stand in no config: leave `proxy` out and name the "
        "proxy in $HTTPS_PROXY or $http_proxy, where they may stand");
  }
  return Parse(url);
}

bool NoProxyHolds(std::string_view no_proxy, const HttpTarget& target) {
  const absl::string_view list = absl::StripAsciiWhitespace(ToAbsl(no_proxy));
  if (list == "*") return true;
  const std::optional<IpAddress> address = ParseLooseIpAddress(target.host);
  for (const absl::string_view entry :
       absl::StrSplit(list, absl::ByAnyChar(", \t"), absl::SkipEmpty())) {
    if (EntryHolds(entry, target, address)) return true;
  }
  return false;
}

absl::Status SetEnvironmentProxy(const Variables& variables, HttpTarget& target) {
  if (IsThisMachine(target)) return absl::OkStatus();
  auto [name, value] =
      target.tls ? FirstSet(variables, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
                 : FirstSet(variables, {"http_proxy", "all_proxy", "ALL_PROXY"});
  if (name == nullptr) return absl::OkStatus();
  if (NoProxyHolds(FirstSet(variables, {"no_proxy", "NO_PROXY"}).second, target)) {
    return absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<const HttpProxy>> proxy = Parse(value);
  if (!proxy.ok()) {
    return absl::InvalidArgumentError(
        StrCat("the environment variable ", name, " ", MessageOf(proxy.status())));
  }
  target.proxy = *std::move(proxy);
  return absl::OkStatus();
}

}  // namespace nexusnitro
