#include "client_core/adapters/openai/openai_headers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// In the order of preference: what a vendor's support asks for comes before what a proxy adds.
constexpr std::string_view kRequestIds[] = {"x-request-id",     "request-id",
                                            "apim-request-id",  "mistral-correlation-id",
                                            "x-correlation-id", "cf-ray"};

std::optional<absl::Time> DateOf(const HttpHeaders& headers) {
  absl::Time date;
  const auto text = FindHeader(headers, "date");
  if (!text || !absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", ToAbsl(*text), &date, nullptr)) {
    return std::nullopt;
  }
  return date;
}

std::optional<absl::Duration> Until(absl::Time time, const HttpHeaders& headers) {
  const auto now = DateOf(headers);
  if (!now.has_value()) return std::nullopt;
  return std::max(time - *now, absl::ZeroDuration());
}

std::optional<absl::Duration> ReadReset(std::string_view value, absl::Duration unit,
                                        const HttpHeaders& headers) {
  constexpr double kSecondsSinceEpochFrom = 1e9;
  constexpr double kMillisecondsSinceEpochFrom = 1e12;
  constexpr double kMillisecondsMax = 253'402'300'799'000;  // The end of the year 9999.
  double number = 0;
  if (absl::SimpleAtod(ToAbsl(value), &number)) {
    if (!(number >= 0 && number <= kMillisecondsMax)) return std::nullopt;
    if (number < kSecondsSinceEpochFrom) return number * unit;
    const auto whole = static_cast<int64_t>(number);
    return Until(number < kMillisecondsSinceEpochFrom ? absl::FromUnixSeconds(whole)
                                                      : absl::FromUnixMillis(whole),
                 headers);
  }
  absl::Duration duration;
  if (absl::ParseDuration(ToAbsl(value), &duration)) {
    const bool counts = duration >= absl::ZeroDuration() && duration < absl::InfiniteDuration();
    return counts ? std::optional(duration) : std::nullopt;
  }
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, ToAbsl(value), &time, nullptr)) {
    return Until(time, headers);
  }
  return std::nullopt;
}

// The limit of that name, made if need be.
v1::RateLimitInfo& LimitAt(absl::string_view raw_name, v1::CallInfo& call) {
  const std::string name = ReplaceInvalidUtf8(ToStd(raw_name));
  for (v1::RateLimitInfo& limit : *call.mutable_rate_limits()) {
    if (limit.name() == name) return limit;
  }
  v1::RateLimitInfo& limit = *call.add_rate_limits();
  limit.set_name(name);
  return limit;
}

// Takes `-NAME` off: the name of what is limited.
absl::string_view NameOf(absl::string_view rest) {
  return absl::ConsumePrefix(&rest, "-") && !rest.empty() ? rest : "requests";
}

void ReadRateLimit(const HttpHeader& header, absl::Duration reset_unit, const HttpHeaders& headers,
                   v1::CallInfo& call) {
  absl::string_view rest = header.name;
  if (!absl::ConsumePrefix(&rest, "x-ratelimit-")) return;
  int64_t count = 0;
  if (absl::ConsumePrefix(&rest, "limit")) {
    // Negative counts stand for limits that are unknown.
    if (!absl::SimpleAtoi(header.value, &count) || count < 0) return;
    LimitAt(NameOf(rest), call).set_limit(count);
  } else if (absl::ConsumePrefix(&rest, "remaining")) {
    if (!absl::SimpleAtoi(header.value, &count) || count < 0) return;
    LimitAt(NameOf(rest), call).set_remaining(count);
  } else if (absl::ConsumePrefix(&rest, "reset")) {
    const auto reset = ReadReset(header.value, reset_unit, headers);
    if (reset.has_value()) *LimitAt(NameOf(rest), call).mutable_reset_after() = ToProto(*reset);
  }
}

}  // namespace

void ReadOpenAiHeaders(const HttpHeaders& headers, absl::Duration reset_unit, v1::CallInfo& call) {
  for (const std::string_view name : kRequestIds) {
    if (!call.backend_request_id().empty()) break;
    if (const auto id = FindHeader(headers, name)) {
      call.set_backend_request_id(ReplaceInvalidUtf8(*id));
    }
  }
  for (const HttpHeader& header : headers) {
    if (call.rate_limits_size() >= limits::kRateLimitsMax) break;
    ReadRateLimit(header, reset_unit, headers, call);
  }
}

}  // namespace nexusnitro
