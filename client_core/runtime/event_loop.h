// EventLoop: one thread that runs posted tasks, timers and socket events. libuv is inside.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_EVENT_LOOP_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_EVENT_LOOP_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"
#include "client_core/runtime/scheduler.h"

struct uv_loop_s;
struct uv_async_s;
struct uv_prepare_s;

namespace nexusnitro {

// Watches one file descriptor. Made by an EventLoop, which outlives it. Event-loop thread only.
class FdWatcher {
 public:
  // Stops watching. The descriptor stays open.
  virtual ~FdWatcher() = default;

  // Calls back when the descriptor is readable or writable, as asked; level-triggered.
  virtual void Watch(bool readable, bool writable) = 0;
};

// Runs an event loop on a thread of its own. Post, Now and OnLoopThread are thread-safe; all else
// is for the event-loop thread only.
class EventLoop : public Scheduler {
 public:
  using FdCallback = absl::AnyInvocable<void(bool readable, bool writable)>;

  // Starts the thread. `name` is at most 15 characters; `clock` outlives the loop.
  static absl::StatusOr<std::unique_ptr<EventLoop>> Create(const std::string& name,
                                                           const Clock& clock);

  // Runs what was posted before, then stops the thread. Timers and watchers must be gone by then or
  // go with a posted task. Not to be called on the loop's thread.
  ~EventLoop() override;

  void Post(absl::AnyInvocable<void()> task) override;
  std::unique_ptr<Timer> NewTimer(absl::AnyInvocable<void()> callback) override;
  absl::Time Now() const override { return clock_.Now(); }
  bool OnLoopThread() const override;

  // Runs `task` on the loop's thread and waits for its end. Not to be called on the loop's thread.
  void RunAndWait(absl::AnyInvocable<void()> task);

  // Watches `fd` for errors until Watch() asks for more.
  std::unique_ptr<FdWatcher> NewFdWatcher(int fd, FdCallback callback);

  // Calls `hook` before each time the loop waits for events: the place to do once what many tasks
  // and events asked for. Cannot be taken back.
  void AddBeforeWaitHook(absl::AnyInvocable<void()> hook);

  // The hooks are called again soon, but sockets and timers get their turn before.
  void RunHooksAgain();

 private:
  class UvTimer;
  class UvFdWatcher;

  explicit EventLoop(const Clock& clock);

  absl::Status Start(const std::string& name);
  void Run();
  void OnWake();
  void RunPosted();
  void BeforeWait();

  const Clock& clock_;
  std::unique_ptr<uv_loop_s> loop_;
  std::unique_ptr<uv_async_s> wake_;
  std::unique_ptr<uv_prepare_s> before_wait_;
  std::vector<absl::AnyInvocable<void()>> before_wait_hooks_;
  std::vector<absl::AnyInvocable<void()>> running_;  // Reused between rounds.

  Mutex mutex_;
  std::vector<absl::AnyInvocable<void()>> posted_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;
  std::atomic<std::thread::id> thread_id_{};
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_EVENT_LOOP_H_
