// WorkerPool: a few threads for what would hold up an event loop: files, large encodes and parses.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_WORKER_POOL_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "client_core/base/mutex.h"

namespace nexusnitro {

// Runs tasks on a fixed number of threads, first come first served, from a bounded queue.
// Thread-safe.
class WorkerPool {
 public:
  WorkerPool(int threads, size_t queue_max);

  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs what is queued, then ends the threads. For an owner whose tasks use what goes before this.
  void Stop();

  // False, and `task` is dropped, if the queue is full or the pool was stopped.
  [[nodiscard]] bool TryPost(absl::AnyInvocable<void()> task);

 private:
  void Run();

  const size_t queue_max_;
  Mutex mutex_;
  CondVar wake_;
  std::deque<absl::AnyInvocable<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_WORKER_POOL_H_
