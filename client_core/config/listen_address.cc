#include "client_core/config/listen_address.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

bool IsLoopback(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return host == "localhost" || host == "::1";
}

}  // namespace

std::string ListenAddress::ToString() const {
  if (is_unix) return StrCat("unix://", path);
  if (host.find(':') != std::string::npos) return StrCat("[", host, "]:", port);
  return StrCat(host, ":", port);
}

absl::StatusOr<ListenAddress> ParseListenAddress(const std::string& text) {
  ListenAddress address;
  if (absl::StartsWith(text, ToAbsl(kUnixPrefix))) {
    address.is_unix = true;
    address.loopback = true;
    address.path = text.substr(kUnixPrefix.size());
    if (absl::StartsWith(address.path, "//")) address.path = address.path.substr(2);
    if (address.path.empty() || address.path.front() != '/') {
      return absl::InvalidArgumentError("names no absolute path; expected unix:///PATH");
    }
    if (address.path.size() >= sizeof(sockaddr_un::sun_path)) {
      return absl::InvalidArgumentError(StrCat("has a path of ", address.path.size(),
                                               " bytes; a Unix socket's has at most ",
                                               sizeof(sockaddr_un::sun_path) - 1));
    }
    return address;
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || !absl::SimpleAtoi(text.substr(colon + 1), &address.port) ||
      address.port < 0 || address.port > 65'535) {
    return absl::InvalidArgumentError(
        "has no port from 0 to 65535; expected HOST:PORT or "
        "unix:///PATH");
  }
  address.host = text.substr(0, colon);
  if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    return absl::InvalidArgumentError("has an IPv6 address without brackets; expected [HOST]:PORT");
  }
  if (address.host.empty()) {
    return absl::InvalidArgumentError(
        "has no host; expected HOST:PORT, for example 127.0.0.1:50051");
  }
  address.loopback = IsLoopback(address.host);
  return address;
}

}  // namespace nexusnitro
