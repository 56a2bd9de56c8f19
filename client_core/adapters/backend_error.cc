#include "client_core/adapters/backend_error.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

std::string TextAt(const JsonReader& reader, JsonObject object, std::string_view key) {
  const std::optional<JsonElement> element = JsonAt(object, key);
  return element.has_value() ? reader.Text(JsonText(*element)) : "";
}

int HttpStatusFrom(const std::string& text) {
  int status = 0;
  return absl::SimpleAtoi(text, &status) && status >= 400 && status <= 599 ? status : 0;
}

// FastAPI's complaints, as `message at body.field; …`; anything else as it is.
std::string DetailText(const JsonReader& reader, JsonElement detail) {
  JsonArray list;
  if (detail.get(list) != simdjson::SUCCESS) return reader.Text(JsonText(detail));
  std::string text;
  for (const JsonElement element : list) {
    JsonObject complaint;
    if (element.get(complaint) != simdjson::SUCCESS) return reader.Text(JsonText(detail));
    StrAppend(&text, text.empty() ? "" : "; ", TextAt(reader, complaint, "msg"));
    const auto location = JsonArrayAt(complaint, "loc");
    if (!location.has_value()) continue;
    std::string_view before = " at ";
    for (const JsonElement step : *location) {
      StrAppend(&text, before, reader.Text(JsonText(step)));
      before = ".";
    }
  }
  return text;
}

// Mistral wraps FastAPI's `detail` into the message.
std::string MessageText(const JsonReader& reader, JsonObject error) {
  if (const auto message = JsonObjectAt(error, "message")) {
    if (const auto detail = JsonAt(*message, "detail")) return DetailText(reader, *detail);
  }
  return TextAt(reader, error, "message");
}

void ReadErrorObject(const JsonReader& reader, JsonObject error, ErrorWords& words) {
  words.type = TextAt(reader, error, "type");
  words.code = TextAt(reader, error, "code");
  words.message = MessageText(reader, error);
  words.param = TextAt(reader, error, "param");
  for (const std::string_view key : {"status_code", "http_status_code", "status"}) {
    if (words.status == 0) words.status = HttpStatusFrom(TextAt(reader, error, key));
  }
  if (words.status == 0) words.status = HttpStatusFrom(words.code);
}

bool ContainsIgnoreCase(std::string_view text, std::string_view word) {
  return absl::StrContains(absl::AsciiStrToLower(ToAbsl(text)), ToAbsl(word));
}

bool Says(const ErrorWords& words, std::initializer_list<std::string_view> any_of) {
  for (const std::string_view word : any_of) {
    if (ContainsIgnoreCase(words.type, word) || ContainsIgnoreCase(words.code, word)) {
      return true;
    }
  }
  return false;
}

bool IsQuotaError(const ErrorWords& words) {
  return Says(words, {"insufficient_quota", "quota_exceeded", "billing_hard_limit"});
}

}  // namespace

ErrorWords ReadErrorWords(const JsonReader& reader, JsonObject body) {
  ErrorWords words;
  if (const auto error = JsonAt(body, "error"); error.has_value()) {
    JsonObject object;
    if (error->get(object) == simdjson::SUCCESS) {
      ReadErrorObject(reader, object, words);
    } else {
      words.message = reader.Text(JsonText(*error));
      words.type = TextAt(reader, body, "error_type");
      words.code = TextAt(reader, body, "code");
    }
    return words;
  }
  ReadErrorObject(reader, body, words);
  if (const auto detail = JsonAt(body, "detail"); detail && words.message.empty()) {
    words.message = DetailText(reader, *detail);
  }
  return words;
}

bool IsErrorObject(JsonObject body) {
  if (const auto error = JsonAt(body, "error"); error.has_value()) {
    std::string_view text;
    return error->get(text) != simdjson::SUCCESS || !text.empty();
  }
  return JsonString(body, "object") == "error";
}

