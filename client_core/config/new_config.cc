#include "client_core/config/new_config.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_validator.h"
#include "client_core/config/inline_keys.h"
#include "client_core/config/rpc_config_rules.h"
#include "client_core/config/update_mask.h"
#include "client_core/wire/unknown_fields.h"

namespace nexusnitro {
namespace {

bool HasOwnUnknown(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

// False only if there is surely no unknown field: the quick answer for configs of the plain kind.
bool MayHaveUnknownFields(const v1::Config& config) {
  if (HasOwnUnknown(config) || config.has_timeouts() || config.has_retry() ||
      config.has_fallback() || config.has_routing() || config.has_circuit_breaker() ||
      config.has_rate_limit() || config.has_concurrency_limit() || config.has_cache() ||
      config.has_hedging() || config.has_capture()) {
    return true;
  }
  for (const v1::Backend& backend : config.backends()) {
    if (HasOwnUnknown(backend) || backend.has_credential() || backend.has_concurrency_limit() ||
        backend.has_rate_limit() || backend.has_health_check() ||
        backend.dialect_case() != v1::Backend::DIALECT_NOT_SET) {
      return true;
    }
  }
  return false;
}

std::string NewId(Random& random) { return absl::StrFormat("c-%016x", random.Bits()); }

absl::Status CheckId(const std::string& id, const WriteRules& rules) {
  if (std::string fault = ConfigIdFault(id); !fault.empty()) {
    return InvalidField("config_id", StrCat("\"", id, "\" ", fault));
  }
  NN_RETURN_IF_ERROR(CheckMayWrite(id, "config_id", rules));
  if (rules.file.configs.find(id) == rules.file.configs.end()) return absl::OkStatus();
  return MakeError(Reason::kConfigExists,
                   StrCat(kConfigNamePrefix, id, " is there already, in the config file ",
                          rules.file.file_name));
}

}  // namespace

absl::Status CheckWritesOn(const FileState& file) {
  if (file.rules->rpc_writes) return absl::OkStatus();
  return MakeError(Reason::kConfigWritesOff,
                   "this server takes no configs over RPC: its config_rpc_writes is false");
}

absl::Status CheckMayWrite(std::string_view id, std::string_view field, const WriteRules& rules) {
  if (rules.scope.Permits(id)) return absl::OkStatus();
  return MakeError(Reason::kPermissionDenied,
                   StrCat(field, ": ", kConfigNamePrefix, id,
                          " is none of the configs that this caller may write"));
}

absl::Status CheckNotThere(std::string_view id, const ConfigStore& configs) {
  if (!configs.Get(id).has_value()) return absl::OkStatus();
  return MakeError(Reason::kConfigExists, StrCat(kConfigNamePrefix, id, " is there already"));
}

absl::StatusOr<std::string> CheckAndSerialize(const v1::Config& config, const WriteRules& rules,
                                              const std::string& path) {
  if (MayHaveUnknownFields(config)) {
    NN_RETURN_IF_ERROR(CheckUnknownFields(config, StrCat(path, ".")));
  }
  std::string bytes = config.SerializeAsString();
  if (bytes.size() > limits::kConfigBytesMax) {
    return InvalidField(
        path, StrCat("has ", bytes.size(), " bytes; expected at most ", limits::kConfigBytesMax));
  }
  NN_RETURN_IF_ERROR(CheckRpcConfig(config, *rules.file.rules, rules.keeps_secrets, path));
  return bytes;
}

absl::StatusOr<NewConfig> CheckNewConfig(v1::CreateConfigRequest& request, const WriteRules& rules,
                                         Random& random) {
  static const std::string& path = *new std::string("config");
  NN_RETURN_IF_ERROR(CheckOwnUnknownFields(request, ""));
  if (!request.has_config()) return InvalidField(path, "is not set");
  NewConfig result;
  if (!request.config_id().empty()) {
    NN_RETURN_IF_ERROR(CheckId(request.config_id(), rules));
    result.id = std::move(*request.mutable_config_id());
  } else if (rules.scope.permits_all()) {
    result.id = NewId(random);
  } else {
    return MakeError(Reason::kPermissionDenied,
                     "config_id: is empty; this caller may write only the configs that its token "
                     "names");
  }
  v1::Config& config = *request.mutable_config();
  ClearOutputFields(config);
  NN_ASSIGN_OR_RETURN(result.config, CheckAndSerialize(config, rules, path));
  result.has_inline_keys = HasInlineKeys(config);
  return result;
}

}  // namespace nexusnitro
