// RecordingObserver: a ChatObserver that keeps what it gets.
#ifndef NEXUSNITRO_TESTS_SUPPORT_RECORDING_OBSERVER_H_
#define NEXUSNITRO_TESTS_SUPPORT_RECORDING_OBSERVER_H_

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "client_core/base/mutex.h"
#include "client_core/call/chat_observer.h"

namespace nexusnitro::testing {

// Thread-safe.
class RecordingObserver : public ChatObserver {
 public:
  void OnChatEvents(std::vector<v1::ChatEvent> events) override {
    MutexLock lock(mutex_);
    for (v1::ChatEvent& event : events) events_.push_back(std::move(event));
    changed_.NotifyAll();
  }

  void OnChatDone(ChatOutcome outcome) override {
    MutexLock lock(mutex_);
    for (v1::ChatEvent& event : outcome.final_events) events_.push_back(std::move(event));
    outcome_ = std::move(outcome);
    ++times_done_;
    changed_.NotifyAll();
  }

  // Waits for the end; false if it does not come within `seconds`.
  bool WaitUntilDone(double seconds = 20) {
    return WaitUntil([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return times_done_ > 0; }, seconds);
  }
  bool WaitForEvents(size_t count, double seconds = 20) {
    return WaitUntil([this, count]()
                         ABSL_NO_THREAD_SAFETY_ANALYSIS { return events_.size() >= count; },
                     seconds);
  }

  bool done() const {
    MutexLock lock(mutex_);
    return times_done_ > 0;
  }
  int times_done() const {
    MutexLock lock(mutex_);
    return times_done_;
  }
  ChatOutcome outcome() const {
    MutexLock lock(mutex_);
    return outcome_;
  }
  absl::Status status() const { return outcome().status; }
  std::vector<v1::ChatEvent> events() const {
    MutexLock lock(mutex_);
    return events_;
  }
  // The text deltas of the first choice, joined.
  std::string text() const {
    std::string text;
    for (const v1::ChatEvent& event : events()) {
      if (event.has_part_delta() && event.part_delta().choice_index() == 0) {
        text += event.part_delta().text();
      }
    }
    return text;
  }
  bool ended() const {
    const std::vector<v1::ChatEvent> all = events();
    return !all.empty() && all.back().has_end();
  }

 private:
  template <typename Condition>
  bool WaitUntil(Condition condition, double seconds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    MutexLock lock(mutex_);
    while (!condition()) {
      const auto left = until - std::chrono::steady_clock::now();
      if (left <= std::chrono::nanoseconds::zero()) return false;
      changed_.WaitFor(mutex_, std::chrono::duration_cast<std::chrono::nanoseconds>(left));
    }
    return true;
  }

  mutable Mutex mutex_;
  CondVar changed_;
  std::vector<v1::ChatEvent> events_ ABSL_GUARDED_BY(mutex_);
  ChatOutcome outcome_ ABSL_GUARDED_BY(mutex_);
  int times_done_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_RECORDING_OBSERVER_H_
