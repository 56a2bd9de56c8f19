#include "client_core/runtime/event_loop.h"

#include <pthread.h>
#include <uv.h>

#include <cmath>
#include <utility>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kRoundsMax = 64;  // Of tasks that post tasks, before sockets and timers get a turn.

void RunAll(std::vector<absl::AnyInvocable<void()>>& tasks) {
  for (absl::AnyInvocable<void()>& task : tasks) {
    task();
    task = nullptr;  // Frees what it holds before the next one runs.
  }
  tasks.clear();
}

}  // namespace

// A uv handle lives until its close callback, so it is separate from the object that owns it.
class EventLoop::UvTimer : public Timer {
 public:
  UvTimer(uv_loop_t* loop, absl::AnyInvocable<void()> callback) : state_(new State) {
    state_->callback = std::move(callback);
    uv_timer_init(loop, &state_->handle);
    state_->handle.data = state_;
  }

  ~UvTimer() override {
    state_->closed = true;
    uv_close(reinterpret_cast<uv_handle_t*>(&state_->handle),
             [](uv_handle_t* handle) { delete static_cast<State*>(handle->data); });
  }

  void Start(absl::Duration delay) override {
    // Rounded up: a timer must not fire before its time. uv counts from the loop's cached time.
    uv_update_time(state_->handle.loop);
    const double ms = std::ceil(absl::ToDoubleMilliseconds(delay));
    uv_timer_start(&state_->handle, &OnTimer, ms > 0 ? static_cast<uint64_t>(ms) : 0, 0);
  }

  void Stop() override { uv_timer_stop(&state_->handle); }

 private:
  struct State {
    uv_timer_t handle;
    absl::AnyInvocable<void()> callback;
    bool closed = false;
  };

  static void OnTimer(uv_timer_t* handle) {
    State* state = static_cast<State*>(handle->data);
    if (!state->closed) state->callback();
  }

  State* state_;  // Deleted by uv_close's callback.
};

class EventLoop::UvFdWatcher : public FdWatcher {
 public:
  UvFdWatcher(uv_loop_t* loop, int fd, FdCallback callback) : state_(new State) {
    state_->callback = std::move(callback);
    uv_poll_init(loop, &state_->handle, fd);
    state_->handle.data = state_;
  }

  ~UvFdWatcher() override {
    state_->closed = true;
    uv_poll_stop(&state_->handle);
    uv_close(reinterpret_cast<uv_handle_t*>(&state_->handle),
             [](uv_handle_t* handle) { delete static_cast<State*>(handle->data); });
  }

  void Watch(bool readable, bool writable) override {
    const int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
    if (events == 0) {
      uv_poll_stop(&state_->handle);
    } else {
      uv_poll_start(&state_->handle, events, &OnEvent);
    }
  }

 private:
  struct State {
    uv_poll_t handle;
    FdCallback callback;
    bool closed = false;
  };

  static void OnEvent(uv_poll_t* handle, int status, int events) {
    State* state = static_cast<State*>(handle->data);
    if (state->closed) return;
    // An error is told as both, so that whoever reads or writes next finds it.
    const bool failed = status < 0;
    state->callback(failed || (events & UV_READABLE) != 0, failed || (events & UV_WRITABLE) != 0);
  }

  State* state_;  // Deleted by uv_close's callback.
};

EventLoop::EventLoop(const Clock& clock) : clock_(clock) {}

absl::StatusOr<std::unique_ptr<EventLoop>> EventLoop::Create(const std::string& name,
                                                             const Clock& clock) {
  std::unique_ptr<EventLoop> loop(new EventLoop(clock));
  if (absl::Status status = loop->Start(name); !status.ok()) return status;
  return loop;
}

