#include "client_core/config/server_fields.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/fault_checker.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

constexpr int kEventLoopsMax = 64;
constexpr int kCoresPerLoop = 4;
constexpr int64_t kMessageBytesLow = 64 * limits::kKiB;
constexpr int64_t kMessageBytesHigh = 1024 * limits::kMiB;
constexpr int kCallsHigh = 1'000'000;
constexpr int kDefaultSocketMode = 0660;

constexpr std::string_view kUnixPrefix = "unix:";
constexpr std::string_view kLogLevels[] = {"trace", "debug", "info", "warning", "error", "off"};
constexpr std::string_view kLogFormats[] = {"text", "json"};

bool IsLoopback(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return host == "localhost" || host == "::1";
}

template <size_t kSize>
void CheckOneOf(const std::string& value, const std::string_view (&allowed)[kSize],
                const std::string& path, Faults& faults) {
  if (value.empty() ||
      std::find(std::begin(allowed), std::end(allowed), value) != std::end(allowed)) {
    return;
  }
  std::string names;
  for (const std::string_view name : allowed) StrAppend(&names, names.empty() ? "" : ", ", name);
  faults.push_back({path, StrCat("is \"", value, "\"; expected one of ", names)});
}

void CheckBetween(bool set, int64_t value, int64_t low, int64_t high, const std::string& path,
                  Faults& faults) {
  if (!set || (value >= low && value <= high)) return;
  faults.push_back({path, StrCat("is ", value, "; expected ", low, " to ", high)});
}

void CheckDuration(bool set, const google::protobuf::Duration& value, absl::Duration low,
                   const std::string& path, Faults& faults) {
  const absl::Duration duration = FromProto(value);
  if (!set || (duration >= low && duration <= limits::kTimeoutMax)) return;
  faults.push_back(
      {path, StrCat("is ", absl::FormatDuration(duration), "; expected ", absl::FormatDuration(low),
                    " to ", absl::FormatDuration(limits::kTimeoutMax))});
}

bool ParseSocketMode(const std::string& text, int& mode) {
  mode = 0;
  for (const char c : text) {
    if (c < '0' || c > '7') return false;
    mode = mode * 8 + (c - '0');
  }
  return !text.empty() && mode <= 0777;
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

void CheckServerFields(const v1::ConfigFile& file, Faults& faults) {
  FaultChecker("", faults)
      .NotYet(file, {"credentials", "tls", "tokens", "socket_uids", "socket_owner", "store",
                     "store_key", "config_rpc_writes", "allowed_endpoints"});
  for (int i = 0; i < file.listen_size(); ++i) {
    const std::string path = StrCat("listen[", i, "]");
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(file.listen(i));
    if (!address.ok()) {
      faults.push_back(
          {path, StrCat("is \"", file.listen(i), "\", which ", MessageOf(address.status()))});
    } else if (!address->loopback && !file.allow_insecure_listen()) {
      faults.push_back(
          {path, StrCat("is \"", file.listen(i),
                        "\", which others can reach, and there is no TLS; expected a loopback "
                        "address or a Unix socket, or allow_insecure_listen: true")});
    }
  }
  if (!file.admin_listen().empty()) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(file.admin_listen());
    if (!address.ok()) {
      faults.push_back({"admin_listen", StrCat("is \"", file.admin_listen(), "\", which ",
                                               MessageOf(address.status()))});
    } else if (address->is_unix) {
      faults.push_back({"admin_listen", "is a Unix socket; expected HOST:PORT"});
    }
  }
  CheckOneOf(file.log_level(), kLogLevels, "log_level", faults);
  CheckOneOf(file.log_format(), kLogFormats, "log_format", faults);
  CheckBetween(file.has_event_loops(), file.event_loops(), 1, kEventLoopsMax, "event_loops",
               faults);
  CheckBetween(file.has_message_bytes_max(), file.message_bytes_max(), kMessageBytesLow,
               kMessageBytesHigh, "message_bytes_max", faults);
  CheckBetween(file.has_held_bytes_max(), file.held_bytes_max(), kMessageBytesLow, INT64_MAX,
               "held_bytes_max", faults);
  CheckBetween(file.has_calls_max(), file.calls_max(), 1, kCallsHigh, "calls_max", faults);
  CheckDuration(file.has_drain_grace(), file.drain_grace(), absl::ZeroDuration(), "drain_grace",
                faults);
  CheckDuration(file.has_keepalive_time(), file.keepalive_time(), absl::Milliseconds(100),
                "keepalive_time", faults);
  CheckDuration(file.has_keepalive_timeout(), file.keepalive_timeout(), absl::Milliseconds(100),
                "keepalive_timeout", faults);
  int mode = 0;
  if (!file.socket_mode().empty() && !ParseSocketMode(file.socket_mode(), mode)) {
    faults.push_back({"socket_mode", StrCat("is \"", file.socket_mode(),
                                            "\"; expected octal digits such as 0660")});
  }
}

v1::ConfigFile WithDefaults(v1::ConfigFile file) {
  if (file.listen().empty()) file.add_listen("127.0.0.1:50051");
  if (file.log_level().empty()) file.set_log_level("info");
  if (file.log_format().empty()) file.set_log_format("text");
  if (!file.has_event_loops()) {
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    file.set_event_loops(
        std::clamp((cores + kCoresPerLoop - 1) / kCoresPerLoop, 1, kEventLoopsMax));
  }
  if (!file.has_message_bytes_max()) file.set_message_bytes_max(limits::kMessageBytesMax);
  if (!file.has_held_bytes_max()) {
    file.set_held_bytes_max(std::max(limits::kHeldBytesMax, file.message_bytes_max()));
  }
  if (!file.has_calls_max()) file.set_calls_max(limits::kCallsMax);
  if (!file.has_drain_grace()) *file.mutable_drain_grace() = ToProto(limits::kDrainGrace);
  if (!file.has_reflection()) file.set_reflection(true);
  if (!file.has_keepalive_time()) *file.mutable_keepalive_time() = ToProto(limits::kKeepaliveTime);
  if (!file.has_keepalive_timeout()) {
    *file.mutable_keepalive_timeout() = ToProto(limits::kKeepaliveTimeout);
  }
  return file;
}

int SocketMode(const v1::ConfigFile& file) {
  int mode = kDefaultSocketMode;
  if (!file.socket_mode().empty()) ParseSocketMode(file.socket_mode(), mode);
  return mode;
}

}  // namespace nexusnitro
