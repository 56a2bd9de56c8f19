// Notification: an event that happens once, and that threads wait for.
//
// Thread-safe. absl::Notification is not used: ThreadSanitizer cannot see into Debian's build of
// it.
#ifndef NEXUSNITRO_TESTS_SUPPORT_NOTIFICATION_H_
#define NEXUSNITRO_TESTS_SUPPORT_NOTIFICATION_H_

#include <chrono>

#include "absl/time/time.h"
#include "client_core/base/mutex.h"

namespace nexusnitro::testing {

class Notification {
 public:
  void Notify() {
    MutexLock lock(mutex_);
    notified_ = true;
    condition_.NotifyAll();
  }

  bool HasBeenNotified() {
    MutexLock lock(mutex_);
    return notified_;
  }

  void WaitForNotification() {
    MutexLock lock(mutex_);
    while (!notified_) condition_.Wait(mutex_);
  }

  // False if it has not happened within `timeout`.
  bool WaitForNotificationWithTimeout(absl::Duration timeout) {
    const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
    MutexLock lock(mutex_);
    while (!notified_) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left.count() <= 0) return false;
      condition_.WaitFor(mutex_, left);
    }
    return true;
  }

 private:
  Mutex mutex_;
  CondVar condition_;
  bool notified_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_NOTIFICATION_H_
