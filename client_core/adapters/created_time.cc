#include "client_core/adapters/created_time.h"

#include <cstdint>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int64_t kSecondsMax = 253'402'300'799;  // The end of the year 9999.

}  // namespace

std::optional<absl::Time> UnixTimeAt(JsonObject object, std::string_view key) {
  constexpr double kMillisecondsFrom = 1e11;
  constexpr double kMillisecondsMax = 1e3 * kSecondsMax;
  const auto number = JsonDouble(object, key);
  if (!number.has_value() || !(*number > 0 && *number <= kMillisecondsMax)) return std::nullopt;
  const auto whole = static_cast<int64_t>(*number);
  return *number > kMillisecondsFrom ? absl::FromUnixMillis(whole) : absl::FromUnixSeconds(whole);
}

std::optional<absl::Time> Rfc3339TimeAt(JsonObject object, std::string_view key) {
  const auto text = JsonString(object, key);
  absl::Time time;
  if (!text.has_value() || !absl::ParseTime(absl::RFC3339_full, ToAbsl(*text), &time, nullptr)) {
    return std::nullopt;
  }
  // Abseil reads "infinite-future", too.
  const int64_t seconds = absl::ToUnixSeconds(time);
  if (seconds <= 0 || seconds > kSecondsMax) return std::nullopt;
  return time;
}

}  // namespace nexusnitro
