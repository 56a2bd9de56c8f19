#include "tests/support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "client_core/base/check.h"

namespace nexusnitro::testing {

ChildProcess::ChildProcess(std::vector<std::string> argv) {
  std::vector<char*> words;
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  int ends[2];
  NN_CHECK(pipe2(ends, O_CLOEXEC) == 0, "no pipe");
  pid_ = fork();
  NN_CHECK(pid_ >= 0, "no process");
  if (pid_ == 0) {  // Only what is safe after a fork of many threads.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    execv(words[0], words.data());
    _exit(127);
  }
  close(ends[1]);
  output_fd_ = ends[0];
  reader_ = std::thread([this] { ReadToEnd(); });
}

ChildProcess::~ChildProcess() {
  Signal(SIGKILL);
  reader_.join();
  close(output_fd_);
}

void ChildProcess::ReadToEnd() {
  char buffer[4'096];
  for (ssize_t size = 0; (size = read(output_fd_, buffer, sizeof(buffer))) > 0;) {
    MutexLock lock(mutex_);
    output_.append(buffer, static_cast<size_t>(size));
    changed_.NotifyAll();
  }
  // The output's end is the program's end. It is reaped under the lock, so that no signal can go to
  // another program that gets its number.
  siginfo_t info = {};
  waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
  MutexLock lock(mutex_);
  int status = 0;
  waitpid(pid_, &status, 0);
  reaped_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  changed_.NotifyAll();
}

void ChildProcess::Signal(int signal) {
  MutexLock lock(mutex_);
  if (!reaped_) kill(pid_, signal);
}

template <typename Condition>
bool ChildProcess::WaitUntil(Condition condition, absl::Duration timeout) {
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  MutexLock lock(mutex_);
  while (!condition()) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return false;
    changed_.WaitFor(mutex_, left);
  }
  return true;
}

std::optional<int> ChildProcess::WaitForExit(absl::Duration timeout) {
  if (!WaitUntil([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return reaped_; }, timeout)) {
    return std::nullopt;
  }
  MutexLock lock(mutex_);
  return exit_code_;
}

bool ChildProcess::WaitForOutput(const std::string& text, absl::Duration timeout) {
  WaitUntil(
      [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return reaped_ || output_.find(text) != std::string::npos;
      },
      timeout);
  return output().find(text) != std::string::npos;
}

std::string ChildProcess::output() const {
  MutexLock lock(mutex_);
  return output_;
}

int64_t ChildProcess::MemoryKiB(const std::string& name) const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(name + ":", 0) == 0) return std::stoll(line.substr(name.size() + 1));
  }
  return 0;
}

}  // namespace nexusnitro::testing
