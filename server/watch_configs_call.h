// WatchConfigsCall: one WatchConfigs RPC.
#ifndef NEXUSNITRO_SERVER_WATCH_CONFIGS_CALL_H_
#define NEXUSNITRO_SERVER_WATCH_CONFIGS_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "client_core/base/mutex.h"
#include "server/admission.h"
#include "server/config_backend.h"
#include "server/config_feed.h"

namespace nexusnitro {

// Lives until gRPC is done with it and no wake of the ConfigStore is under way. One write is in
// flight at a time, from whichever thread finds that there is something to tell; Finish is called
// once, after the last write.
class WatchConfigsCall : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                         public std::enable_shared_from_this<WatchConfigsCall>,
                         private Admission::Stream {
 public:
  // What `backend` refers to outlives the call; `context` lives until OnDone(). `request` is read
  // here only.
  static WatchConfigsCall* Start(const ConfigBackend& backend, grpc::CallbackServerContext& context,
                                 const grpc::ByteBuffer& request);

 private:
  // What to do once the lock is released.
  struct Action {
    bool write = false;
    bool finish = false;
    bool more_follows = false;
  };

  WatchConfigsCall(const ConfigBackend& backend, grpc::CallbackServerContext& context,
                   const grpc::ByteBuffer& request);

  absl::Status Begin(const grpc::ByteBuffer& request);
  // Writes the next message or ends, if no write is in flight.
  void Proceed();
  // Ends as soon as no write is in flight.
  void End(absl::Status status);
  Action NextLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes the next message into `next_`; on an error the watch ends with it.
  void ReadNextLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void OnDrain() override;

  const ConfigBackend& backend_;
  grpc::CallbackServerContext& context_;
  const int64_t request_bytes_;
  std::shared_ptr<WatchConfigsCall> self_;  // Until OnDone().
  bool entered_ = false;
  std::unique_ptr<ConfigWatch> watch_;
  grpc::ByteBuffer writing_bytes_;  // Of the write in flight.

  Mutex mutex_;
  std::optional<ConfigFeed> feed_ ABSL_GUARDED_BY(mutex_);
  std::optional<std::string> next_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool wrote_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;     // Nothing more is written.
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;  // Finish was called, or is about to be.
  absl::Status status_ ABSL_GUARDED_BY(mutex_);    // Set with `ended_`.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_WATCH_CONFIGS_CALL_H_
