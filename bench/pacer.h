// Pacer: calls back at times that are exact to the microsecond, on a libuv loop.
//
// libuv's own timers tick once a millisecond, so that the tokens of hundreds of streams would come
// in bursts, which no real backend sends and which make every server look cheap.
#ifndef NEXUSNITRO_BENCH_PACER_H_
#define NEXUSNITRO_BENCH_PACER_H_

#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <utility>

namespace nexusnitro::bench {

// Loop thread only.
class Pacer {
 public:
  using Key = std::pair<int64_t, uint64_t>;

  explicit Pacer(uv_loop_t* loop)
      : fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    uv_poll_init(loop, &poll_, fd_);
    poll_.data = this;
    uv_poll_start(&poll_, UV_READABLE,
                  [](uv_poll_t* poll, int, int) { static_cast<Pacer*>(poll->data)->OnTimer(); });
  }

  // Calls back once, `delay_us` after the last callback's due time if called from it, else after
  // now.
  Key Schedule(int64_t delay_us, std::function<void()> callback) {
    const int64_t from = running_due_us_ != 0 ? running_due_us_ : NowUs();
    const Key key{from + delay_us, ++number_};
    const bool first = waiting_.empty() || key < waiting_.begin()->first;
    waiting_.emplace(key, std::move(callback));
    if (first && running_due_us_ == 0) Arm();
    return key;
  }

  void Cancel(Key key) { waiting_.erase(key); }

 private:
  static int64_t NowUs() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000 + now.tv_nsec / 1'000;
  }

  void OnTimer() {
    uint64_t expirations = 0;
    [[maybe_unused]] const ssize_t got = read(fd_, &expirations, sizeof(expirations));
    while (!waiting_.empty() && waiting_.begin()->first.first <= NowUs()) {
      auto entry = waiting_.extract(waiting_.begin());
      running_due_us_ = entry.key().first;
      entry.mapped()();
      running_due_us_ = 0;
    }
    Arm();
  }

  void Arm() {
    if (waiting_.empty()) return;
    const int64_t due = waiting_.begin()->first.first;
    itimerspec when = {};
    when.it_value.tv_sec = due / 1'000'000;
    when.it_value.tv_nsec = due % 1'000'000 * 1'000;
    timerfd_settime(fd_, TFD_TIMER_ABSTIME, &when, nullptr);
  }

  const int fd_;
  uv_poll_t poll_;
  std::map<Key, std::function<void()>> waiting_;
  uint64_t number_ = 0;
  int64_t running_due_us_ = 0;
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_PACER_H_
