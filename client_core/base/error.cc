#include "client_core/base/error.h"

#include "absl/strings/cord.h"
#include "client_core/base/strings.h"
#include "google/rpc/error_details.pb.h"

namespace nexusnitro {
namespace {

constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr absl::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";
constexpr absl::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";
constexpr absl::string_view kBackendErrorUrl = "type.googleapis.com/nexusnitro.v1.BackendError";

constexpr char kNotSentKey[] = "not_sent";
constexpr char kCallIdKey[] = "call_id";
constexpr char kShouldRetryKey[] = "should_retry";

template <typename Detail>
std::optional<Detail> PayloadOf(const absl::Status& status, absl::string_view url) {
  const absl::optional<absl::Cord> payload = status.GetPayload(url);
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

template <typename Detail>
void SetPayload(absl::Status& status, absl::string_view url, const Detail& detail) {
  status.SetPayload(url, absl::Cord(detail.SerializeAsString()));
}

void SetMetadata(absl::Status& status, const char* key, const std::string& value) {
  auto info =
      PayloadOf<google::rpc::ErrorInfo>(status, kErrorInfoUrl).value_or(google::rpc::ErrorInfo());
  (*info.mutable_metadata())[key] = value;
  SetPayload(status, kErrorInfoUrl, info);
}

std::optional<std::string> MetadataOf(const absl::Status& status, const char* key) {
  const auto info = PayloadOf<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  if (!info.has_value()) return std::nullopt;
  const auto found = info->metadata().find(key);
  return found == info->metadata().end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

absl::Status MakeError(Reason reason, std::string_view message) {
  return MakeErrorWithCode(TraitsOf(reason).code, reason, message);
}

absl::Status MakeErrorWithCode(absl::StatusCode code, Reason reason, std::string_view message) {
  absl::Status status(code, ToAbsl(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonName(reason)));
  info.set_domain(std::string(kErrorDomain));
  SetPayload(status, kErrorInfoUrl, info);
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view description) {
  absl::Status status =
      MakeError(Reason::kInvalidRequest, StrCat(ToAbsl(field), ": ", ToAbsl(description)));
  AddFieldViolation(status, field, description);
  return status;
}

absl::Status UnimplementedField(std::string_view field) {
  constexpr std::string_view kDescription =
      "this version of the sidecar does not act on this field";
  absl::Status status =
      MakeError(Reason::kUnimplementedField, StrCat(ToAbsl(field), ": ", ToAbsl(kDescription)));
  AddFieldViolation(status, field, kDescription);
  return status;
}

Reason ReasonOf(const absl::Status& status) {
  const auto info = PayloadOf<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  return info.has_value() ? ReasonFromName(info->reason()) : Reason::kNone;
}

void AddFieldViolation(absl::Status& status, std::string_view field, std::string_view description) {
  auto bad_request = PayloadOf<google::rpc::BadRequest>(status, kBadRequestUrl)
                         .value_or(google::rpc::BadRequest());
  google::rpc::BadRequest::FieldViolation* violation = bad_request.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(description));
  SetPayload(status, kBadRequestUrl, bad_request);
}

void SetRetryAfter(absl::Status& status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  const int64_t nanos = absl::ToInt64Nanoseconds(delay);
  retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  SetPayload(status, kRetryInfoUrl, retry);
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  const auto retry = PayloadOf<google::rpc::RetryInfo>(status, kRetryInfoUrl);
  if (!retry.has_value()) return std::nullopt;
  return absl::Seconds(retry->retry_delay().seconds()) +
         absl::Nanoseconds(retry->retry_delay().nanos());
}

void SetNotSent(absl::Status& status) { SetMetadata(status, kNotSentKey, "1"); }

bool NotSent(const absl::Status& status) { return MetadataOf(status, kNotSentKey).has_value(); }

void SetCallId(absl::Status& status, const std::string& call_id) {
  SetMetadata(status, kCallIdKey, call_id);
}

std::string CallIdOf(const absl::Status& status) {
  return MetadataOf(status, kCallIdKey).value_or("");
}

void SetShouldRetry(absl::Status& status, bool should_retry) {
  SetMetadata(status, kShouldRetryKey, should_retry ? "true" : "false");
}

std::optional<bool> ShouldRetryOf(const absl::Status& status) {
  const std::optional<std::string> value = MetadataOf(status, kShouldRetryKey);
  return value.has_value() ? std::optional(*value == "true") : std::nullopt;
}

void SetBackendError(absl::Status& status, const v1::BackendError& error) {
  SetPayload(status, kBackendErrorUrl, error);
}

std::optional<v1::BackendError> BackendErrorOf(const absl::Status& status) {
  return PayloadOf<v1::BackendError>(status, kBackendErrorUrl);
}

absl::Status WithMessage(const absl::Status& status, std::string_view message) {
  absl::Status copy(status.code(), ToAbsl(message));
  status.ForEachPayload(
      [&copy](absl::string_view url, const absl::Cord& payload) { copy.SetPayload(url, payload); });
  return copy;
}

}  // namespace nexusnitro
