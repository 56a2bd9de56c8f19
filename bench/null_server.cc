// null_server: answers the chat RPCs, and those that make configs, at once, with nothing behind
// them: the floor that gRPC sets.
//
// Prints "ready". Chat gets a fixed reply; StreamChat gets chunks with a pause before each, from a
// thread of its own, as they come in the real server. The last chunk holds the end of the stream.

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/synchronization/mutex.h"
#include "bench/flags.h"
#include "bench/null_configs.h"
#include "bench/ticker.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"

namespace {

namespace v1 = nexusnitro::v1;

constexpr char kUsage[] = R"(null_server: answers at once, from memory; prints "ready".
  --listen ADDRESS  where to listen, in gRPC's form [127.0.0.1:0]
  --api NAME        callback or cq (one completion queue, one thread) [callback]
  --tokens N        chunks of a streamed answer [64]
  --interval-ms MS  pause before each chunk; 0: as fast as they go [0]
)";

struct Settings {
  std::string listen = "127.0.0.1:0";
  std::string api = "callback";
  int tokens = 64;
  int interval_ms = 0;
};
Settings settings;

v1::ChatResponse FixedReply() {
  v1::ChatResponse reply;
  reply.set_id("chatcmpl-1");
  reply.set_model("mock");
  reply.set_provider("null");
  v1::Choice* choice = reply.add_choices();
  choice->mutable_message()->set_role(v1::ROLE_ASSISTANT);
  choice->mutable_message()->add_parts()->set_text("The quick brown fox jumps over the lazy dog.");
  choice->mutable_finish()->set_reason(v1::FINISH_REASON_STOP);
  reply.mutable_usage()->set_input_tokens(12);
  reply.mutable_usage()->set_output_tokens(10);
  return reply;
}

v1::ChatChunk TokenChunk(int sequence) {
  v1::ChatChunk chunk;
  v1::ChatEvent* event = chunk.add_events();
  event->set_first_sequence(sequence);
  event->set_last_sequence(sequence);
  event->mutable_part_delta()->set_text(" token-" + std::to_string(sequence));
  if (sequence == settings.tokens) chunk.add_events()->mutable_end();
  return chunk;
}

nexusnitro::bench::Ticker& TheTicker() {
  static auto* ticker = new nexusnitro::bench::Ticker(settings.interval_ms);
  return *ticker;
}

// ---- callback API ----

class NullStream : public grpc::ServerWriteReactor<v1::ChatChunk> {
 public:
  NullStream() {
    if (settings.interval_ms == 0) {
      WriteNext();
    } else {
      TheTicker().Start([this] { return Tick(); });
    }
  }

 private:
  void WriteNext() {
    chunk_ = TokenChunk(++written_);
    StartWrite(&chunk_);
  }

  // A token that comes while a write is under way waits for it.
  bool Tick() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (broken_) {
      Finish(grpc::Status::CANCELLED);
      return false;
    }
    ++due_;
    if (!writing_) {
      writing_ = true;
      WriteNext();
    }
    return due_ < settings.tokens;
  }

  void OnWriteDone(bool ok) override {
    if (settings.interval_ms == 0) {
      if (ok && written_ < settings.tokens) return WriteNext();
      return Finish(grpc::Status::OK);
    }
    std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    if (!ok) {
      broken_ = true;
      if (due_ == settings.tokens) Finish(grpc::Status::CANCELLED);
    } else if (written_ == settings.tokens) {
      Finish(grpc::Status::OK);
    } else if (written_ < due_) {
      writing_ = true;
      WriteNext();
    }
  }

  void OnDone() override { delete this; }

  v1::ChatChunk chunk_;
  int written_ = 0;
  std::mutex mutex_;
  int due_ = 0;
  bool writing_ = false;
  bool broken_ = false;
};

