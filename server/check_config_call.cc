#include "server/check_config_call.h"

#include <string>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/new_config.h"
#include "client_core/config/policies.h"
#include "client_core/config/rpc_config_rules.h"
#include "client_core/config/update_mask.h"
#include "client_core/wire/unknown_fields.h"
#include "server/config_reader.h"
#include "server/hand_over.h"
#include "server/message_codec.h"
#include "server/rpc_context.h"
#include "server/status_mapping.h"

namespace nexusnitro {
namespace {

constexpr absl::Duration kTimeoutMax = absl::Minutes(5);
constexpr char kCheckedId[] = "checked";  // Of a config that need not exist.

absl::StatusOr<absl::Duration> TimeoutOf(const v1::CheckConfigRequest& request) {
  if (!request.has_timeout()) return limits::kCheckTimeout;
  const absl::Duration timeout = FromProto(request.timeout());
  if (timeout > absl::ZeroDuration() && timeout <= kTimeoutMax) return timeout;
  return InvalidField(
      "timeout", StrCat("is ", absl::FormatDuration(timeout), "; expected more than 0 and at most ",
                        absl::FormatDuration(kTimeoutMax)));
}

}  // namespace

CheckConfigCall::CheckConfigCall(const ConfigBackend& backend, grpc::CallbackServerContext& context,
                                 const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
    : ConfigCall(backend, context, response) {
  if (const absl::Status status = Prepare(request); !status.ok()) {
    FinishWithError(status);
    return;
  }
  HandOver(this);
  call_->Start();  // The call may be over before this returns.
}

absl::Status CheckConfigCall::Prepare(const grpc::ByteBuffer& bytes) {
  const Authorizer& authorizer = backend().authorizer;
  NN_ASSIGN_OR_RETURN(const Caller caller, authorizer.Authenticate(context()));
  NN_RETURN_IF_ERROR(Admit(bytes));
  v1::CheckConfigRequest request;
  NN_RETURN_IF_ERROR(ParseMessage(bytes, backend().message_bytes_max, request));
  // To have any endpoint asked is as much as to make a config.
  NN_RETURN_IF_ERROR(authorizer.Require(
      caller, request.has_config() ? v1::PERMISSION_WRITE_CONFIGS : v1::PERMISSION_READ_CONFIGS,
      context()));
  NN_RETURN_IF_ERROR(CheckUnknownFields(request));
  NN_ASSIGN_OR_RETURN(const absl::Duration timeout, TimeoutOf(request));
  NN_ASSIGN_OR_RETURN(const ConfigStore::Snapshot config, Target(request, caller.configs()));
  const CallerOptions options = {.deadline = MonotonicDeadline(context(), backend().clock),
                                 .configs = caller.configs()};
  call_ = backend().client.NewCheckConfig(*config, timeout, options, *this);
  return absl::OkStatus();
}

absl::StatusOr<ConfigStore::Snapshot> CheckConfigCall::Target(v1::CheckConfigRequest& request,
                                                              const ConfigScope& scope) const {
  const ConfigStore& configs = backend().configs;
  switch (request.target_case()) {
    case v1::CheckConfigRequest::kName: {
      NN_ASSIGN_OR_RETURN(const std::string_view id, ReadableId(request.name(), scope));
      NN_ASSIGN_OR_RETURN(ConfigStore::Snapshot snapshot, configs.Find(id));
      if (snapshot == nullptr) return UnknownConfig(request.name());
      return snapshot;
    }
    case v1::CheckConfigRequest::kConfig: {
      const std::shared_ptr<const FileState> file = configs.file();
      NN_RETURN_IF_ERROR(CheckWritesOn(*file));
      v1::Config& config = *request.mutable_config();
      ClearOutputFields(config);
      ConfigRecord record;
      record.id = kCheckedId;
      // What is kept nowhere may hold keys.
      NN_ASSIGN_OR_RETURN(
          record.config,
          CheckAndSerialize(config, {.scope = scope, .file = *file, .keeps_secrets = true},
                            "config"));
      return SnapshotOfRecord(record, {.embedded = backend().embedded, .rules = file->rules.get()});
    }
    case v1::CheckConfigRequest::TARGET_NOT_SET:
      break;
  }
  return InvalidField("target", "is not set; expected `name` or `config`");
}

void CheckConfigCall::OnAnswer(absl::StatusOr<BackendChecks> answer) {
  if (!answer.ok()) {
    FinishWithError(answer.status());
    return;
  }
  v1::CheckConfigResponse response;
  for (CheckedBackend& checked : *answer) {
    v1::BackendCheck& check = *response.add_backends() = std::move(checked.check);
    if (!checked.status.ok()) *check.mutable_status() = ToCallStatus(checked.status);
  }
  FinishWith(response.SerializeAsString());
}

void CheckConfigCall::OnCancel() {
  TakeOver(this);
  if (call_ != nullptr) {
    call_->Cancel(MakeError(Reason::kCancelled, "the caller cancelled the check"));
  }
  HandOver(this);
}

}  // namespace nexusnitro
