#include "client_core/adapters/gemini/gemini_error.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/reason.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

struct NamedReason {
  std::string_view name;
  Reason reason;
};

// By the canonical code that Google names beside the HTTP status.
constexpr NamedReason kByStatus[] = {
    {"INVALID_ARGUMENT", Reason::kBackendRejected},
    {"FAILED_PRECONDITION", Reason::kBackendRejected},
    {"OUT_OF_RANGE", Reason::kBackendRejected},
    {"UNIMPLEMENTED", Reason::kBackendRejected},
    {"UNAUTHENTICATED", Reason::kBackendCredentialsRejected},
    {"PERMISSION_DENIED", Reason::kBackendCredentialsRejected},
    {"NOT_FOUND", Reason::kModelNotFound},
    {"ALREADY_EXISTS", Reason::kBackendConflict},
    {"ABORTED", Reason::kBackendConflict},
    {"RESOURCE_EXHAUSTED", Reason::kBackendRateLimited},
    {"CANCELLED", Reason::kBackendUnavailable},
    {"UNAVAILABLE", Reason::kBackendUnavailable},
    {"DEADLINE_EXCEEDED", Reason::kBackendTimeout},
    {"INTERNAL", Reason::kBackendError},
    {"UNKNOWN", Reason::kBackendError},
    {"DATA_LOSS", Reason::kBackendError},
};

// By ErrorInfo.reason, where it says more than the canonical code: Gemini answers a wrong key with
// 400 INVALID_ARGUMENT.
constexpr NamedReason kByInfo[] = {
    {"API_KEY_INVALID", Reason::kBackendCredentialsRejected},
    {"BILLING_DISABLED", Reason::kBackendBilling},
};

template <size_t kSize>
std::optional<Reason> Find(const NamedReason (&table)[kSize], std::string_view name) {
  for (const NamedReason& entry : table) {
    if (entry.name == name) return entry.reason;
  }
  return std::nullopt;
}

// What the list of details says.
struct Details {
  std::string info_reason;
  std::string field;
  bool daily_quota = false;
  absl::Duration retry_delay;
};

bool NamesDailyQuota(JsonObject quota_failure) {
  const std::optional<JsonArray> violations = JsonArrayAt(quota_failure, "violations");
  if (!violations.has_value()) return false;
  for (const JsonElement element : *violations) {
    JsonObject violation;
    if (element.get(violation) != simdjson::SUCCESS) continue;
    if (absl::StrContains(ToAbsl(JsonString(violation, "quotaId").value_or("")), "PerDay")) {
      return true;
    }
  }
  return false;
}

std::string FirstField(const JsonReader& reader, JsonObject bad_request) {
  const std::optional<JsonArray> violations = JsonArrayAt(bad_request, "fieldViolations");
  if (!violations.has_value()) return "";
  for (const JsonElement element : *violations) {
    JsonObject violation;
    if (element.get(violation) != simdjson::SUCCESS) continue;
    return reader.Text(JsonString(violation, "field").value_or(""));
  }
  return "";
}

Details ReadDetails(const JsonReader& reader, JsonArray list) {
  Details details;
  for (const JsonElement element : list) {
    JsonObject detail;
    if (element.get(detail) != simdjson::SUCCESS) continue;
    const absl::string_view type = absl::StripPrefix(
        ToAbsl(JsonString(detail, "@type").value_or("")), "type.googleapis.com/google.rpc.");
    if (type == "ErrorInfo") {
      details.info_reason = reader.Text(JsonString(detail, "reason").value_or(""));
    } else if (type == "RetryInfo") {
      const std::string delay(JsonString(detail, "retryDelay").value_or(""));
      if (!absl::ParseDuration(delay, &details.retry_delay)) details.retry_delay = {};
    } else if (type == "QuotaFailure") {
      details.daily_quota = details.daily_quota || NamesDailyQuota(detail);
    } else if (type == "BadRequest") {
      details.field = FirstField(reader, detail);
    }
  }
  return details;
}

Reason ReasonFor(const ErrorWords& words, const Details& details, int http_status) {
  if (const auto reason = Find(kByInfo, details.info_reason)) return *reason;
  Reason reason = ReasonForStatus(words.status != 0 ? words.status : http_status, words);
  if (const auto by_status = Find(kByStatus, words.type)) reason = *by_status;
  // What is used up for the day does not come back within any call.
  const bool by_day = reason == Reason::kBackendRateLimited && details.daily_quota;
  return by_day ? Reason::kBackendQuotaExhausted : reason;
}

}  // namespace

absl::Status GeminiErrorIn(const JsonReader& reader, JsonObject reply, int http_status) {
  const std::optional<JsonElement> error = JsonAt(reply, "error");
  if (!error.has_value()) return absl::OkStatus();
  ErrorWords words = ReadErrorWords(reader, reply);
  Details details;
  JsonObject object;
  if (error->get(object) == simdjson::SUCCESS) {
    words.type = reader.Text(JsonString(object, "status").value_or(""));
    if (const auto list = JsonArrayAt(object, "details")) details = ReadDetails(reader, *list);
  }
  if (!details.info_reason.empty()) words.code = details.info_reason;
  if (!details.field.empty()) words.param = details.field;
  // An error that says nothing of its kind is at least none of the caller's, if it came in a 200.
  const int status = http_status < 300 ? 500 : http_status;
  absl::Status result = BackendStatus(ReasonFor(words, details, status), http_status, words);
  if (details.retry_delay > absl::ZeroDuration()) {
    SetRetryAfter(result, std::min(details.retry_delay, absl::Hours(24 * 365)));
  }
  return result;
}

absl::StatusOr<JsonObject> ParseGeminiReply(JsonReader& reader, std::string_view body) {
  constexpr int kHttpStatus = 200;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  NN_RETURN_IF_ERROR(GeminiErrorIn(reader, reply, kHttpStatus));
  return reply;
}

absl::Status GeminiReplyError(const HttpResponseHead& head, std::string_view body,
                              absl::Time wall_now) {
  JsonReader reader;
  absl::Status status;
  if (absl::StatusOr<JsonElement> element = reader.Parse(body); element.ok()) {
    JsonArray list;
    if (element->get(list) == simdjson::SUCCESS && list.begin() != list.end()) {
      *element = *list.begin();
    }
    JsonObject object;
    if (element->get(object) == simdjson::SUCCESS) {
      status = GeminiErrorIn(reader, object, head.status);
    }
  }
  if (status.ok()) {  // A page of HTML, plain words, or JSON of another kind.
    ErrorWords words;
    words.message = ReplaceInvalidUtf8(body);
    status = BackendStatus(ReasonForStatus(head.status, words), head.status, words);
  }
  AddRetryHeaders(head.headers, wall_now, status);
  return status;
}

}  // namespace nexusnitro
