// Scheduler: what the core needs of an event loop: posting, timers and the time.
//
// EventLoop is the real one; tests have one with a clock of their own.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_SCHEDULER_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_SCHEDULER_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace nexusnitro {

// Fires once when its time has come. Made by a Scheduler, which outlives it. Event-loop thread
// only.
class Timer {
 public:
  // Stops the timer.
  virtual ~Timer() = default;

  // Fires after `delay`, in place of any earlier start.
  virtual void Start(absl::Duration delay) = 0;
  virtual void Stop() = 0;
};

// Runs tasks on one thread.
class Scheduler {
 public:
  virtual ~Scheduler() = default;

  // Runs `task` on the loop's thread, later, in the order of posting. Thread-safe.
  virtual void Post(absl::AnyInvocable<void()> task) = 0;

  // A stopped timer that calls `callback` on the loop's thread. Event-loop thread only.
  virtual std::unique_ptr<Timer> NewTimer(absl::AnyInvocable<void()> callback) = 0;

  // Monotonic time. Thread-safe.
  virtual absl::Time Now() const = 0;

  // Whether the caller is on the loop's thread. Thread-safe.
  virtual bool OnLoopThread() const = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_SCHEDULER_H_
