#include "client_core/stores/sqlite_database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "client_core/base/strings.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

constexpr char kSchema[] = "CREATE TABLE t (name TEXT PRIMARY KEY, bytes BLOB, number INTEGER);";

class SqliteDatabaseTest : public ::testing::Test {
 protected:
  auto Open(int64_t application_id = 7, int64_t version = 1) {
    return SqliteDatabase::Open(path_, application_id, version, kSchema);
  }
  std::string ErrorOf(const absl::Status& status) { return std::string(MessageOf(status)); }

  testing::TempFolder folder_;
  const std::string path_ = folder_.path() + "/file.db";
};

TEST_F(SqliteDatabaseTest, BindsAndReadsValues) {
  auto database = Open().value();
  auto insert = database->Prepare("INSERT INTO t VALUES (?, ?, ?)").value();
  const std::string bytes("\0\xff'", 3);
  ASSERT_TRUE(insert->Text("a").Blob(bytes).Integer(-5).Run().ok());
  ASSERT_TRUE(insert->Text("b").Blob("").Integer(INT64_MAX).Run().ok());
  EXPECT_EQ(database->RowsChanged(), 1);
  auto select = database->Prepare("SELECT name, bytes, number FROM t ORDER BY name").value();
  ASSERT_TRUE(select->Step().value());
  EXPECT_EQ(select->BytesAt(0), "a");
  EXPECT_EQ(select->BytesAt(1), bytes);
  EXPECT_EQ(select->IntegerAt(2), -5);
  ASSERT_TRUE(select->Step().value());
  EXPECT_EQ(select->IntegerAt(2), INT64_MAX);
  EXPECT_FALSE(select->Step().value());
}

TEST_F(SqliteDatabaseTest, AStatementRunsAgainAfterAnError) {
  auto database = Open().value();
  auto insert = database->Prepare("INSERT INTO t VALUES (?, x'', 0)").value();
  ASSERT_TRUE(insert->Text("a").Run().ok());
  EXPECT_FALSE(insert->Text("a").Run().ok());
  EXPECT_TRUE(insert->Text("b").Run().ok());
}

TEST_F(SqliteDatabaseTest, KeepsWhatWasWritten) {
  ASSERT_TRUE(Open().value()->Execute("INSERT INTO t VALUES ('a', x'', 9)").ok());
  auto database = Open().value();
  auto select = database->Prepare("SELECT number FROM t").value();
  ASSERT_TRUE(select->Step().value());
  EXPECT_EQ(select->IntegerAt(0), 9);
}

TEST_F(SqliteDatabaseTest, TheFileIsItsOwnersAlone) {
  auto database = Open().value();
  ASSERT_TRUE(database->Execute("INSERT INTO t VALUES ('a', x'', 9)").ok());
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    struct stat about = {};
    ASSERT_EQ(stat(entry.path().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u) << entry.path();
  }
}

TEST_F(SqliteDatabaseTest, EachCommitIsForcedToTheDisk) {
  auto database = Open().value();
  for (const auto& [pragma, expected] : {std::pair{"PRAGMA synchronous", 2}}) {
    auto ask = database->Prepare(pragma).value();
    ASSERT_TRUE(ask->Step().value());
    EXPECT_EQ(ask->IntegerAt(0), expected);
  }
}

TEST_F(SqliteDatabaseTest, RefusesAFileThatIsInUse) {
  auto database = Open().value();
  EXPECT_EQ(ErrorOf(Open().status()), "another process uses it; expected one server for each file");
  database.reset();
  EXPECT_TRUE(Open().ok());
}

TEST_F(SqliteDatabaseTest, RefusesANewerVersionAndLeavesItAlone) {
  ASSERT_TRUE(Open(7, 2).ok());
  EXPECT_NE(ErrorOf(Open(7, 1).status()).find("it has version 2 of the tables"), std::string::npos);
  EXPECT_TRUE(Open(7, 2).ok());
}

TEST_F(SqliteDatabaseTest, RefusesAnotherProgramsDatabase) {
  ASSERT_TRUE(Open(8, 1).ok());
  EXPECT_NE(ErrorOf(Open(7, 1).status()).find("it is another program's database"),
            std::string::npos);
}

TEST_F(SqliteDatabaseTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path_) << std::string(4096, 'x');
  EXPECT_EQ(ErrorOf(Open().status()), "it is no SQLite database");
  EXPECT_EQ(std::filesystem::file_size(path_), 4096u);
}

TEST_F(SqliteDatabaseTest, RefusesADamagedFile) {
  {
    auto database = Open().value();
    auto insert = database->Prepare("INSERT INTO t VALUES (?, ?, 0)").value();
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(insert->Text(StrCat("name", i)).Blob(std::string(500, 'x')).Run().ok());
    }
  }
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(2 * 4096);
  file << std::string(3 * 4096, '\xee');
  file.close();
  EXPECT_NE(ErrorOf(Open().status()).find("it is damaged; expected a copy from a backup"),
            std::string::npos)
      << ErrorOf(Open().status());
}

TEST_F(SqliteDatabaseTest, RefusesAFolderThatIsNotThere) {
  const auto opened = SqliteDatabase::Open(folder_.path() + "/none/file.db", 7, 1, kSchema);
  EXPECT_EQ(ErrorOf(opened.status()), "it cannot be made: No such file or directory");
}

}  // namespace
}  // namespace nexusnitro
