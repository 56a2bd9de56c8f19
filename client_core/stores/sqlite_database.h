// SqliteDatabase and SqliteStatement: a SQLite file that this process alone uses.
//
// sqlite3 is inside. One thread at a time.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_SQLITE_DATABASE_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_SQLITE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace nexusnitro {

// A statement that is made once and run often. Its database outlives it. Not thread-safe.
class SqliteStatement {
 public:
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement();

  // Binds the next parameter; the first after a run begins the next one. Texts and blobs must stay
  // as they are until the run has ended.
  SqliteStatement& Text(std::string_view text);
  SqliteStatement& Blob(std::string_view bytes);
  SqliteStatement& Integer(int64_t number);

  // Runs to the next row; false: there is none, and the run has ended. An error ends the run.
  absl::StatusOr<bool> Step();

  // Runs a statement without rows to its end.
  absl::Status Run();

  // Ends the run before its last row.
  void End();

  // Of the row, until the next step.
  int64_t IntegerAt(int column) const;
  std::string_view BytesAt(int column) const;

 private:
  friend class SqliteDatabase;
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  sqlite3_stmt* statement_;
  int bound_ = 0;
};

// Opens a file durably: what was committed is there after a crash and after a loss of power.
// Nothing else can open it meanwhile. Not thread-safe.
class SqliteDatabase {
 public:
  // Opens the file at `path`, or makes it, for its owner alone. `application_id` marks files of
  // this kind; `version` is that of their tables. A file of another program, of a newer version,
  // one that is damaged, in use or not writable is an error, and is left as it is. `schema` makes
  // the tables in a new file.
  static absl::StatusOr<std::unique_ptr<SqliteDatabase>> Open(const std::string& path,
                                                              int64_t application_id,
                                                              int64_t version,
                                                              const std::string& schema);
  ~SqliteDatabase();

  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  absl::StatusOr<std::unique_ptr<SqliteStatement>> Prepare(std::string_view sql);

  // Runs one or more statements that have no parameters.
  absl::Status Execute(const std::string& sql);

  // Rows that the last INSERT, UPDATE or DELETE changed.
  int64_t RowsChanged() const;

 private:
  explicit SqliteDatabase(sqlite3* database) : database_(database) {}

  // The first column of the first row.
  absl::StatusOr<std::string> Ask(const std::string& sql);
  absl::StatusOr<int64_t> AskNumber(const std::string& sql);
  absl::Status Begin(int64_t application_id, int64_t version, const std::string& schema);
  absl::Status CheckOwner(int64_t application_id, int64_t version, bool& fresh);

  sqlite3* database_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_SQLITE_DATABASE_H_
