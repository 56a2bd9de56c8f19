#include "client_core/call/describe_error.h"

#include <optional>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/redact.h"

namespace nexusnitro {
namespace {

constexpr size_t kShortWordsBytesMax = 128;

// Whether the reason stands for what the backend said, rather than for how the attempt went.
bool IsBackendsOwnError(Reason reason) {
  return reason >= Reason::kBackendRateLimited && reason < Reason::kCount;
}

}  // namespace

absl::Status DescribeError(const absl::Status& error, const AttemptDescription& attempt) {
  const CredentialValue& secret = attempt.credential;
  const std::string& name = attempt.backend.proto.name();
  const std::string message = StrCat("backend \"", name, "\": ",
                                     Redact({error.message().data(), error.message().size()},
                                            secret, limits::kBackendMessageBytesMax));
  const Reason reason = ReasonOf(error);
  absl::Status described = WithMessage(error, message);
  if (attempt.committed && IsBackendsOwnError(reason)) {
    described = MakeError(Reason::kBackendStreamError, message);
    if (const auto delay = RetryAfterOf(error); delay.has_value()) SetRetryAfter(described, *delay);
  }
  v1::BackendError backend = BackendErrorOf(error).value_or(v1::BackendError());
  backend.set_backend(name);
  backend.set_provider(attempt.backend.provider);
  backend.set_http_status(attempt.call.http_status());
  backend.set_type(Redact(backend.type(), secret, kShortWordsBytesMax));
  backend.set_code(Redact(backend.code(), secret, kShortWordsBytesMax));
  backend.set_param(Redact(backend.param(), secret, kShortWordsBytesMax));
  backend.set_message(Redact(backend.message(), secret, limits::kBackendMessageBytesMax));
  // The headers' identifier counts; some gateways leave it in the body of the error alone.
  const std::string& id = attempt.call.backend_request_id();
  backend.set_request_id(
      Redact(id.empty() ? backend.request_id() : id, secret, kShortWordsBytesMax));
  backend.set_phase(std::string(attempt.phase));
  backend.set_attempts(attempt.call.attempts());
  backend.set_stream_started(attempt.committed);
  SetBackendError(described, backend);
  return described;
}

void RedactHeaders(const CredentialValue& credential, v1::CallInfo& call) {
  if (call.backend_request_id().empty()) return;
  call.set_backend_request_id(Redact(call.backend_request_id(), credential, kShortWordsBytesMax));
}

}  // namespace nexusnitro
