// StreamLoad: StreamChat RPCs, one after the other.
#ifndef NEXUSNITRO_BENCH_STREAM_LOAD_H_
#define NEXUSNITRO_BENCH_STREAM_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "bench/load.h"
#include "bench/token.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"

namespace nexusnitro::bench {

// Deletes itself when no more calls may start. Not thread-safe.
class StreamLoad : public Step {
 public:
  StreamLoad(Load& load, v1::ChatService::Stub* stub, grpc::CompletionQueue* queue)
      : load_(load), stub_(stub), queue_(queue), request_(load.Request()) {
    ++load_.rpcs_open;
    Start();
  }

  void Proceed(bool ok) override {
    if (state_ == State::kFinishing) return OnFinish();
    if (!ok) {
      state_ = State::kFinishing;
      reader_->Finish(&status_, this);
      return;
    }
    if (state_ == State::kReading) OnChunk();
    state_ = State::kReading;
    reader_->Read(&chunk_, this);
  }

 private:
  enum class State { kStarting, kReading, kFinishing };

  void Start() {
    ++load_.started;
    state_ = State::kStarting;
    chunks_ = 0;
    ended_ = false;
    good_ = true;
    checker_ = {};
    context_ = std::make_unique<grpc::ClientContext>();
    started_ = Clock::now();
    reader_ = stub_->AsyncStreamChat(context_.get(), request_, queue_, this);
  }

  void OnChunk() {
    if (chunks_++ == 0) load_.first_chunk_us.push_back(MicrosSince(started_));
    ++load_.chunks;
    const Clock::time_point now = Clock::now();
    const bool steady = now >= load_.steady_from && now < load_.stop_at;
    for (const v1::ChatEvent& event : chunk_.events()) {
      if (event.has_part_delta()) {
        ++load_.deltas;
        if (steady) ++load_.steady_deltas;
        if (load_.check && !checker_.Take(event.part_delta().text())) good_ = false;
      } else if (event.has_usage()) {
        tokens_ = static_cast<int>(event.usage().output_tokens());
      } else if (event.has_end()) {
        ended_ = true;
      }
    }
  }

  void OnFinish() {
    load_.AddCall(started_);
    if (!status_.ok()) load_.AddError(status_.error_message());
    if (load_.check && (!good_ || !ended_ || checker_.taken() != tokens_)) ++load_.bad_streams;
    reader_.reset();  // Before its context, which it uses.
    context_.reset();
    if (load_.MayStart()) {
      Start();
    } else {
      --load_.rpcs_open;
      delete this;
    }
  }

  Load& load_;
  v1::ChatService::Stub* const stub_;
  grpc::CompletionQueue* const queue_;
  const v1::ChatRequest request_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientAsyncReader<v1::ChatChunk>> reader_;
  v1::ChatChunk chunk_;
  grpc::Status status_;
  Clock::time_point started_;
  State state_ = State::kStarting;
  TokenChecker checker_;
  int chunks_ = 0;
  int tokens_ = 0;
  bool ended_ = false;
  bool good_ = true;
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_STREAM_LOAD_H_
