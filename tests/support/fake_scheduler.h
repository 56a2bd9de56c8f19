// FakeScheduler: an event loop whose clock is turned by hand.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_SCHEDULER_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_SCHEDULER_H_

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"
#include "client_core/runtime/scheduler.h"

namespace nexusnitro::testing {

// A clock that stands still until it is moved. Thread-safe.
class FakeClock : public Clock {
 public:
  absl::Time Now() const override {
    MutexLock lock(mutex_);
    return now_;
  }
  absl::Time WallNow() const override { return Now(); }
  void Advance(absl::Duration by) {
    MutexLock lock(mutex_);
    now_ += by;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1'000'000);
};

// Runs posted tasks and timers when the test says so, on the test's thread. Post is thread-safe,
// for workers that post back; all else is for the test's thread.
class FakeScheduler : public Scheduler {
 public:
  void Post(absl::AnyInvocable<void()> task) override {
    MutexLock lock(mutex_);
    posted_.push_back(std::move(task));
    posted_something_.NotifyAll();
  }

  std::unique_ptr<Timer> NewTimer(absl::AnyInvocable<void()> callback) override {
    return std::make_unique<FakeTimer>(*this, std::move(callback));
  }

  absl::Time Now() const override { return clock_.Now(); }
  bool OnLoopThread() const override { return true; }

  FakeClock& clock() { return clock_; }

  // Runs what is posted and due, until nothing is left.
  void RunReady() {
    while (RunPosted() || FireDue()) {
    }
  }

  // Moves the clock, stopping at each timer on the way.
  void Advance(absl::Duration by) {
    const absl::Time until = clock_.Now() + by;
    RunReady();
    while (true) {
      const absl::Time next = NextTimer();
      if (next > until) break;
      clock_.Advance(std::max(next - clock_.Now(), absl::ZeroDuration()));
      RunReady();
    }
    clock_.Advance(until - clock_.Now());
    RunReady();
  }

  // Waits until another thread has posted, then runs it. False if none does within ten seconds.
  bool WaitForPost() {
    {
      MutexLock lock(mutex_);
      for (int i = 0; i < 100 && posted_.empty(); ++i) {
        posted_something_.WaitFor(mutex_, std::chrono::milliseconds(100));
      }
      if (posted_.empty()) return false;
    }
    RunReady();
    return true;
  }

  int timers_running() const {
    return static_cast<int>(std::count_if(timers_.begin(), timers_.end(),
                                          [](const FakeTimer* timer) { return timer->running; }));
  }

 private:
  class FakeTimer : public Timer {
   public:
    FakeTimer(FakeScheduler& scheduler, absl::AnyInvocable<void()> fire)
        : callback(std::move(fire)), scheduler_(scheduler) {
      scheduler_.timers_.push_back(this);
    }
    ~FakeTimer() override { std::erase(scheduler_.timers_, this); }
    void Start(absl::Duration delay) override {
      running = true;
      due = scheduler_.Now() + delay;
    }
    void Stop() override { running = false; }

    absl::AnyInvocable<void()> callback;
    absl::Time due;
    bool running = false;

   private:
    FakeScheduler& scheduler_;
  };

  bool RunPosted() {
    absl::AnyInvocable<void()> task;
    {
      MutexLock lock(mutex_);
      if (posted_.empty()) return false;
      task = std::move(posted_.front());
      posted_.pop_front();
    }
    task();
    return true;
  }

  bool FireDue() {
    for (FakeTimer* timer : timers_) {
      if (!timer->running || timer->due > Now()) continue;
      timer->running = false;
      timer->callback();  // May add or remove timers, so the walk ends here.
      return true;
    }
    return false;
  }

  absl::Time NextTimer() const {
    absl::Time next = absl::InfiniteFuture();
    for (const FakeTimer* timer : timers_) {
      if (timer->running) next = std::min(next, timer->due);
    }
    return next;
  }

  FakeClock clock_;
  Mutex mutex_;
  CondVar posted_something_;
  std::deque<absl::AnyInvocable<void()>> posted_ ABSL_GUARDED_BY(mutex_);
  std::vector<FakeTimer*> timers_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_SCHEDULER_H_