class CallbackService : public v1::ChatService::CallbackService {
  grpc::ServerUnaryReactor* Chat(grpc::CallbackServerContext* context, const v1::ChatRequest*,
                                 v1::ChatResponse* response) override {
    *response = FixedReply();
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerWriteReactor<v1::ChatChunk>* StreamChat(grpc::CallbackServerContext*,
                                                      const v1::ChatRequest*) override {
    return new NullStream();
  }
};

// ---- completion-queue API, one thread ----

class CqCall {
 public:
  virtual ~CqCall() = default;
  virtual void Proceed(bool ok) = 0;
};

class CqUnary : public CqCall {
 public:
  CqUnary(v1::ChatService::AsyncService* service, grpc::ServerCompletionQueue* queue)
      : service_(service), queue_(queue), responder_(&context_) {
    service_->RequestChat(&context_, &request_, &responder_, queue_, queue_, this);
  }

  void Proceed(bool ok) override {
    if (!ok || finished_) {
      delete this;
      return;
    }
    new CqUnary(service_, queue_);
    finished_ = true;
    responder_.Finish(FixedReply(), grpc::Status::OK, this);
  }

 private:
  v1::ChatService::AsyncService* service_;
  grpc::ServerCompletionQueue* queue_;
  grpc::ServerContext context_;
  v1::ChatRequest request_;
  grpc::ServerAsyncResponseWriter<v1::ChatResponse> responder_;
  bool finished_ = false;
};

class CqStream : public CqCall {
 public:
  CqStream(v1::ChatService::AsyncService* service, grpc::ServerCompletionQueue* queue)
      : service_(service), queue_(queue), writer_(&context_) {
    service_->RequestStreamChat(&context_, &request_, &writer_, queue_, queue_, this);
  }

  void Proceed(bool ok) override {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!started_) {
      if (!ok) {
        lock.unlock();
        delete this;
        return;
      }
      new CqStream(service_, queue_);
      started_ = true;
      if (settings.interval_ms == 0) {
        due_ = settings.tokens;
        writing_ = true;
        WriteNext();
      } else {
        TheTicker().Start([this] { return Tick(); });
      }
      return;
    }
    if (finished_) {
      lock.unlock();
      delete this;
      return;
    }
    writing_ = false;
    if (!ok || written_ == settings.tokens) {
      finished_ = true;
      writer_.Finish(grpc::Status::OK, this);
    } else if (written_ < due_) {
      writing_ = true;
      WriteNext();
    }
  }

 private:
  void WriteNext() { writer_.Write(TokenChunk(++written_), this); }

  bool Tick() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++due_;
    if (!writing_) {
      writing_ = true;
      WriteNext();
    }
    return due_ < settings.tokens;
  }

  v1::ChatService::AsyncService* service_;
  grpc::ServerCompletionQueue* queue_;
  grpc::ServerContext context_;
  v1::ChatRequest request_;
  grpc::ServerAsyncWriter<v1::ChatChunk> writer_;
  std::mutex mutex_;
  int written_ = 0;
  int due_ = 0;
  bool started_ = false;
  bool writing_ = false;
  bool finished_ = false;
};

int RunCq(grpc::ServerBuilder& builder) {
  v1::ChatService::AsyncService service;
  builder.RegisterService(&service);
  std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  constexpr int kWaitingCalls = 64;
  for (int i = 0; i < kWaitingCalls; ++i) {
    new CqUnary(&service, queue.get());
    new CqStream(&service, queue.get());
  }
  std::printf("ready\n");
  std::fflush(stdout);
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) static_cast<CqCall*>(tag)->Proceed(ok);
  return 0;
}

int RunCallback(grpc::ServerBuilder& builder) {
  CallbackService service;
  nexusnitro::bench::NullConfigs configs;
  builder.RegisterService(&service);
  builder.RegisterService(&configs);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::printf("ready\n");
  std::fflush(stdout);
  server->Wait();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // As the real server does.
  nexusnitro::bench::Flags flags(kUsage);
  flags.Add("--listen", &settings.listen);
  flags.Add("--api", &settings.api);
  flags.Add("--tokens", &settings.tokens);
  flags.Add("--interval-ms", &settings.interval_ms);
  flags.Parse(argc, argv);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(settings.listen, grpc::InsecureServerCredentials());
  return settings.api == "cq" ? RunCq(builder) : RunCallback(builder);
}
