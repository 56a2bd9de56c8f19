// ChildProcess: a program that runs beside the test, with its output.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CHILD_PROCESS_H_
#define NEXUSNITRO_TESTS_SUPPORT_CHILD_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "client_core/base/mutex.h"

namespace nexusnitro::testing {

// Dies with this object, and with the thread that started it. Thread-safe.
class ChildProcess {
 public:
  // `argv[0]` is the program's path.
  explicit ChildProcess(std::vector<std::string> argv);
  ~ChildProcess();

  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal);

  // The exit code, or 128 and the signal that ended it. Nothing if it still runs after `timeout`.
  std::optional<int> WaitForExit(absl::Duration timeout = absl::Seconds(20));

  // Waits until the output (of both kinds) has `text`; false if it ends, or does not come in time.
  bool WaitForOutput(const std::string& text, absl::Duration timeout = absl::Seconds(20));
  std::string output() const;

  // A size from /proc/PID/status, for example "VmRSS".
  int64_t MemoryKiB(const std::string& name) const;

 private:
  void ReadToEnd();
  template <typename Condition>
  bool WaitUntil(Condition condition, absl::Duration timeout);

  pid_t pid_ = 0;
  int output_fd_ = -1;
  mutable Mutex mutex_;
  CondVar changed_;
  std::string output_ ABSL_GUARDED_BY(mutex_);
  bool reaped_ ABSL_GUARDED_BY(mutex_) = false;
  int exit_code_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread reader_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CHILD_PROCESS_H_
