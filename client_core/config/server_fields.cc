#include "client_core/config/server_fields.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <thread>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/access_validator.h"
#include "client_core/config/declared_credential_validator.h"
#include "client_core/config/endpoint_rules.h"
#include "client_core/config/listen_address.h"
#include "client_core/config/policies.h"
#include "client_core/config/store_address.h"

namespace nexusnitro {
namespace {

constexpr int kEventLoopsMax = 64;
constexpr int kCoresPerLoop = 4;
constexpr int64_t kMessageBytesLow = 64 * limits::kKiB;
constexpr int64_t kMessageBytesHigh = 1024 * limits::kMiB;
constexpr int kCallsHigh = 1'000'000;
constexpr int kDefaultSocketMode = 0660;

constexpr std::string_view kLogLevels[] = {"trace", "debug", "info", "warning", "error", "off"};
constexpr std::string_view kLogFormats[] = {"text", "json"};

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

void CheckEndpoints(const v1::ConfigFile& file, Faults& faults) {
  const int count = file.allowed_endpoints_size();
  CheckBetween(true, count, 0, limits::kAllowedEndpointsMax, "allowed_endpoints", faults);
  for (int i = 0; i < count; ++i) {
    const auto rules = EndpointRules::Create({file.allowed_endpoints(i)});
    if (rules.ok()) continue;
    faults.push_back(
        {StrCat("allowed_endpoints[", i, "]"), std::string(MessageOf(rules.status()))});
  }
}

void CheckStore(const v1::ConfigFile& file, Faults& faults) {
  if (!file.store().empty()) {
    const absl::StatusOr<StoreAddress> address = ParseStoreAddress(file.store());
    if (!address.ok()) faults.push_back({"store", std::string(MessageOf(address.status()))});
  }
  // Each source is a name; an empty one is none.
  if (file.has_store_key() && file.store_key().env().empty() && file.store_key().file().empty()) {
    faults.push_back({"store_key", "names no key; expected {env: VARIABLE} or {file: PATH}"});
  }
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

void CheckServerFields(const v1::ConfigFile& file, Faults& faults) {
  if (!file.admin_listen().empty()) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(file.admin_listen());
    if (!address.ok()) {
      faults.push_back({"admin_listen", StrCat("is \"", file.admin_listen(), "\", which ",
                                               MessageOf(address.status()))});
    } else if (address->is_unix) {
      faults.push_back({"admin_listen", "is a Unix socket; expected HOST:PORT"});
    }
  }
  CheckAccess(file, faults);
  CheckDeclaredCredentials(file, faults);
  CheckStore(file, faults);
  CheckEndpoints(file, faults);
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
  if (file.store().empty()) file.set_store("memory");
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
  if (!file.has_config_rpc_writes()) file.set_config_rpc_writes(true);
  if (!file.has_reflection()) file.set_reflection(file.tokens().empty());
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
