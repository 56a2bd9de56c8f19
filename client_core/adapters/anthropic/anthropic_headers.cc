#include "client_core/adapters/anthropic/anthropic_headers.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "client_core/adapters/json_request.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr absl::Duration kResetAfterMax = absl::Hours(24 * 365);
constexpr char kVersionHeader[] = "anthropic-version";
constexpr char kVersion[] = "2023-06-01";
constexpr char kBetaHeader[] = "anthropic-beta";
constexpr char kFilesBeta[] = "files-api-2025-04-14";

// Whether a header of that name has `words` in its value.
bool Names(const HttpRequest& http, absl::string_view name, absl::string_view words) {
  return std::any_of(
      http.headers.begin(), http.headers.end(), [name, words](const HttpHeader& header) {
        return absl::EqualsIgnoreCase(header.name, name) && absl::StrContains(header.value, words);
      });
}

// Reads `anthropic-ratelimit-{name}-{limit,remaining,reset}`.
void ReadRateLimit(const HttpHeaders& headers, std::optional<absl::Time> date,
                   std::string_view name, v1::CallInfo& call) {
  const auto find = [&](std::string_view what) {
    return FindHeader(headers, StrCat("anthropic-ratelimit-", name, "-", what));
  };
  v1::RateLimitInfo info;
  int64_t number = 0;
  if (const auto limit = find("limit"); limit && absl::SimpleAtoi(ToAbsl(*limit), &number)) {
    info.set_limit(number);
  }
  if (const auto remaining = find("remaining");
      remaining && absl::SimpleAtoi(ToAbsl(*remaining), &number)) {
    info.set_remaining(number);
  }
  absl::Time reset;
  if (const auto text = find("reset");
      text && date && absl::ParseTime(absl::RFC3339_full, ToAbsl(*text), &reset, nullptr)) {
    // A limit that is whole already may name a time that has passed.
    *info.mutable_reset_after() =
        ToProto(std::clamp(reset - *date, absl::ZeroDuration(), kResetAfterMax));
  }
  if (!info.has_limit() && !info.has_remaining() && !info.has_reset_after()) return;
  info.set_name(std::string(name));
  *call.add_rate_limits() = std::move(info);
}

}  // namespace

bool NamesFiles(const v1::ChatRequest& request) {
  for (const v1::Message& message : request.messages()) {
    for (const v1::Part& part : message.parts()) {
      if (part.media().has_file_id()) return true;
      for (const v1::Part& inner : part.tool_result().parts()) {
        if (inner.media().has_file_id()) return true;
      }
    }
  }
  return false;
}

void AddAnthropicHeaders(const CredentialValue& credential, bool names_files, HttpRequest& http) {
  AddCredential(credential, "x-api-key", "", http);
  if (!Names(http, kVersionHeader, "")) http.headers.push_back({kVersionHeader, kVersion});
  if (names_files && !Names(http, kBetaHeader, "files-api")) {
    http.headers.push_back({kBetaHeader, kFilesBeta});
  }
}

void ReadAnthropicHeaders(const HttpHeaders& headers, v1::CallInfo& call) {
  for (const std::string_view name : {"request-id", "x-request-id"}) {
    if (const auto id = FindHeader(headers, name); id && call.backend_request_id().empty()) {
      call.set_backend_request_id(ReplaceInvalidUtf8(*id));
    }
  }
  std::optional<absl::Time> date;
  absl::Time parsed;
  if (const auto text = FindHeader(headers, "date");
      text && absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", ToAbsl(*text), &parsed, nullptr)) {
    date = parsed;
  }
  for (const std::string_view name : {"requests", "tokens", "input-tokens", "output-tokens"}) {
    ReadRateLimit(headers, date, name, call);
  }
}

}  // namespace nexusnitro
