// UnaryLoad: Chat RPCs, one after the other.
#ifndef NEXUSNITRO_BENCH_UNARY_LOAD_H_
#define NEXUSNITRO_BENCH_UNARY_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>

#include "bench/load.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"

namespace nexusnitro::bench {

// Deletes itself when no more calls may start. Not thread-safe.
class UnaryLoad : public Step {
 public:
  UnaryLoad(Load& load, v1::ChatService::Stub* stub, grpc::CompletionQueue* queue)
      : load_(load), stub_(stub), queue_(queue), request_(load.Request()) {
    ++load_.rpcs_open;
    Start();
  }

  void Proceed(bool /*ok*/) override {
    load_.AddCall(started_);
    if (!status_.ok()) load_.AddError(status_.error_message());
    reader_.reset();  // Before its context, which it uses.
    context_.reset();
    if (load_.MayStart()) {
      Start();
    } else {
      --load_.rpcs_open;
      delete this;
    }
  }

 private:
  void Start() {
    ++load_.started;
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    started_ = Clock::now();
    reader_ = stub_->AsyncChat(context_.get(), request_, queue_);
    reader_->Finish(&response_, &status_, this);
  }

  Load& load_;
  v1::ChatService::Stub* const stub_;
  grpc::CompletionQueue* const queue_;
  const v1::ChatRequest request_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ChatResponse>> reader_;
  v1::ChatResponse response_;
  grpc::Status status_;
  Clock::time_point started_;
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_UNARY_LOAD_H_
