#include "client_core/runtime/resolver.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/fake_dns.h"
#include "tests/support/notification.h"

namespace nexusnitro {
namespace {

// The machine's clock, which the test can put forward.
class AdvancingClock : public Clock {
 public:
  absl::Time Now() const override { return Real().Now() + absl::Seconds(seconds_.load()); }
  absl::Time WallNow() const override { return Real().WallNow(); }
  void Advance(int seconds) { seconds_ += seconds; }

 private:
  std::atomic<int> seconds_{0};
};

// A resolver that asks a name server of the test's own.
class ResolverTest : public ::testing::Test {
 protected:
  ResolverTest() : loop_(EventLoop::Create("test-loop", clock_).value()) {
    loop_->RunAndWait([this] { resolver_ = Resolver::Create(*loop_, {dns_.address()}).value(); });
  }
  ~ResolverTest() override {
    loop_->RunAndWait([this] {
      lookups_.clear();
      resolver_.reset();
    });
  }

  absl::StatusOr<Resolver::Addresses> Resolve(const std::string& host) {
    absl::StatusOr<Resolver::Addresses> result = absl::UnknownError("no answer");
    testing::Notification done;
    loop_->RunAndWait([&] {
      lookups_.push_back(resolver_->Resolve(host, [&](const auto& answer) {
        result = answer;
        done.Notify();
      }));
    });
    EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(30)));
    return result;
  }

  bool IsCached(const std::string& host) {
    bool cached = false;
    loop_->RunAndWait([&] { cached = resolver_->Cached(host) != nullptr; });
    return cached;
  }

  AdvancingClock clock_;
  testing::FakeDns dns_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Resolver> resolver_;
  std::vector<std::unique_ptr<Resolver::Lookup>> lookups_;
};

TEST_F(ResolverTest, NamesBecomeAddressesAndAreKept) {
  dns_.Answer("backend.test", "127.0.0.9", 30);
  EXPECT_EQ(*Resolve("backend.test"), (Resolver::Addresses{"127.0.0.9"}));
  EXPECT_TRUE(IsCached("backend.test"));
  EXPECT_FALSE(IsCached("other.test"));
}

TEST_F(ResolverTest, AnswersAreKeptForTheirTimeToLiveWithinBounds) {
  dns_.Answer("at-once.test", "127.0.0.9", 0);
  dns_.Answer("short.test", "127.0.0.9", 30);
  dns_.Answer("long.test", "127.0.0.9", 3'600);
  for (const char* host : {"at-once.test", "short.test", "long.test"}) {
    ASSERT_TRUE(Resolve(host).ok());
    EXPECT_TRUE(IsCached(host)) << host;
  }
  clock_.Advance(2);
  EXPECT_FALSE(IsCached("at-once.test"));
  EXPECT_TRUE(IsCached("short.test"));
  clock_.Advance(30);
  EXPECT_FALSE(IsCached("short.test"));
  EXPECT_TRUE(IsCached("long.test"));
  clock_.Advance(30);
  EXPECT_FALSE(IsCached("long.test"));
}

TEST_F(ResolverTest, AFullCacheDropsWhatExpiresFirst) {
  dns_.Answer("0-long.test", "127.0.0.9", 60);  // The first by name.
  ASSERT_TRUE(Resolve("0-long.test").ok());
  // Addresses are their own answers, and are kept for a second.
  for (size_t i = 1; i < limits::kDnsCacheEntriesMax; ++i) {
    ASSERT_TRUE(Resolve("127.1." + std::to_string(i / 250) + "." + std::to_string(i % 250)).ok());
  }
  dns_.Answer("one-more.test", "127.0.0.9", 60);
  ASSERT_TRUE(Resolve("one-more.test").ok());
  EXPECT_TRUE(IsCached("one-more.test"));
  EXPECT_TRUE(IsCached("0-long.test"));
}

TEST_F(ResolverTest, UnknownNamesAreErrors) {
  const auto answer = Resolve("missing.invalid");
  EXPECT_EQ(ReasonOf(answer.status()), Reason::kDnsFailed);
  EXPECT_NE(answer.status().message().find("missing.invalid"), absl::string_view::npos);
}

TEST_F(ResolverTest, LocalhostNeedsNoServer) {
  const auto answer = Resolve("localhost");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(dns_.queries(), 0);
}

TEST_F(ResolverTest, OneQueryServesAllWhoAsk) {
  dns_.Answer("backend.test", "127.0.0.9", 30);
  testing::Notification done;
  int answered = 0;
  loop_->RunAndWait([&] {
    for (int i = 0; i < 50; ++i) {
      lookups_.push_back(resolver_->Resolve("backend.test", [&](const auto& answer) {
        EXPECT_TRUE(answer.ok());
        if (++answered == 50) done.Notify();
      }));
    }
  });
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(30)));
  EXPECT_LE(dns_.queries(), 2) << "one for each address family";
}

TEST_F(ResolverTest, ALookupThatIsDroppedIsSilent) {
  dns_.Hold();
  bool called = false;
  testing::Notification other;
  loop_->RunAndWait([&] {
    auto dropped = resolver_->Resolve("backend.test", [&](const auto&) { called = true; });
    lookups_.push_back(resolver_->Resolve("backend.test", [&](const auto&) { other.Notify(); }));
    dropped.reset();
  });
  dns_.Answer("backend.test", "127.0.0.9", 30);
  dns_.Release();
  ASSERT_TRUE(other.WaitForNotificationWithTimeout(absl::Seconds(30)));
  EXPECT_FALSE(called);
}

TEST_F(ResolverTest, AResolverMayGoWhileALookupHangs) {
  dns_.Hold();
  loop_->RunAndWait(
      [&] { lookups_.push_back(resolver_->Resolve("slow.test", [](const auto&) { FAIL(); })); });
  loop_->RunAndWait([&] { resolver_.reset(); });
  loop_->RunAndWait([] {});
}

TEST(ResolverOptionsTest, ABadServerAddressIsRefused) {
  const auto loop = EventLoop::Create("test-loop", Clock::Real()).value();
  loop->RunAndWait([&] { EXPECT_FALSE(Resolver::Create(*loop, {"not an address"}).ok()); });
}

}  // namespace
}  // namespace nexusnitro
