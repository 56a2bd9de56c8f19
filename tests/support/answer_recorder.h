// AnswerRecorder: an AnswerObserver that keeps what it gets.
#ifndef NEXUSNITRO_TESTS_SUPPORT_ANSWER_RECORDER_H_
#define NEXUSNITRO_TESTS_SUPPORT_ANSWER_RECORDER_H_

#include <chrono>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "client_core/base/mutex.h"
#include "client_core/call/answer_observer.h"

namespace nexusnitro::testing {

// Thread-safe.
template <typename Answer>
class AnswerRecorder : public AnswerObserver<Answer> {
 public:
  void OnAnswer(absl::StatusOr<Answer> answer) override {
    MutexLock lock(mutex_);
    ++times_;
    answer_ = std::move(answer);
    came_.NotifyAll();
  }

  // Waits for the answer; false if it does not come within 20 seconds.
  bool Wait() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    MutexLock lock(mutex_);
    while (times_ == 0) {
      const auto left = until - std::chrono::steady_clock::now();
      if (left <= std::chrono::nanoseconds::zero()) return false;
      came_.WaitFor(mutex_, std::chrono::duration_cast<std::chrono::nanoseconds>(left));
    }
    return true;
  }

  int times() const {
    MutexLock lock(mutex_);
    return times_;
  }
  absl::Status status() const {
    MutexLock lock(mutex_);
    return answer_.has_value() ? answer_->status() : absl::UnknownError("there is no answer yet");
  }
  // Dies if there is none.
  Answer answer() const {
    MutexLock lock(mutex_);
    return answer_.value().value();
  }

 private:
  mutable Mutex mutex_;
  CondVar came_;
  int times_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::StatusOr<Answer>> answer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_ANSWER_RECORDER_H_
