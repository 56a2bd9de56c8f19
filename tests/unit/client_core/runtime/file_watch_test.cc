#include "client_core/runtime/file_watch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <vector>

#include "client_core/base/mutex.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

using Cause = FileWatch::Cause;

// Less than the time after which a watch looks by itself: what comes is the kernel's doing.
constexpr auto kPatience = std::chrono::seconds(4);

void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

// What was told. Thread-safe.
class Told {
 public:
  void Add(Cause cause) {
    MutexLock lock(mutex_);
    causes_.push_back(cause);
    condition_.NotifyAll();
  }

  // Whether there are `count` within the time that a test has; what they are.
  std::vector<Cause> Wait(size_t count) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    MutexLock lock(mutex_);
    while (causes_.size() < count && std::chrono::steady_clock::now() < end) {
      condition_.WaitFor(mutex_, end - std::chrono::steady_clock::now());
    }
    return causes_;
  }

 private:
  Mutex mutex_;
  CondVar condition_;
  std::vector<Cause> causes_ ABSL_GUARDED_BY(mutex_);
};

class FileWatchTest : public ::testing::Test {
 protected:
  FileWatchTest() : path_(folder_.path() + "/config.yaml") {}

  void Start(const std::string& path) {
    auto watch = FileWatch::Create(path, Clock::Real(), [this](Cause cause) { told_.Add(cause); });
    ASSERT_TRUE(watch.ok()) << watch.status();
    watch_ = *std::move(watch);
    ASSERT_EQ(told_.Wait(1).size(), 1u) << "it begins with a call";
  }

  const testing::TempFolder folder_;
  const std::string path_;
  Told told_;
  std::unique_ptr<FileWatch> watch_;
};

TEST_F(FileWatchTest, AFileThatIsWrittenOverIsTold) {
  Write(path_, "a");
  Start(path_);
  Write(path_, "b");
  EXPECT_EQ(told_.Wait(2).size(), 2u);
}

TEST_F(FileWatchTest, AFileThatIsMovedIntoThePlaceIsTold) {
  Write(path_, "a");
  Start(path_);
  Write(path_ + "~", "b");
  std::filesystem::rename(path_ + "~", path_);
  EXPECT_EQ(told_.Wait(2).size(), 2u);
}

TEST_F(FileWatchTest, AFileThatComesAndGoesIsTold) {
  Start(path_);
  Write(path_, "a");
  ASSERT_EQ(told_.Wait(2).size(), 2u);
  std::filesystem::remove(path_);
  EXPECT_EQ(told_.Wait(3).size(), 3u);
}

// As Kubernetes does it: config.yaml -> ..data/config.yaml, and ..data is swapped by a rename.
TEST_F(FileWatchTest, ASwappedLinkOnTheWayIsTold) {
  namespace fs = std::filesystem;
  const fs::path root = folder_.path();
  for (const char* version : {"..v1", "..v2"}) {
    fs::create_directory(root / version);
    Write((root / version / "config.yaml").string(), "the same");
  }
  fs::create_symlink("..v1", root / "..data");
  fs::create_symlink("..data/config.yaml", root / "config.yaml");
  Start(path_);
  fs::create_symlink("..v2", root / "..data_tmp");
  fs::rename(root / "..data_tmp", root / "..data");
  EXPECT_EQ(told_.Wait(2).size(), 2u);
}

TEST_F(FileWatchTest, WhatALinkLeadsToIsWatchedInItsOwnFolder) {
  const testing::TempFolder elsewhere;
  const std::string real = elsewhere.path() + "/real.yaml";
  Write(real, "a");
  std::filesystem::create_symlink(real, path_);
  Start(path_);
  Write(real, "b");
  EXPECT_EQ(told_.Wait(2).size(), 2u);
}

TEST_F(FileWatchTest, APokeIsTellingEnough) {
  Start(path_);
  watch_->Poke();
  EXPECT_EQ(told_.Wait(2), (std::vector<Cause>{Cause::kChanged, Cause::kAsked}));
}

// The poke comes later than the neighbour and the time to settle, so that it would stand behind a
// call for the neighbour.
TEST_F(FileWatchTest, ANeighbourIsNotTold) {
  Write(path_, "a");
  Start(path_);
  Write(folder_.path() + "/other", "b");
  Write(path_ + "2", "b");
  Write(path_, "c");
  ASSERT_EQ(told_.Wait(2).size(), 2u);
  Write(folder_.path() + "/other", "d");
  watch_->Poke();
  EXPECT_EQ(told_.Wait(3), (std::vector<Cause>{Cause::kChanged, Cause::kChanged, Cause::kAsked}));
}

}  // namespace
}  // namespace nexusnitro
