// Ticker: calls back at an interval, on one thread for all who ask.
#ifndef NEXUSNITRO_BENCH_TICKER_H_
#define NEXUSNITRO_BENCH_TICKER_H_

#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "bench/pacer.h"

namespace nexusnitro::bench {

// Lives as long as the program, since its thread never ends. Thread-safe.
class Ticker {
 public:
  explicit Ticker(int interval_ms) : interval_us_(int64_t{interval_ms} * 1'000) {
    uv_loop_init(&loop_);
    uv_async_init(&loop_, &wake_,
                  [](uv_async_t* async) { static_cast<Ticker*>(async->data)->StartPosted(); });
    wake_.data = this;
    pacer_ = std::make_unique<Pacer>(&loop_);
    std::thread([this] { uv_run(&loop_, UV_RUN_DEFAULT); }).detach();
  }

  // `tick` is called until it gives false.
  void Start(std::function<bool()> tick) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      posted_.push_back(std::move(tick));
    }
    uv_async_send(&wake_);
  }

 private:
  void StartPosted() {
    std::vector<std::function<bool()>> posted;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      posted.swap(posted_);
    }
    for (auto& tick : posted) Schedule(std::make_shared<std::function<bool()>>(std::move(tick)));
  }

  void Schedule(const std::shared_ptr<std::function<bool()>>& tick) {
    pacer_->Schedule(interval_us_, [this, tick] {
      if ((*tick)()) Schedule(tick);
    });
  }

  const int64_t interval_us_;
  uv_loop_t loop_;
  uv_async_t wake_;
  std::unique_ptr<Pacer> pacer_;
  std::mutex mutex_;
  std::vector<std::function<bool()>> posted_;
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_TICKER_H_