absl::Status EventLoop::Start(const std::string& name) {
  loop_ = std::make_unique<uv_loop_t>();
  if (const int error = uv_loop_init(loop_.get()); error != 0) {
    loop_.reset();
    return absl::ResourceExhaustedError(StrCat("event loop: ", uv_strerror(error)));
  }
  wake_ = std::make_unique<uv_async_t>();
  if (const int error =
          uv_async_init(loop_.get(), wake_.get(),
                        [](uv_async_t* async) { static_cast<EventLoop*>(async->data)->OnWake(); });
      error != 0) {
    uv_loop_close(loop_.get());
    loop_.reset();
    return absl::ResourceExhaustedError(StrCat("event loop: ", uv_strerror(error)));
  }
  wake_->data = this;
  before_wait_ = std::make_unique<uv_prepare_t>();
  uv_prepare_init(loop_.get(), before_wait_.get());
  before_wait_->data = this;
  uv_prepare_start(before_wait_.get(), [](uv_prepare_t* prepare) {
    static_cast<EventLoop*>(prepare->data)->BeforeWait();
  });
  thread_ = std::thread([this, name] {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    thread_id_ = std::this_thread::get_id();
    Run();
  });
  return absl::OkStatus();
}

EventLoop::~EventLoop() {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  uv_async_send(wake_.get());
  thread_.join();
}

void EventLoop::Run() {
  uv_run(loop_.get(), UV_RUN_DEFAULT);  // Ends when OnWake() has closed the handles.
  uv_loop_close(loop_.get());
}

void EventLoop::RunPosted() {
  {
    MutexLock lock(mutex_);
    running_.swap(posted_);
  }
  RunAll(running_);
}

void EventLoop::OnWake() {
  {
    MutexLock lock(mutex_);
    if (!stopping_) return;  // What was posted runs before the loop waits again.
  }
  BeforeWait();
  {
    MutexLock lock(mutex_);
    if (!posted_.empty()) {  // Tasks may post tasks; they run, too.
      uv_async_send(wake_.get());
      return;
    }
  }
  if (!uv_is_closing(reinterpret_cast<uv_handle_t*>(wake_.get()))) {
    uv_close(reinterpret_cast<uv_handle_t*>(wake_.get()), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(before_wait_.get()), nullptr);
  }
}

void EventLoop::BeforeWait() {
  for (int round = 0; round < kRoundsMax; ++round) {
    RunPosted();
    for (auto& hook : before_wait_hooks_) hook();
    MutexLock lock(mutex_);
    if (posted_.empty()) return;
  }
  uv_async_send(wake_.get());  // Sockets and timers get a turn; then it goes on.
}

void EventLoop::RunHooksAgain() { uv_async_send(wake_.get()); }

void EventLoop::Post(absl::AnyInvocable<void()> task) {
  // One queue for all threads, since tasks run in the order of posting. The loop's own thread needs
  // no wake-up: what it posts runs before it waits.
  bool wake = false;
  {
    MutexLock lock(mutex_);
    wake = posted_.empty() && !OnLoopThread();
    posted_.push_back(std::move(task));
  }
  if (wake) uv_async_send(wake_.get());
}

std::unique_ptr<Timer> EventLoop::NewTimer(absl::AnyInvocable<void()> callback) {
  return std::make_unique<UvTimer>(loop_.get(), std::move(callback));
}

std::unique_ptr<FdWatcher> EventLoop::NewFdWatcher(int fd, FdCallback callback) {
  return std::make_unique<UvFdWatcher>(loop_.get(), fd, std::move(callback));
}

void EventLoop::AddBeforeWaitHook(absl::AnyInvocable<void()> hook) {
  before_wait_hooks_.push_back(std::move(hook));
}

bool EventLoop::OnLoopThread() const { return thread_id_.load() == std::this_thread::get_id(); }

void EventLoop::RunAndWait(absl::AnyInvocable<void()> task) {
  Mutex mutex;
  CondVar condition;
  bool done = false;
  Post([&] {
    task();
    MutexLock lock(mutex);
    done = true;
    condition.NotifyOne();
  });
  MutexLock lock(mutex);
  while (!done) condition.Wait(mutex);
}

}  // namespace nexusnitro
