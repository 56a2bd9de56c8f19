// Authorizer: tells who makes an RPC, and whether they may.
#ifndef NEXUSNITRO_SERVER_AUTHORIZER_H_
#define NEXUSNITRO_SERVER_AUTHORIZER_H_

#include <grpcpp/support/server_callback.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "nexusnitro/v1/access.pb.h"
#include "server/caller.h"
#include "server/refusal_log.h"
#include "server/token_table.h"

namespace nexusnitro {

// Knows the callers' tokens by their hashes. Every RPC of ours asks it first. Thread-safe.
class Authorizer {
 public:
  using Tokens = google::protobuf::RepeatedPtrField<v1::CallerToken>;

  // `tokens` have been checked; none: everybody may do all. `clock` outlives this.
  Authorizer(const Tokens& tokens, const Clock& clock);

  // Whether the tokens can be changed to these while the server runs. Whether any are needed at all
  // is settled at the start: the first one would find reflection open to all, and with the last one
  // everybody would be let in.
  absl::Status CheckReplaceable(const Tokens& tokens) const;

  // From here on these count, for RPCs that come. `tokens` have been checked.
  void Replace(const Tokens& tokens);

  // Who calls: kUnauthenticated if they show no token that is known.
  absl::StatusOr<Caller> Authenticate(const grpc::CallbackServerContext& context) const;

  // kPermissionDenied, naming the permission, if the caller does not have it.
  absl::Status Require(const Caller& caller, v1::Permission permission,
                       const grpc::CallbackServerContext& context) const;

  // Both.
  absl::StatusOr<Caller> Authorize(const grpc::CallbackServerContext& context,
                                   v1::Permission permission) const;

 private:
  std::shared_ptr<const TokenTable> table() const;

  mutable RefusalLog refusals_;
  mutable Mutex mutex_;
  std::shared_ptr<const TokenTable> table_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_AUTHORIZER_H_
