// BatchChatCall: one BatchChat RPC: many chats over one stream.
#ifndef NEXUSNITRO_SERVER_BATCH_CHAT_CALL_H_
#define NEXUSNITRO_SERVER_BATCH_CHAT_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "client_core/base/mutex.h"
#include "client_core/call/batch_window.h"
#include "client_core/client.h"
#include "nexusnitro/v1/chat_service.pb.h"
#include "server/admission.h"
#include "server/batch_item.h"
#include "server/caller.h"
#include "server/chat_backend.h"

namespace nexusnitro {

// Deletes itself when gRPC is done with it. Messages are read one at a time; a call that finds the
// window full is parked, and until it has a place nothing more is read. Answers are written one at
// a time, as they come. Finish is called once, when nothing more can come.
class BatchChatCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                            private Admission::Stream,
                            private BatchItemOwner {
 public:
  // `backend` outlives the call; `context` lives until OnDone().
  BatchChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context);
  ~BatchChatCall() override;

 private:
  struct Answer {
    std::string id;  // Empty for an answer that ends no live call: a bad or repeated id.
    size_t bytes = 0;
    int64_t request_bytes = -1;  // To be given back to the admission; -1: was not let in.
    grpc::ByteBuffer message;
  };

  // A call that was read and has no place in the window yet.
  struct ParkedCall {
    v1::BatchCall call;
    int64_t bytes = 0;
  };

  // What to do once the lock is released.
  struct Action {
    bool read = false;
    bool write = false;
    bool finish = false;
    std::optional<ParkedCall> call;  // To be begun: it has a place now.
  };

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void OnDrain() override;

  void OnMessage(v1::BatchChatRequest message, int64_t bytes);
  void OnOpen(const v1::BatchOpen& open);
  void OnCall(const v1::BatchCall& call, int64_t bytes);
  void OnItemDone(const std::string& id, int64_t request_bytes, ChatOutcome outcome) override;
  void Reply(const v1::BatchChatResponse& response, const std::string& live_id,
             int64_t request_bytes);
  void Fail(absl::Status status);
  void PauseLocked(bool paused) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Action NextLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Do(Action action);

  const ChatBackend& backend_;
  grpc::CallbackServerContext& context_;
  Caller caller_;  // Set in the constructor.
  grpc::ByteBuffer reading_bytes_;
  Answer writing_answer_;

  Mutex mutex_;
  std::optional<BatchWindow> window_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::unique_ptr<BatchItem>> items_ ABSL_GUARDED_BY(mutex_);
  std::deque<Answer> answers_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);  // Of the stream as a whole.
  std::optional<ParkedCall> parked_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool handling_ ABSL_GUARDED_BY(mutex_) = false;  // A thread works on a message that was read.
  int starting_ ABSL_GUARDED_BY(mutex_) = 0;  // Threads that are about to start a read or a write.
  bool read_all_ ABSL_GUARDED_BY(mutex_) = false;  // Nothing more is read.
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;  // The caller is gone.
  bool paused_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_BATCH_CHAT_CALL_H_
