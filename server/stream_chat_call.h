// StreamChatCall: one StreamChat RPC.
#ifndef NEXUSNITRO_SERVER_STREAM_CHAT_CALL_H_
#define NEXUSNITRO_SERVER_STREAM_CHAT_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <vector>

#include "client_core/base/mutex.h"
#include "client_core/call/chat_observer.h"
#include "client_core/client.h"
#include "server/chat_backend.h"
#include "server/chunk_queue.h"

namespace nexusnitro {

// Deletes itself when gRPC is done with it. The chat's loop brings events, gRPC's threads take
// them: one write is in flight at a time, and Finish is called once, after the last write. A reader
// that lags fills the queue, and a full queue pauses the chat's backend.
class StreamChatCall : public grpc::ServerWriteReactor<grpc::ByteBuffer>, private ChatObserver {
 public:
  // `backend` outlives the call; `context` lives until OnDone(). `request` is read here only.
  StreamChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
                 const grpc::ByteBuffer& request);

 private:
  // What to do once the lock is released.
  struct Action {
    bool write = false;
    bool finish = false;  // With the write, if there is one.
    bool more_follows = false;
  };

  void OnCancel() override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;
  void OnChatEvents(std::vector<v1::ChatEvent> events) override;
  void OnChatDone(ChatOutcome outcome) override;

  absl::Status Begin(const grpc::ByteBuffer& request);
  // Takes the next chunk or the end, if no write is in flight.
  Action NextLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetPausedLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Do(Action action);
  void FinishNow();

  const ChatBackend& backend_;
  grpc::CallbackServerContext& context_;
  const int64_t request_bytes_;
  bool admitted_ = false;
  std::unique_ptr<SingleCall> call_;
  absl::Status status_;             // Set before `over_`.
  grpc::ByteBuffer writing_bytes_;  // Of the write in flight.

  Mutex mutex_;
  std::optional<ChunkQueue> queue_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool wrote_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;  // The caller is gone; nothing more can be written.
  bool paused_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;      // The chat is.
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;  // Finish was called, or is about to be.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_STREAM_CHAT_CALL_H_
