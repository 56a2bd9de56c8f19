#include "server/authorizer.h"

#include <grpcpp/server_context.h>

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "server/bearer_token.h"

namespace nexusnitro {
namespace {

absl::Status Refusal(Reason reason, std::string_view message) {
  absl::Status status = MakeError(reason, message);
  SetNotSent(status);
  return status;
}

}  // namespace

Authorizer::Authorizer(const Tokens& tokens, const Clock& clock)
    : refusals_(clock), table_(std::make_shared<const TokenTable>(tokens)) {}

absl::Status Authorizer::CheckReplaceable(const Tokens& tokens) const {
  const bool needed = !table()->empty();
  if (needed == !tokens.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      needed ? "tokens: there are none now, so that everybody could call; that needs a restart"
             : "tokens: the server was started without any; to begin with them needs a restart");
}

void Authorizer::Replace(const Tokens& tokens) {
  auto table = std::make_shared<const TokenTable>(tokens);
  MutexLock lock(mutex_);
  table_ = std::move(table);
}

std::shared_ptr<const TokenTable> Authorizer::table() const {
  MutexLock lock(mutex_);
  return table_;
}

absl::StatusOr<Caller> Authorizer::Authenticate(const grpc::CallbackServerContext& context) const {
  const std::shared_ptr<const TokenTable> table = this->table();
  if (table->empty()) return Caller();
  const std::string_view token = BearerToken(context.client_metadata());
  std::shared_ptr<const CallerRights> rights = token.empty() ? nullptr : table->Find(token);
  if (rights == nullptr) {
    refusals_.Refused("it showed no token that is known", context.peer());
    return Refusal(Reason::kUnauthenticated,
                   "the call shows no token that is known; expected one `authorization` header, "
                   "\"Bearer TOKEN\"");
  }
  return Caller(std::move(rights));
}

absl::Status Authorizer::Require(const Caller& caller, v1::Permission permission,
                                 const grpc::CallbackServerContext& context) const {
  if (caller.Has(permission)) return absl::OkStatus();
  const std::string& name = v1::Permission_Name(permission);
  refusals_.Refused(StrCat("token ", caller.name(), " has no ", name), context.peer());
  return Refusal(Reason::kPermissionDenied,
                 StrCat("the token ", caller.name(), " does not have the permission ", name));
}

absl::StatusOr<Caller> Authorizer::Authorize(const grpc::CallbackServerContext& context,
                                             v1::Permission permission) const {
  NN_ASSIGN_OR_RETURN(Caller caller, Authenticate(context));
  NN_RETURN_IF_ERROR(Require(caller, permission, context));
  return caller;
}

}  // namespace nexusnitro
