#include "client_core/config/config_validator.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "client_core/config/credential_validator.h"
#include "client_core/config/dialect_validator.h"
#include "client_core/config/fault_checker.h"
#include "client_core/config/labels.h"
#include "client_core/transport/curl_url.h"
#include "client_core/transport/header_rules.h"
#include "client_core/transport/plain_url.h"
#include "client_core/transport/proxy.h"
#include "client_core/wire/extra_body.h"

namespace nexusnitro {
namespace {

constexpr size_t kNameBytesMax = 63;
constexpr int kCountMax = 1'000'000;

void CheckTimeouts(const v1::Timeouts& timeouts, const FaultChecker& check) {
  check.At("connect").PositiveDuration(timeouts.has_connect(), timeouts.connect());
  check.At("first_byte").PositiveDuration(timeouts.has_first_byte(), timeouts.first_byte());
  check.At("first_token").PositiveDuration(timeouts.has_first_token(), timeouts.first_token());
  check.At("between_tokens")
      .PositiveDuration(timeouts.has_between_tokens(), timeouts.between_tokens());
  check.At("attempt").PositiveDuration(timeouts.has_attempt(), timeouts.attempt());
  check.At("total").PositiveDuration(timeouts.has_total(), timeouts.total());
  check.At("reader_stalled")
      .PositiveDuration(timeouts.has_reader_stalled(), timeouts.reader_stalled());
}

void CheckRetry(const v1::RetryPolicy& retry, const FaultChecker& check) {
  check.At("attempts_max")
      .Between(retry.has_attempts_max(), retry.attempts_max(), 1, limits::kAttemptsMax);
  check.At("share_of_calls_max").Share(retry.has_share_of_calls_max(), retry.share_of_calls_max());
  check.At("backoff_base").PositiveDuration(retry.has_backoff_base(), retry.backoff_base());
  check.At("backoff_max").PositiveDuration(retry.has_backoff_max(), retry.backoff_max());
}

void CheckConcurrency(const v1::ConcurrencyLimit& limit, const FaultChecker& check) {
  check.At("in_flight_max").Between(limit.has_in_flight_max(), limit.in_flight_max(), 1, kCountMax);
  check.At("queue_max").Between(limit.has_queue_max(), limit.queue_max(), 0, kCountMax);
  check.At("queue_time_max").PositiveDuration(limit.has_queue_time_max(), limit.queue_time_max());
  if (!limit.has_in_flight_max() && (limit.has_queue_max() || limit.has_queue_time_max())) {
    check.At("in_flight_max").Fault("is not set; a queue needs it");
  }
}

void CheckHeaders(const google::protobuf::Map<std::string, std::string>& headers,
                  const FaultChecker& check) {
  if (headers.size() > static_cast<size_t>(limits::kExtraHeadersMax)) {
    check.Fault(
        StrCat("has ", headers.size(), " entries; expected at most ", limits::kExtraHeadersMax));
  }
  for (const auto& [name, value] : headers) {
    if (std::string fault = HeaderFault(name, value); !fault.empty()) {
      check.At(name).Fault(std::move(fault));
    }
  }
}

void CheckEmbedded(const v1::Backend& backend, const FaultChecker& check) {
  const v1::EmbeddedOptions& options = backend.embedded();
  const FaultChecker at_embedded = check.At("embedded");
  at_embedded.At("output_tokens")
      .Between(options.has_output_tokens(), options.output_tokens(), 1, kCountMax);
  at_embedded.At("chunk_tokens")
      .Between(options.has_chunk_tokens(), options.chunk_tokens(), 1, 1'000);
  at_embedded.At("pace").PositiveDuration(options.has_pace(), options.pace());
  if (backend.api_schema() != v1::API_SCHEMA_OPENAI) {
    check.At("api_schema").Fault("is not openai; the embedded backend speaks only that");
  }
  if (!backend.endpoint().empty()) {
    check.At("endpoint").Fault("is set; the embedded backend has none");
  }
}

void CheckApiSchema(const v1::Backend& backend, const FaultChecker& check) {
  const FaultChecker at_schema = check.At("api_schema");
  if (backend.api_schema() == v1::API_SCHEMA_UNSPECIFIED) {
    return at_schema.Fault("is not set; expected for example openai or lightllm");
  }
  if (!IsKnown(backend.api_schema())) {
    return at_schema.Fault("is no api_schema that this version knows");
  }
  const bool public_address = !TraitsOf(backend.api_schema()).default_endpoint.empty();
  if (backend.endpoint().empty() && !public_address && !backend.has_embedded()) {
    check.At("endpoint").Fault("is not set; this api_schema has no public address");
  }
}

void CheckEndpoint(const v1::Backend& backend, const FaultChecker& check) {
  bool tls = false;
  if (const auto plain = ReadPlainUrl(backend.endpoint()); plain.has_value()) {
    tls = plain->tls;
  } else if (const auto target = ParseEndpoint(backend.endpoint()); target.ok()) {
    tls = target->tls;
  } else {
    return check.At("endpoint").Fault(std::string(target.status().message()));
  }
  if (backend.http_version() == v1::HTTP_VERSION_2 && !tls) {
    check.At("http_version").Fault("is 2; HTTP/2 needs an https endpoint");
  }
}

bool IsBackendName(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
         });
}

void CheckBackend(const v1::Backend& backend, const FaultChecker& check, Faults& faults) {
  if (!IsBackendName(backend.name())) {
    check.At("name").Fault(
        StrCat("is \"", backend.name(), "\"; expected 1 to 63 of A-Z a-z 0-9 _ . -"));
  }
  CheckApiSchema(backend, check);
  if (!backend.endpoint().empty()) CheckEndpoint(backend, check);
  if (!backend.proxy().empty() && backend.proxy() != kNoProxy) {
    const absl::Status status = ParseProxy(backend.proxy()).status();
    if (!status.ok()) check.At("proxy").Fault(std::string(MessageOf(status)));
  }
  if (backend.model().empty() && !backend.any_model()) {
    check.At("model").Fault("is not set, and `any_model` is not true");
  }
  check.At("aliases").Between(true, backend.aliases_size(), 0, limits::kAliasesMax);
  CheckHeaders(backend.headers(), check.At("headers"));
  if (std::string fault = ExtraBodyFault(backend.extra_body_json()); !fault.empty()) {
    check.At("extra_body_json").Fault(std::move(fault));
  }
  if (backend.has_embedded()) CheckEmbedded(backend, check);
  check.At("weight").NotYet(backend.has_weight());
  check.At("concurrency_limit").NotYet(backend.has_concurrency_limit());
  check.At("rate_limit").NotYet(backend.has_rate_limit());
  check.At("health_check").NotYet(backend.has_health_check());
  CheckDialect(backend, check);
  if (backend.has_credential()) CheckCredential(backend, check.path(), faults);
}

void CheckNames(const v1::Config& config, int count, const FaultChecker& at_backends) {
  for (int i = 1; i < count; ++i) {
    const std::string& name = config.backends(i).name();
    const auto end = config.backends().begin() + i;
    const auto earlier =
        std::find_if(config.backends().begin(), end,
                     [&name](const v1::Backend& backend) { return backend.name() == name; });
    if (earlier != end) {
      at_backends.At(i).At("name").Fault(StrCat("is \"", name, "\", like an earlier backend's"));
    }
  }
}

// Of what this version does nothing with, and what is output only.
void CheckNotYet(const v1::Config& config, const FaultChecker& check) {
  check.At("fallback").NotYet(config.has_fallback());
  check.At("routing").NotYet(config.has_routing());
  check.At("circuit_breaker").NotYet(config.has_circuit_breaker());
  check.At("rate_limit").NotYet(config.has_rate_limit());
  check.At("cache").NotYet(config.has_cache());
  check.At("hedging").NotYet(config.has_hedging());
  check.At("capture").NotYet(config.has_capture());
  const auto output_only = [&check](std::string_view name, bool set) {
    if (set) check.At(name).Fault("is output only");
  };
  output_only("origin", config.origin() != v1::CONFIG_ORIGIN_UNSPECIFIED);
  output_only("etag", !config.etag().empty());
  output_only("version", config.version() != 0);
  output_only("create_time", config.has_create_time());
  output_only("update_time", config.has_update_time());
  output_only("warnings", !config.warnings().empty());
}

}  // namespace

