#include "client_core/runtime/event_loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "tests/support/notification.h"

namespace nexusnitro {
namespace {

std::unique_ptr<EventLoop> NewLoop() {
  return EventLoop::Create("test-loop", Clock::Real()).value();
}

TEST(EventLoopTest, TasksRunInOrderOnTheLoopsThread) {
  const auto loop = NewLoop();
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) {
    loop->Post([&order, &loop, i] {
      EXPECT_TRUE(loop->OnLoopThread());
      order.push_back(i);
    });
  }
  loop->RunAndWait([] {});
  EXPECT_FALSE(loop->OnLoopThread());
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[i], i);
}

TEST(EventLoopTest, TasksOfAllThreadsRunInOneOrder) {
  const auto loop = NewLoop();
  std::vector<int> order;
  loop->RunAndWait([&] {
    std::thread([&] { loop->Post([&] { order.push_back(1); }); }).join();
    loop->Post([&] { order.push_back(2); });
    std::thread([&] { loop->Post([&] { order.push_back(3); }); }).join();
  });
  loop->RunAndWait([] {});
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(EventLoopTest, HooksThatRunAgainLeaveSocketsTheirTurn) {
  const auto loop = NewLoop();
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  testing::Notification seen;
  std::unique_ptr<FdWatcher> watcher;
  loop->RunAndWait([&] {
    loop->AddBeforeWaitHook([&, raw = loop.get()] {
      if (!seen.HasBeenNotified()) raw->RunHooksAgain();
    });
    watcher = loop->NewFdWatcher(ends[0], [&](bool, bool) {
      watcher->Watch(false, false);
      seen.Notify();
    });
    watcher->Watch(true, false);
  });
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_TRUE(seen.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop->RunAndWait([&] { watcher.reset(); });
  close(ends[0]);
  close(ends[1]);
}

TEST(EventLoopTest, TasksMayPostTasks) {
  const auto loop = NewLoop();
  testing::Notification done;
  int depth = 0;
  std::function<void()> next = [&] {
    if (++depth == 1'000) {
      done.Notify();
    } else {
      loop->Post([&] { next(); });
    }
  };
  loop->Post([&] { next(); });
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(10)));
}

TEST(EventLoopTest, WhatWasPostedRunsBeforeTheEnd) {
  int ran = 0;
  {
    const auto loop = NewLoop();
    loop->Post([&, raw = loop.get()] {
      ++ran;
      raw->Post([&] { ++ran; });
    });
  }
  EXPECT_EQ(ran, 2);
}

TEST(EventLoopTest, ThreadsPostSideBySide) {
  const auto loop = NewLoop();
  int ran = 0;  // Of the loop's thread alone.
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) loop->Post([&ran] { ++ran; });
    });
  }
  for (std::thread& thread : threads) thread.join();
  loop->RunAndWait([] {});
  EXPECT_EQ(ran, 20'000);
}

TEST(EventLoopTest, TimersFireNotBeforeTheirTime) {
  const auto loop = NewLoop();
  testing::Notification fired;
  std::unique_ptr<Timer> timer;
  absl::Time started;
  absl::Duration took;
  loop->RunAndWait([&] {
    timer = loop->NewTimer([&] {
      took = loop->Now() - started;
      fired.Notify();
    });
    started = loop->Now();
    timer->Start(absl::Milliseconds(20));
  });
  ASSERT_TRUE(fired.WaitForNotificationWithTimeout(absl::Seconds(10)));
  EXPECT_GE(took, absl::Milliseconds(20));
  loop->RunAndWait([&] { timer.reset(); });
}

TEST(EventLoopTest, AStoppedTimerIsSilent) {
  const auto loop = NewLoop();
  std::atomic<bool> fired{false};
  testing::Notification later;
  std::unique_ptr<Timer> stopped;
  std::unique_ptr<Timer> other;
  loop->RunAndWait([&] {
    stopped = loop->NewTimer([&] { fired = true; });
    stopped->Start(absl::Milliseconds(1));
    stopped->Stop();
    other = loop->NewTimer([&] { later.Notify(); });
    other->Start(absl::Milliseconds(10));
  });
  ASSERT_TRUE(later.WaitForNotificationWithTimeout(absl::Seconds(10)));
  EXPECT_FALSE(fired);
  loop->RunAndWait([&] {
    stopped.reset();
    other.reset();
  });
}

TEST(EventLoopTest, DescriptorsAreWatched) {
  const auto loop = NewLoop();
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
  testing::Notification readable;
  std::unique_ptr<FdWatcher> watcher;
  loop->RunAndWait([&] {
    watcher = loop->NewFdWatcher(fds[0], [&](bool can_read, bool) {
      if (!can_read) return;
      char byte = 0;
      if (read(fds[0], &byte, 1) == 1) readable.Notify();
    });
    watcher->Watch(true, false);
  });
  ASSERT_EQ(write(fds[1], "x", 1), 1);
  EXPECT_TRUE(readable.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop->RunAndWait([&] { watcher.reset(); });
  close(fds[0]);
  close(fds[1]);
}

TEST(EventLoopTest, HooksRunBeforeTheLoopWaits) {
  const auto loop = NewLoop();
  int asked = 0;
  int served = 0;
  loop->RunAndWait([&] { loop->AddBeforeWaitHook([&] { served = asked; }); });
  for (int i = 0; i < 10; ++i) loop->Post([&] { ++asked; });
  loop->RunAndWait([] {});
  loop->RunAndWait([&] { EXPECT_EQ(served, 10); });
}

}  // namespace
}  // namespace nexusnitro
