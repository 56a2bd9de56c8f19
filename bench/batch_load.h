// BatchLoad: one BatchChat RPC that always has the same number of calls under way.
#ifndef NEXUSNITRO_BENCH_BATCH_LOAD_H_
#define NEXUSNITRO_BENCH_BATCH_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "bench/load.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"

namespace nexusnitro::bench {

// Deletes itself when the RPC is over. Not thread-safe.
class BatchLoad {
 public:
  BatchLoad(Load& load, v1::ChatService::Stub* stub, grpc::CompletionQueue* queue)
      : load_(load), started_(static_cast<size_t>(load.in_flight)) {
    ++load_.rpcs_open;
    for (int i = 0; i < load.in_flight; ++i) free_ids_.push_back(i);
    *request_.mutable_call()->mutable_request() = load.Request();
    stream_ = stub->AsyncBatchChat(&context_, queue, on_start_.Begin());
  }

 private:
  // A tag of its own for each kind of operation, since some run at the same time.
  class Operation : public Step {
   public:
    Operation(BatchLoad* batch, void (BatchLoad::*done)(bool)) : batch_(batch), done_(done) {}

    void* Begin() {
      ++batch_->operations_;
      return this;
    }

    void Proceed(bool ok) override {
      BatchLoad* const batch = batch_;
      (batch->*done_)(ok);
      if (--batch->operations_ == 0) delete batch;
    }

   private:
    BatchLoad* const batch_;
    void (BatchLoad::*const done_)(bool);
  };

  ~BatchLoad() { --load_.rpcs_open; }

  void OnStart(bool ok) {
    if (!ok) return Finish();
    v1::BatchChatRequest open;
    open.mutable_open()->set_concurrency(load_.in_flight);
    writing_ = true;
    stream_->Write(open, on_write_.Begin());
    stream_->Read(&response_, on_read_.Begin());
  }

  void OnWrite(bool ok) {
    writing_ = false;
    if (ok) WriteNext();
  }

  void OnRead(bool ok) {
    if (!ok) return Finish();
    const int id = std::atoi(response_.id().c_str());
    load_.AddCall(started_[static_cast<size_t>(id)]);
    if (response_.has_status()) load_.AddError(response_.status().message());
    free_ids_.push_back(id);
    stream_->Read(&response_, on_read_.Begin());
    WriteNext();
  }

  void OnHalfClose(bool /*ok*/) {}

  void OnFinish(bool /*ok*/) {
    if (!status_.ok()) load_.AddError(status_.error_message());
  }

  void WriteNext() {
    if (writing_ || half_closed_) return;
    if (!load_.MayStart()) {
      half_closed_ = true;
      stream_->WritesDone(on_half_close_.Begin());
    } else if (!free_ids_.empty()) {
      const int id = free_ids_.back();
      free_ids_.pop_back();
      ++load_.started;
      started_[static_cast<size_t>(id)] = Clock::now();
      request_.mutable_call()->set_id(std::to_string(id));
      writing_ = true;
      stream_->Write(request_, on_write_.Begin());
    }
  }

  void Finish() { stream_->Finish(&status_, on_finish_.Begin()); }

  Load& load_;
  std::vector<Clock::time_point> started_;  // By the call's id.
  std::vector<int> free_ids_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<v1::BatchChatRequest, v1::BatchChatResponse>>
      stream_;
  v1::BatchChatRequest request_;
  v1::BatchChatResponse response_;
  grpc::Status status_;
  bool writing_ = false;
  bool half_closed_ = false;
  int operations_ = 0;  // That gRPC has not ended yet.
  Operation on_start_{this, &BatchLoad::OnStart};
  Operation on_write_{this, &BatchLoad::OnWrite};
  Operation on_read_{this, &BatchLoad::OnRead};
  Operation on_half_close_{this, &BatchLoad::OnHalfClose};
  Operation on_finish_{this, &BatchLoad::OnFinish};
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_BATCH_LOAD_H_
