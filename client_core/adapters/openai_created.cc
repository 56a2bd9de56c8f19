#include "client_core/adapters/openai_created.h"

#include <cstdint>

namespace nexusnitro {

std::optional<absl::Time> ReadOpenAiCreated(JsonObject object) {
  constexpr double kMillisecondsFrom = 1e11;
  constexpr double kMillisecondsMax = 253'402'300'799'000;  // The end of the year 9999.
  const auto number = JsonDouble(object, "created");
  if (!number.has_value() || !(*number > 0 && *number <= kMillisecondsMax)) return std::nullopt;
  const auto whole = static_cast<int64_t>(*number);
  return *number > kMillisecondsFrom ? absl::FromUnixMillis(whole) : absl::FromUnixSeconds(whole);
}

}  // namespace nexusnitro
