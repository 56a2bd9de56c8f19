#include "client_core/adapters/anthropic/anthropic_error.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr int kStreamHttpStatus = 200;  // Of every reply that brings an error inside it.

// The wire's types of errors. Over HTTP each has a status of its own; in a stream the type is all
// that there is.
constexpr std::pair<std::string_view, Reason> kTypes[] = {
    {"invalid_request_error", Reason::kBackendRejected},
    {"authentication_error", Reason::kBackendCredentialsRejected},
    {"billing_error", Reason::kBackendBilling},
    {"permission_error", Reason::kBackendCredentialsRejected},
    {"not_found_error", Reason::kModelNotFound},
    {"request_too_large", Reason::kBackendRejected},
    {"rate_limit_error", Reason::kBackendRateLimited},
    {"api_error", Reason::kBackendError},
    {"timeout_error", Reason::kBackendTimeout},
    {"overloaded_error", Reason::kBackendUnavailable},
};

// What a rejected request is about, where only the words say it: a request that another backend
// would take must not be refused as a faulty one.
Reason WithoutMoney(Reason reason, const ErrorWords& words) {
  if (reason != Reason::kBackendRejected) return reason;
  const std::string message = absl::AsciiStrToLower(words.message);
  if (absl::StrContains(message, "credit balance is too low")) return Reason::kBackendBilling;
  if (absl::StrContains(message, "reached your specified api usage limits")) {
    return Reason::kBackendQuotaExhausted;
  }
  return reason;
}

Reason ReasonForType(const ErrorWords& words) {
  for (const auto& [type, reason] : kTypes) {
    if (words.type == type) return WithoutMoney(reason, words);
  }
  return ReasonForStreamError(words);  // Of a server that speaks the wire in words of its own.
}

// The request's id is in the headers as a rule; gateways may leave it in the body alone.
void AddRequestId(const JsonReader& reader, JsonObject body, absl::Status& status) {
  const auto id = JsonString(body, "request_id");
  std::optional<v1::BackendError> error = BackendErrorOf(status);
  if (!id.has_value() || !error.has_value()) return;
  error->set_request_id(reader.Text(*id));
  SetBackendError(status, *error);
}

}  // namespace

absl::Status AnthropicHttpError(const HttpResponseHead& head, std::string_view body,
                                absl::Time wall_now) {
  JsonReader reader;
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject object;
  const bool json = element.ok() && element->get(object) == simdjson::SUCCESS;
  ErrorWords words;
  if (json) {
    words = ReadErrorWords(reader, object);
    // `error` is the type of the reply, not of the error.
    if (!JsonAt(object, "error").has_value() && words.type == "error") words.type.clear();
  } else {
    words.message = ReplaceInvalidUtf8(body);  // A page of HTML or plain words.
  }
  const Reason reason = WithoutMoney(ReasonForStatus(head.status, words), words);
  absl::Status status = BackendStatus(reason, head.status, words);
  if (json) AddRequestId(reader, object, status);
  AddRetryHeaders(head.headers, wall_now, status);
  return status;
}

bool IsAnthropicError(JsonObject event) {
  return JsonString(event, "type") == "error" || IsErrorObject(event);
}

absl::Status AnthropicStreamError(const JsonReader& reader, JsonObject event) {
  ErrorWords words = ReadErrorWords(reader, event);
  if (!JsonAt(event, "error").has_value() && words.type == "error") words.type.clear();
  absl::Status status = BackendStatus(ReasonForType(words), kStreamHttpStatus, words);
  AddRequestId(reader, event, status);
  return status;
}

}  // namespace nexusnitro
