#include "server/stats_service.h"

#include <grpcpp/alarm.h>

#include <chrono>
#include <optional>

#include "client_core/base/error.h"
#include "client_core/base/mutex.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/unknown_fields.h"
#include "nexusnitro/v1/stats_service.grpc.pb.h"
#include "server/hand_over.h"
#include "server/status_mapping.h"
#include "server/unimplemented.h"

namespace nexusnitro {
namespace {

constexpr absl::Duration kDefaultInterval = absl::Seconds(1);
constexpr absl::Duration kIntervalMin = absl::Milliseconds(100);
constexpr absl::Duration kIntervalMax = absl::Hours(1);

// Writes figures until the caller has enough. Deletes itself when gRPC is done with it.
class WatchStatsCall : public grpc::ServerWriteReactor<v1::Stats> {
 public:
  WatchStatsCall(const ServerStats& stats, const v1::WatchStatsRequest& request)
      : stats_(stats),
        interval_(request.has_interval() ? FromProto(request.interval()) : kDefaultInterval) {
    if (const absl::Status status = CheckUnknownFields(request); !status.ok()) {
      HandOver(this);
      Finish(ToGrpcStatus(status));
      return;
    }
    if (interval_ < kIntervalMin || interval_ > kIntervalMax) {
      HandOver(this);
      Finish(ToGrpcStatus(InvalidField(
          "interval",
          StrCat("is ", absl::FormatDuration(interval_), "; expected ",
                 absl::FormatDuration(kIntervalMin), " to ", absl::FormatDuration(kIntervalMax)))));
      return;
    }
    Write();
  }

 private:
  void Write() {
    figures_ = stats_.Take();
    HandOver(this);
    StartWrite(&figures_);
  }

  void FinishNow() {
    HandOver(this);
    Finish(Cancelled());
  }

  void OnWriteDone(bool ok) override {
    TakeOver(this);
    {
      MutexLock lock(mutex_);
      if (!ok) cancelled_ = true;
      if (!cancelled_) {
        waiting_ = true;
        HandOver(this);
        alarm_.Set(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(interval_),
                   [this](bool /*ok*/) { OnAlarm(); });
        return;
      }
    }
    FinishNow();
  }

  void OnAlarm() {
    TakeOver(this);
    {
      MutexLock lock(mutex_);
      waiting_ = false;
      if (!cancelled_) {
        Write();
        return;
      }
    }
    FinishNow();
  }

  void OnCancel() override {
    TakeOver(this);
    MutexLock lock(mutex_);
    cancelled_ = true;
    // Whoever is waited for finishes: the alarm, which comes at once now, or the write.
    if (waiting_) alarm_.Cancel();
    HandOver(this);
  }

  void OnDone() override {
    TakeOver(this);
    delete this;
  }

  static grpc::Status Cancelled() {
    return ToGrpcStatus(MakeError(Reason::kCancelled, "the caller cancelled the call"));
  }

  const ServerStats& stats_;
  const absl::Duration interval_;
  v1::Stats figures_;
  grpc::Alarm alarm_;
  Mutex mutex_;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

class StatsService : public v1::StatsService::CallbackService {
 public:
  StatsService(const ServerStats& stats, const Authorizer& authorizer)
      : stats_(stats), authorizer_(authorizer) {
    HandOver(this);
  }

  grpc::ServerUnaryReactor* GetStats(grpc::CallbackServerContext* context,
                                     const v1::GetStatsRequest* /*request*/,
                                     v1::Stats* response) override {
    TakeOver(this);
    if (const absl::Status status = MayCall(*context); !status.ok()) {
      return RefuseUnary(context, status);
    }
    *response = stats_.Take();
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerWriteReactor<v1::Stats>* WatchStats(grpc::CallbackServerContext* context,
                                                  const v1::WatchStatsRequest* request) override {
    TakeOver(this);
    if (const absl::Status status = MayCall(*context); !status.ok()) {
      return RefuseStream<v1::Stats>(context, status);
    }
    return new WatchStatsCall(stats_, *request);
  }

 private:
  // The figures are those of all configs, whatever else the caller may use.
  absl::Status MayCall(const grpc::CallbackServerContext& context) const {
    return authorizer_.Authorize(context, v1::PERMISSION_STATS).status();
  }

  const ServerStats& stats_;
  const Authorizer& authorizer_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewStatsService(const ServerStats& stats,
                                               const Authorizer& authorizer) {
  return std::make_unique<StatsService>(stats, authorizer);
}

}  // namespace nexusnitro
