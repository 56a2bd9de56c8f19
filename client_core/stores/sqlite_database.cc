#include "client_core/stores/sqlite_database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// For another process that is about to end, as when a server is replaced.
constexpr int kBusyTimeoutMs = 500;
constexpr int kWalBytesKept = 16 * 1024 * 1024;  // A larger log is cut once its pages are moved.

absl::Status ErrorOf(sqlite3* database) {
  const int code = sqlite3_errcode(database);
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError("another process uses it; expected one server for each file");
    case SQLITE_NOTADB:
      return absl::FailedPreconditionError("it is no SQLite database");
    case SQLITE_CORRUPT:
      return absl::DataLossError("it is damaged; expected a copy from a backup in its place");
    case SQLITE_READONLY:
      return absl::FailedPreconditionError(
          "it cannot be written; expected a file and a folder "
          "that this user may write");
    case SQLITE_FULL:
      return absl::ResourceExhaustedError("the disk is full");
    default:
      return absl::UnavailableError(StrCat(sqlite3_errmsg(database), " (SQLite's code ",
                                           sqlite3_extended_errcode(database), ")"));
  }
}

// Makes an empty file that only its owner may read, if there is none: SQLite would let all read it.
absl::Status MakeFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    if (errno == EEXIST) return absl::OkStatus();
    return absl::FailedPreconditionError(StrCat("it cannot be made: ", std::strerror(errno)));
  }
  close(fd);
  // Or a loss of power could take the name back.
  const int folder = open(path.substr(0, path.rfind('/') + 1).c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  if (synced) return absl::OkStatus();
  return absl::FailedPreconditionError(
      StrCat("its folder cannot be written to the disk: ", std::strerror(errno)));
}

}  // namespace

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

SqliteStatement& SqliteStatement::Text(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

SqliteStatement& SqliteStatement::Blob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++bound_, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

SqliteStatement& SqliteStatement::Integer(int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  const absl::Status status =
      code == SQLITE_DONE ? absl::OkStatus() : ErrorOf(sqlite3_db_handle(statement_));
  End();
  if (!status.ok()) return status;
  return false;
}

absl::Status SqliteStatement::Run() { return Step().status(); }

void SqliteStatement::End() {
  sqlite3_reset(statement_);
  bound_ = 0;
}

int64_t SqliteStatement::IntegerAt(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteStatement::BytesAt(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(bytes), static_cast<size_t>(size)};
}

absl::StatusOr<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(const std::string& path,
                                                                     int64_t application_id,
                                                                     int64_t version,
                                                                     const std::string& schema) {
  NN_RETURN_IF_ERROR(MakeFile(path));
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (opened == nullptr) return absl::ResourceExhaustedError("there is no memory to open it");
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(opened));
  if (code != SQLITE_OK) return ErrorOf(opened);
  sqlite3_busy_timeout(opened, kBusyTimeoutMs);
  NN_RETURN_IF_ERROR(database->Begin(application_id, version, schema));
  return database;
}

SqliteDatabase::~SqliteDatabase() { sqlite3_close(database_); }

absl::Status SqliteDatabase::Begin(int64_t application_id, int64_t version,
                                   const std::string& schema) {
  // The lock is taken with the first look at the file, and kept.
  NN_RETURN_IF_ERROR(Execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF;"));
  bool fresh = false;
  NN_RETURN_IF_ERROR(CheckOwner(application_id, version, fresh));
  if (sqlite3_db_readonly(database_, "main") == 1) {
    return absl::FailedPreconditionError(
        "it cannot be written; expected a file that this user may "
        "write");
  }
  NN_ASSIGN_OR_RETURN(const std::string mode, Ask("PRAGMA journal_mode=WAL"));
  if (mode != "wal") {
    return absl::FailedPreconditionError(StrCat("SQLite keeps the journal mode ", mode, " on it"));
  }
  // Each commit is on the disk when it returns.
  NN_RETURN_IF_ERROR(Execute(StrCat(
      "PRAGMA synchronous=FULL; PRAGMA journal_size_limit=", kWalBytesKept, "; BEGIN IMMEDIATE;")));
  if (fresh) {
    NN_RETURN_IF_ERROR(Execute(StrCat(schema, "PRAGMA application_id=", application_id,
                                      "; PRAGMA user_version=", version, ";")));
  }
  NN_RETURN_IF_ERROR(Execute("COMMIT"));
  NN_ASSIGN_OR_RETURN(const std::string found, Ask("PRAGMA quick_check(1)"));
  if (found == "ok") return absl::OkStatus();
  return absl::DataLossError(
      StrCat("it is damaged; expected a copy from a backup in its place. SQLite says: ", found));
}

absl::Status SqliteDatabase::CheckOwner(int64_t application_id, int64_t version, bool& fresh) {
  NN_ASSIGN_OR_RETURN(const int64_t tables, AskNumber("SELECT count(*) FROM sqlite_schema"));
  fresh = tables == 0;
  if (fresh) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(const int64_t owner, AskNumber("PRAGMA application_id"));
  if (owner != application_id) {
    return absl::FailedPreconditionError(
        "it is another program's database; expected one of ours, or no file");
  }
  NN_ASSIGN_OR_RETURN(const int64_t found, AskNumber("PRAGMA user_version"));
  if (found == version) return absl::OkStatus();
  return absl::FailedPreconditionError(StrCat("it has version ", found,
                                              " of the tables, from another version of the server; "
                                              "expected version ",
                                              version));
}

absl::StatusOr<std::unique_ptr<SqliteStatement>> SqliteDatabase::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return ErrorOf(database_);
  }
  return std::unique_ptr<SqliteStatement>(new SqliteStatement(statement));
}

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : ErrorOf(database_);
}

absl::StatusOr<std::string> SqliteDatabase::Ask(const std::string& sql) {
  NN_ASSIGN_OR_RETURN(const std::unique_ptr<SqliteStatement> statement, Prepare(sql));
  NN_ASSIGN_OR_RETURN(const bool row, statement->Step());
  std::string answer(row ? statement->BytesAt(0) : "");
  statement->End();
  return answer;
}

absl::StatusOr<int64_t> SqliteDatabase::AskNumber(const std::string& sql) {
  NN_ASSIGN_OR_RETURN(const std::unique_ptr<SqliteStatement> statement, Prepare(sql));
  NN_RETURN_IF_ERROR(statement->Step().status());
  const int64_t answer = statement->IntegerAt(0);
  statement->End();
  return answer;
}

int64_t SqliteDatabase::RowsChanged() const { return sqlite3_changes64(database_); }

}  // namespace nexusnitro
