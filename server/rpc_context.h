// What the methods of all services share. Values and small functions; thread-safe.
#ifndef NEXUSNITRO_SERVER_RPC_CONTEXT_H_
#define NEXUSNITRO_SERVER_RPC_CONTEXT_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "absl/time/time.h"
#include "client_core/base/clock.h"

namespace nexusnitro {

// The RPC's deadline as monotonic time; absl::InfiniteFuture() if it has none.
inline absl::Time MonotonicDeadline(const grpc::CallbackServerContext& context,
                                    const Clock& clock) {
  const absl::Time deadline = absl::FromChrono(context.deadline());
  const absl::Duration left = deadline - clock.WallNow();
  constexpr absl::Duration kForEver = absl::Hours(24 * 365);  // gRPC's "none" is far away.
  return left > kForEver ? absl::InfiniteFuture() : clock.Now() + left;
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_RPC_CONTEXT_H_
