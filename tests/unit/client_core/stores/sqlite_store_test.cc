#include "client_core/stores/sqlite_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

using Kind = ConfigWrite::Kind;

SecretBox BoxWith(char byte) {
  return SecretBox::Create(Secret(absl::Base64Escape(std::string(32, byte)))).value();
}

// A file may not grow beyond so many bytes while this lives: as if the disk were full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes_max) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit = {bytes_max, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_ = {};
};

class SqliteStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteStore> Opened(SecretBox box = SecretBox()) {
    auto store = std::make_unique<SqliteStore>(path_, std::move(box));
    const absl::Status status = store->Start([] {});
    EXPECT_TRUE(status.ok()) << status;
    return store;
  }
  std::string StartError(SecretBox box = SecretBox()) {
    SqliteStore store(path_, std::move(box));
    return std::string(MessageOf(store.Start([] {})));
  }
  static WriteResult Create(Store& store, const std::string& id, const std::string& config) {
    return store.Apply({{Kind::kCreate, id, config, ""}}, false, absl::FromUnixSeconds(1))[0];
  }
  // All bytes of the database and of what SQLite keeps beside it.
  std::string FileBytes() const {
    std::string bytes;
    for (const char* end : {"", "-wal"}) {
      std::ifstream file(path_ + end, std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(file), {});
    }
    return bytes;
  }

  testing::TempFolder folder_;
  const std::string path_ = folder_.path() + "/configs.db";
};

TEST_F(SqliteStoreTest, TwoStoresDoNotShareAFile) {
  auto store = Opened();
  EXPECT_EQ(StartError(),
            "store: " + path_ + ": another process uses it; expected one server for each file");
  EXPECT_TRUE(Create(*store, "a", "1").ok());
}

TEST_F(SqliteStoreTest, AFullDiskFailsTheWriteAndNothingElse) {
  auto store = Opened();
  ASSERT_TRUE(Create(*store, "a", "1").ok());
  store->TakeChanges();
  {
    FullDisk full(256 * 1024);
    const WriteResult result = Create(*store, "b", std::string(1'000'000, 'x'));
    EXPECT_EQ(ReasonOf(result.status()), Reason::kStoreUnavailable);
    EXPECT_NE(MessageOf(result.status()).find("; nothing was written"), std::string_view::npos)
        << result.status();
    EXPECT_TRUE(store->TakeChanges().changes.empty());
  }
  EXPECT_TRUE(Create(*store, "b", "2").ok());
  store.reset();
  EXPECT_EQ(Opened()->TakeChanges().changes.size(), 2u);
}

TEST_F(SqliteStoreTest, ABatchThatFailsInItsMiddleLeavesNothing) {
  auto store = Opened();
  {
    FullDisk full(256 * 1024);
    const auto results = store->Apply(
        {{Kind::kCreate, "a", "1", ""}, {Kind::kCreate, "b", std::string(1'000'000, 'x'), ""}},
        false, absl::FromUnixSeconds(1));
    EXPECT_EQ(ReasonOf(results[0].status()), Reason::kStoreUnavailable);
    EXPECT_EQ(ReasonOf(results[1].status()), Reason::kStoreUnavailable);
  }
  store.reset();
  EXPECT_TRUE(Opened()->TakeChanges().changes.empty());
}

TEST_F(SqliteStoreTest, AKeyKeepsConfigsSecret) {
  auto store = Opened(BoxWith('k'));
  EXPECT_TRUE(store->traits().keeps_secrets);
  ASSERT_TRUE(Create(*store, "a", "sk-planted").ok());
  EXPECT_EQ(FileBytes().find("sk-planted"), std::string::npos);
  store.reset();
  EXPECT_EQ(FileBytes().find("sk-planted"), std::string::npos);
  EXPECT_EQ(Opened(BoxWith('k'))->TakeChanges().changes[0].record->config, "sk-planted");
}

TEST_F(SqliteStoreTest, AnotherKeyIsRefusedAndNothingIsLost) {
  ASSERT_TRUE(Create(*Opened(BoxWith('k')), "a", "1").ok());
  EXPECT_NE(StartError(BoxWith('l')).find("another key than that of store_key"), std::string::npos);
  EXPECT_NE(StartError().find("expected store_key to name the key"), std::string::npos);
  EXPECT_EQ(Opened(BoxWith('k'))->TakeChanges().changes[0].record->config, "1");
}

TEST_F(SqliteStoreTest, AKeyMayComeLater) {
  ASSERT_TRUE(Create(*Opened(), "a", "1").ok());
  {
    auto store = Opened(BoxWith('k'));
    EXPECT_EQ(store->TakeChanges().changes[0].record->config, "1");
    ASSERT_TRUE(Create(*store, "b", "2").ok());
  }
  EXPECT_NE(StartError().find("expected store_key"), std::string::npos);
  EXPECT_EQ(Opened(BoxWith('k'))->TakeChanges().changes.size(), 2u);
}

}  // namespace
}  // namespace nexusnitro
