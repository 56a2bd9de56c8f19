// WatchConfigs over gRPC.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <thread>

#include "tests/support/config_fixture.h"

namespace nexusnitro {
namespace {

using grpc::StatusCode;
using testing::ReasonIn;

class ConfigWatchTest : public testing::ConfigFixture {
 protected:
  void SetUp() override { Serve(); }

  void Watch(int64_t after_version = 0) {
    reader_.reset();
    context_ = testing::ContextInTime();
    v1::WatchConfigsRequest request;
    request.set_after_version(after_version);
    reader_ = stub_->WatchConfigs(context_.get(), request);
  }

  // The next message as text: "+a" made or changed, "-a" deleted, "=" the state is complete, "."
  // the end.
  std::string Next() {
    if (!reader_->Read(&told_)) return ".";
    const size_t prefix = std::string("configs/").size();
    switch (told_.event_case()) {
      case v1::WatchConfigsResponse::kUpdated:
        return "+" + told_.updated().name().substr(prefix);
      case v1::WatchConfigsResponse::kDeleted:
        return "-" + told_.deleted().substr(prefix);
      case v1::WatchConfigsResponse::kCurrentStateComplete:
        return "=";
      case v1::WatchConfigsResponse::EVENT_NOT_SET:
        break;
    }
    return "?";
  }

  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchConfigsResponse>> reader_;
  v1::WatchConfigsResponse told_;
};

TEST_F(ConfigWatchTest, TheStateComesFirstAndThenEachChange) {
  ASSERT_TRUE(Create("b", NewConfig()).ok());
  ASSERT_TRUE(Create("a", NewConfig()).ok());
  const v1::Config made = config_;
  Watch();
  EXPECT_EQ(Next(), "+a");
  EXPECT_EQ(told_.version(), 0) << "a watch that is cut within the state begins again";
  EXPECT_EQ(told_.updated().etag(), made.etag());
  EXPECT_EQ(told_.updated().warnings_size(), 0);
  EXPECT_EQ(Next(), "+b");
  EXPECT_EQ(Next(), "+test");
  EXPECT_EQ(told_.updated().origin(), v1::CONFIG_ORIGIN_FILE);
  EXPECT_EQ(Next(), "=");
  EXPECT_EQ(told_.version(), made.version()) << "of the last change before";

  int64_t version = told_.version();
  ASSERT_TRUE(Create("c", NewConfig()).ok());
  v1::Config change = NewConfig();
  change.set_name("configs/a");
  ASSERT_TRUE(Update(change).ok());
  const int64_t updated_version = config_.version();
  ASSERT_TRUE(Delete("b").ok());
  for (const char* expected : {"+c", "+a", "-b"}) {
    EXPECT_EQ(Next(), expected);
    EXPECT_GT(told_.version(), version);
    version = told_.version();
    if (told_.has_updated()) {
      EXPECT_EQ(told_.updated().version(), version);
    }
    if (told_.updated().name() == "configs/a") {
      EXPECT_EQ(version, updated_version);
    }
  }
}

TEST_F(ConfigWatchTest, AWatchGoesOnFromAVersion) {
  ASSERT_TRUE(Create("a", NewConfig()).ok());
  const int64_t version = config_.version();
  ASSERT_TRUE(Create("b", NewConfig()).ok());
  ASSERT_TRUE(Delete("a").ok());
  Watch(version);
  EXPECT_EQ(Next(), "+b");
  EXPECT_EQ(Next(), "-a");
  ASSERT_TRUE(Create("c", NewConfig()).ok());
  EXPECT_EQ(Next(), "+c");
}

TEST_F(ConfigWatchTest, AVersionOfAnotherRunIsOutOfRange) {
  ASSERT_TRUE(Create("a", NewConfig()).ok());
  for (const int64_t version : {int64_t{1}, config_.version() + 1}) {
    Watch(version);
    EXPECT_EQ(Next(), ".");
    const grpc::Status status = reader_->Finish();
    EXPECT_EQ(status.error_code(), StatusCode::OUT_OF_RANGE);
    EXPECT_EQ(ReasonIn(status), "WATCH_TOO_OLD");
  }
  Watch(-1);
  EXPECT_EQ(Next(), ".");
  EXPECT_EQ(reader_->Finish().error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(ConfigWatchTest, ACancelledWatchEnds) {
  Watch();
  while (Next() != "=") {
  }
  context_->TryCancel();
  EXPECT_EQ(Next(), ".");
  EXPECT_EQ(reader_->Finish().error_code(), StatusCode::CANCELLED);
  EXPECT_TRUE(harness_->server().Drain(absl::Seconds(10))) << "it is left behind";
}

TEST_F(ConfigWatchTest, ADrainEndsEveryWatch) {
  Watch();
  while (Next() != "=") {
  }
  std::thread drain([this] { EXPECT_TRUE(harness_->server().Drain(absl::Seconds(10))); });
  EXPECT_EQ(Next(), ".");
  const grpc::Status status = reader_->Finish();
  drain.join();
  EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonIn(status), "DRAINING");
}

TEST_F(ConfigWatchTest, WhoReadsLateMissesNothing) {
  Watch();
  while (Next() != "=") {
  }
  constexpr int kConfigs = 5'000;
  v1::BatchCreateConfigsRequest batch;
  v1::Config large = NewConfig();
  (*large.mutable_labels())["padding"] = std::string(200, 'x');
  for (int i = 0; i < kConfigs; ++i) Add(batch, "c" + std::to_string(i), large);
  ASSERT_TRUE(BatchCreate(batch).ok());
  ASSERT_TRUE(Delete("c0").ok());
  std::set<std::string> seen;
  for (int i = 0; i < kConfigs; ++i) seen.insert(Next());
  EXPECT_EQ(seen.size(), static_cast<size_t>(kConfigs));
  EXPECT_EQ(Next(), "-c0");
}

TEST_F(ConfigWatchTest, ManyWatchAtOnce) {
  constexpr int kWatchers = 20;
  constexpr int kChanges = 50;
  std::vector<std::thread> watchers;
  std::vector<std::vector<int64_t>> versions(kWatchers);
  for (int i = 0; i < kWatchers; ++i) {
    watchers.emplace_back([this, &seen = versions[static_cast<size_t>(i)]] {
      const auto context = testing::ContextInTime();
      const auto reader = stub_->WatchConfigs(context.get(), {});
      v1::WatchConfigsResponse told;
      while (reader->Read(&told)) {
        if (told.has_updated() && told.version() > 0) seen.push_back(told.version());
        if (told.updated().name() == "configs/last") break;
      }
      context->TryCancel();
      while (reader->Read(&told)) {
      }
      reader->Finish();
    });
  }
  v1::Config change = NewConfig();
  change.set_name("configs/swapped");
  ASSERT_TRUE(Create("swapped", NewConfig()).ok());
  for (int i = 0; i < kChanges; ++i) EXPECT_TRUE(Update(change).ok());
  EXPECT_TRUE(Create("last", NewConfig()).ok());
  const int64_t last = config_.version();
  for (std::thread& watcher : watchers) watcher.join();
  for (const std::vector<int64_t>& seen : versions) {
    if (seen.empty()) continue;  // It came after the last change.
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(seen.back(), last);
    EXPECT_EQ(seen.back() - seen.front() + 1, static_cast<int64_t>(seen.size()))
        << "one is missing";
  }
}

}  // namespace
}  // namespace nexusnitro