std::string ConfigIdFault(std::string_view id) {
  const bool good =
      !id.empty() && id.size() <= kNameBytesMax && absl::ascii_islower(id.front()) &&
      std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '-';
      });
  return good ? ""
              : StrCat(
                    "is no config id: expected 1 to 63 of a-z 0-9 _ -, beginning with a "
                    "letter");
}

void CheckConfig(const v1::Config& config, const std::string& path, Faults& faults) {
  const FaultChecker check(path, faults);
  const FaultChecker at_backends = check.At("backends");
  if (config.backends().empty()) at_backends.Fault("is empty; expected at least one backend");
  at_backends.Between(true, config.backends_size(), 0, limits::kBackendsPerConfigMax);
  const int count = std::min(config.backends_size(), limits::kBackendsPerConfigMax);
  for (int i = 0; i < count; ++i) CheckBackend(config.backends(i), at_backends.At(i), faults);
  CheckNames(config, count, at_backends);
  CheckTimeouts(config.timeouts(), check.At("timeouts"));
  CheckRetry(config.retry(), check.At("retry"));
  CheckConcurrency(config.concurrency_limit(), check.At("concurrency_limit"));
  check.At("fallback")
      .At("share_of_calls_max")
      .Share(config.fallback().has_share_of_calls_max(), config.fallback().share_of_calls_max());
  CheckLabels(config, check.At("labels"));
  CheckNotYet(config, check);
}

}  // namespace nexusnitro
