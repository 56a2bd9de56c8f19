#include "client_core/adapters/bedrock/bedrock_error.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/base/error.h"
#include "client_core/base/reason.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr int kStreamHttpStatus = 200;  // Of every stream that is decoded.

// AWS refuses signatures that are older or newer than this.
constexpr absl::Duration kClockSkewMax = absl::Minutes(5);

// By the names of AWS' exceptions, in any case: streams write them with a small first letter.
constexpr struct {
  absl::string_view type;
  Reason reason;
} kReasons[] = {
    {"ValidationException", Reason::kBackendRejected},
    {"ServiceQuotaExceededException", Reason::kBackendQuotaExhausted},
    {"AccessDeniedException", Reason::kBackendCredentialsRejected},
    {"ExpiredTokenException", Reason::kBackendCredentialsRejected},
    {"ExpiredToken", Reason::kBackendCredentialsRejected},
    {"IncompleteSignatureException", Reason::kBackendCredentialsRejected},
    {"InvalidClientTokenId", Reason::kBackendCredentialsRejected},
    {"InvalidSignatureException", Reason::kBackendCredentialsRejected},
    {"MissingAuthenticationTokenException", Reason::kBackendCredentialsRejected},
    {"NotAuthorizedException", Reason::kBackendCredentialsRejected},
    {"OptInRequired", Reason::kBackendCredentialsRejected},
    {"RequestExpired", Reason::kBackendCredentialsRejected},
    {"SignatureDoesNotMatch", Reason::kBackendCredentialsRejected},
    {"UnrecognizedClientException", Reason::kBackendCredentialsRejected},
    {"ResourceNotFoundException", Reason::kModelNotFound},
    {"UnknownOperationException", Reason::kModelNotFound},
    {"ModelTimeoutException", Reason::kBackendTimeout},
    {"ConflictException", Reason::kBackendConflict},
    {"ModelErrorException", Reason::kBackendError},
    {"ModelStreamErrorException", Reason::kBackendError},
    {"InternalServerException", Reason::kBackendError},
    {"InternalServerError", Reason::kBackendError},
    {"InternalFailure", Reason::kBackendError},
    {"ModelNotReadyException", Reason::kBackendRateLimited},
    {"ThrottlingException", Reason::kBackendRateLimited},
    {"TooManyRequestsException", Reason::kBackendRateLimited},
    {"ServiceUnavailableException", Reason::kBackendUnavailable},
    {"ServiceUnavailable", Reason::kBackendUnavailable},
};

std::optional<Reason> ReasonForType(const ErrorWords& words) {
  for (const auto& [type, reason] : kReasons) {
    if (!absl::EqualsIgnoreCase(words.type.empty() ? words.code : words.type, type)) continue;
    // Throttling by the day lasts longer than any call.
    const bool by_day =
        reason == Reason::kBackendRateLimited && absl::StrContains(words.message, "per day");
    return by_day ? Reason::kBackendQuotaExhausted : reason;
  }
  return std::nullopt;
}

// "ValidationException" of "ValidationException:http://internal.amazon.com/coral/…" or of
// "com.amazon.coral.service#ValidationException".
std::string TypeName(std::string_view type) {
  type = type.substr(0, type.find(':'));
  return ReplaceInvalidUtf8(type.substr(type.find('#') + 1));
}

// Fills in what the JSON of an error says; anything else is its message.
void ReadBody(std::string_view body, ErrorWords& words) {
  JsonReader reader;
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject object;
  if (!element.ok() || element->get(object) != simdjson::SUCCESS) {
    words.message = ReplaceInvalidUtf8(body);
    return;
  }
  for (const std::string_view key : {"message", "Message", "originalMessage"}) {
    if (words.message.empty()) words.message = reader.Text(JsonString(object, key).value_or(""));
  }
  for (const std::string_view key : {"__type", "code"}) {
    if (words.type.empty()) words.type = TypeName(JsonString(object, key).value_or(""));
  }
}

absl::Status StreamStatus(const ErrorWords& words) {
  return BackendStatus(ReasonForType(words).value_or(Reason::kBackendError), kStreamHttpStatus,
                       words);
}

// Says so if the clocks differ by more than signatures bear.
absl::Status ExplainClockSkew(const HttpResponseHead& head, absl::Time wall_now,
                              absl::Status status) {
  const std::string date(FindHeader(head.headers, "date").value_or(""));
  absl::Time server_now;
  if (head.status != 403 ||
      !absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", date, &server_now, nullptr)) {
    return status;
  }
  const absl::Duration ahead = wall_now - server_now;
  if (absl::AbsDuration(ahead) <= kClockSkewMax) return status;
  const absl::Duration seconds = absl::Trunc(absl::AbsDuration(ahead), absl::Seconds(1));
  return WithMessage(
      status, StrCat(status.message(), " (the sidecar's clock is ", absl::FormatDuration(seconds),
                     ahead > absl::ZeroDuration() ? " ahead of" : " behind",
                     " the backend's, and signatures hold for ",
                     absl::FormatDuration(kClockSkewMax), " only)"));
}

}  // namespace

absl::Status BedrockReplyError(const HttpResponseHead& head, std::string_view body,
                               absl::Time wall_now) {
  ErrorWords words;
  words.type = TypeName(FindHeader(head.headers, "x-amzn-errortype").value_or(""));
  ReadBody(body, words);
  const Reason reason = ReasonForType(words).value_or(ReasonForStatus(head.status, words));
  absl::Status status = BackendStatus(reason, head.status, words);
  AddRetryHeaders(head.headers, wall_now, status);
  return ExplainClockSkew(head, wall_now, std::move(status));
}

absl::Status BedrockStreamException(std::string_view type, std::string_view payload) {
  ErrorWords words;
  words.type = TypeName(type);
  ReadBody(payload, words);
  return StreamStatus(words);
}

absl::Status BedrockStreamError(std::string_view code, std::string_view message) {
  ErrorWords words;
  words.code = TypeName(code);
  words.message = ReplaceInvalidUtf8(message);
  return StreamStatus(words);
}

}  // namespace nexusnitro