Reason ReasonForStatus(int http_status, const ErrorWords& words) {
  switch (http_status) {
    case 401:
    case 403:
      return Reason::kBackendCredentialsRejected;
    case 402:
      return Reason::kBackendBilling;
    case 404:
      return Reason::kModelNotFound;
    case 408:
    case 504:
      return Reason::kBackendTimeout;
    case 409:
    case 425:
      return Reason::kBackendConflict;
    case 429:
    case 498:
      return IsQuotaError(words) ? Reason::kBackendQuotaExhausted : Reason::kBackendRateLimited;
    case 424:
    case 500:
      return Reason::kBackendError;
    case 501:
      return Reason::kBackendRejected;
    case 502:
    case 503:
    case 529:
      return Reason::kBackendUnavailable;
    default:
      break;
  }
  if (http_status >= 300 && http_status < 400) return Reason::kRedirectRefused;
  if (http_status >= 400 && http_status < 500) return Reason::kBackendRejected;
  if (http_status >= 500 && http_status < 600) return Reason::kBackendError;
  return Reason::kBadBackendReply;
}

Reason ReasonForStreamError(const ErrorWords& words) {
  if (words.status != 0) return ReasonForStatus(words.status, words);
  if (IsQuotaError(words)) return Reason::kBackendQuotaExhausted;
  if (Says(words, {"rate_limit", "ratelimit", "too_many_requests"})) {
    return Reason::kBackendRateLimited;
  }
  if (Says(words, {"overloaded", "unavailable", "capacity"})) return Reason::kBackendUnavailable;
  if (Says(words, {"authentication", "permission", "invalid_api_key"})) {
    return Reason::kBackendCredentialsRejected;
  }
  if (Says(words,
           {"invalid_request", "badrequest", "bad_request", "validation", "exceed_context"})) {
    return Reason::kBackendRejected;
  }
  if (Says(words, {"timeout"})) return Reason::kBackendTimeout;
  return Reason::kBackendError;
}

absl::Status BackendStatus(Reason reason, int http_status, const ErrorWords& words) {
  const std::string what = !words.message.empty() ? words.message
                           : !words.type.empty()  ? words.type
                           : !words.code.empty()  ? words.code
                                                  : "the reply says no more";
  absl::Status status = MakeError(reason, StrCat("the backend answered ", http_status, ": ", what));
  v1::BackendError error;
  error.set_http_status(http_status);
  error.set_type(words.type);
  error.set_code(words.code);
  error.set_message(words.message);
  error.set_param(words.param);
  SetBackendError(status, error);
  return status;
}

absl::Status ErrorInReply(const ErrorWords& words) {
  constexpr int kHttpStatus = 200;
  return BackendStatus(ReasonForStreamError(words), kHttpStatus, words);
}

absl::Status ErrorInReply(const JsonReader& reader, JsonObject body) {
  return ErrorInReply(ReadErrorWords(reader, body));
}

absl::Duration ParseRetryAfter(std::string_view value, absl::Time wall_now) {
  double seconds = 0;
  if (absl::SimpleAtod(ToAbsl(value), &seconds)) {
    return std::isfinite(seconds) && seconds > 0 ? absl::Seconds(seconds) : absl::ZeroDuration();
  }
  absl::Duration delay;
  if (absl::ParseDuration(ToAbsl(value), &delay)) {
    const bool counts = delay > absl::ZeroDuration() && delay < absl::InfiniteDuration();
    return counts ? delay : absl::ZeroDuration();
  }
  // The form that is sent, and the two old ones that RFC 9110 wants to be understood.
  for (const char* const form :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    absl::Time date;
    if (absl::ParseTime(form, ToAbsl(value), &date, nullptr)) {
      return std::max(date - wall_now, absl::ZeroDuration());
    }
  }
  return absl::ZeroDuration();
}

void AddRetryHeaders(const HttpHeaders& headers, absl::Time wall_now, absl::Status& status) {
  absl::Time now = wall_now;
  if (const auto date = FindHeader(headers, "date"); date.has_value()) {
    absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", ToAbsl(*date), &now, nullptr);
  }
  absl::Duration delay;
  if (const auto ms = FindHeader(headers, "retry-after-ms"); ms.has_value()) {
    delay = ParseRetryAfter(*ms, now) / 1'000;
  }
  if (const auto value = FindHeader(headers, "retry-after");
      delay == absl::ZeroDuration() && value.has_value()) {
    delay = ParseRetryAfter(*value, now);
  }
  if (delay > absl::ZeroDuration()) SetRetryAfter(status, std::min(delay, absl::Hours(24 * 365)));
  if (const auto should = FindHeader(headers, "x-should-retry"); should.has_value()) {
    const std::string lower = absl::AsciiStrToLower(ToAbsl(*should));
    if (lower == "true" || lower == "false") SetShouldRetry(status, lower == "true");
  }
}

}  // namespace nexusnitro
