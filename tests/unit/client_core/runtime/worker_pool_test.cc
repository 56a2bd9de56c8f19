#include "client_core/runtime/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/notification.h"

namespace nexusnitro {
namespace {

TEST(WorkerPoolTest, RunsWhatIsPostedEvenAtTheEnd) {
  std::atomic<int> ran{0};
  {
    WorkerPool pool(2, 1'000);
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(pool.TryPost([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 500);
}

TEST(WorkerPoolTest, StoppedItHasRunAllAndTakesNoMore) {
  std::atomic<int> ran{0};
  WorkerPool pool(2, 1'000);
  for (int i = 0; i < 500; ++i) EXPECT_TRUE(pool.TryPost([&ran] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 500);
  EXPECT_FALSE(pool.TryPost([&ran] { ++ran; }));
}

TEST(WorkerPoolTest, AFullQueueRefuses) {
  testing::Notification release;
  testing::Notification started;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.TryPost([&] {
    started.Notify();
    release.WaitForNotification();
  }));
  started.WaitForNotification();
  EXPECT_TRUE(pool.TryPost([] {}));
  EXPECT_TRUE(pool.TryPost([] {}));
  EXPECT_FALSE(pool.TryPost([] {}));
  release.Notify();
}

}  // namespace
}  // namespace nexusnitro
