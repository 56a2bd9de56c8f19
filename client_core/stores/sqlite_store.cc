#include "client_core/stores/sqlite_store.h"

#include <utility>

#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/stores/write_errors.h"

namespace nexusnitro {
namespace {

constexpr int64_t kApplicationId = 0x4e4e4346;  // "NNCF".
constexpr int64_t kVersion = 1;
constexpr char kSchema[] =
    "CREATE TABLE configs ("
    "  id TEXT NOT NULL PRIMARY KEY,"
    "  config BLOB NOT NULL,"  // As SecretBox closes it.
    "  revision INTEGER NOT NULL,"
    "  create_us INTEGER NOT NULL,"  // Microseconds since 1970.
    "  update_us INTEGER NOT NULL) STRICT;"
    "CREATE TABLE store ("
    "  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),"
    "  revision INTEGER NOT NULL,"        // The last that was given.
    "  key_check BLOB NOT NULL) STRICT;"  // As SecretBox::KeyCheck() makes it; empty: no key yet.
    "INSERT INTO store VALUES (1, 0, x'');";

// Columns of the statements that read a record.
constexpr int kId = 0;
constexpr int kConfig = 1;
constexpr int kRevision = 2;
constexpr int kCreate = 3;
constexpr int kUpdate = 4;

// Ends a transaction that was not committed, whatever ended it.
class Rollback {
 public:
  explicit Rollback(SqliteStatement& statement) : statement_(&statement) {}
  ~Rollback() {
    // An error is none: SQLite has rolled back by itself.
    if (statement_ != nullptr) statement_->Run().IgnoreError();
  }
  void Cancel() { statement_ = nullptr; }

 private:
  SqliteStatement* statement_;
};

}  // namespace

SqliteStore::SqliteStore(std::string path, SecretBox box, size_t configs_max)
    : path_(std::move(path)), box_(std::move(box)), configs_max_(configs_max) {}

StoreTraits SqliteStore::traits() const {
  return {.name = "sqlite", .durable = true, .keeps_secrets = box_.has_key()};
}

absl::Status SqliteStore::Start(absl::AnyInvocable<void()> /*wake*/) {
  if (absl::Status status = Open(); !status.ok()) {
    return absl::Status(status.code(), StrCat("store: ", path_, ": ", MessageOf(status)));
  }
  return absl::OkStatus();
}

absl::Status SqliteStore::Open() {
  NN_ASSIGN_OR_RETURN(database_, SqliteDatabase::Open(path_, kApplicationId, kVersion, kSchema));
  NN_RETURN_IF_ERROR(PrepareStatements());
  NN_ASSIGN_OR_RETURN(const auto about,
                      database_->Prepare("SELECT revision, key_check FROM store"));
  NN_ASSIGN_OR_RETURN(const bool row, about->Step());
  if (!row) return absl::DataLossError("it is damaged: its revision is missing");
  revision_ = about->IntegerAt(0);
  const std::string check(about->BytesAt(1));
  about->End();
  NN_RETURN_IF_ERROR(box_.CheckKey(check));
  if (check.empty() && box_.has_key()) {
    NN_ASSIGN_OR_RETURN(const std::string made, box_.KeyCheck());
    NN_ASSIGN_OR_RETURN(const auto keep, database_->Prepare("UPDATE store SET key_check = ?"));
    NN_RETURN_IF_ERROR(keep->Blob(made).Run());
  }
  return Load();
}

absl::Status SqliteStore::PrepareStatements() {
  const std::pair<std::unique_ptr<SqliteStatement>*, const char*> statements[] = {
      {&begin_, "BEGIN IMMEDIATE"},
      {&commit_, "COMMIT"},
      {&rollback_, "ROLLBACK"},
      {&find_, "SELECT id, config, revision, create_us, update_us FROM configs WHERE id = ?"},
      {&insert_, "INSERT INTO configs VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"},
      {&update_, "UPDATE configs SET config = ?, revision = ?, update_us = ? WHERE id = ?"},
      {&delete_, "DELETE FROM configs WHERE id = ?"},
      {&keep_revision_, "UPDATE store SET revision = ?"},
  };
  for (const auto& [statement, sql] : statements) {
    NN_ASSIGN_OR_RETURN(*statement, database_->Prepare(sql));
  }
  return absl::OkStatus();
}

absl::Status SqliteStore::Load() {
  NN_ASSIGN_OR_RETURN(const auto rows,
                      database_->Prepare("SELECT id, config, revision, create_us, update_us "
                                         "FROM configs ORDER BY id"));
  changes_.reset = true;
  for (;;) {
    NN_ASSIGN_OR_RETURN(const bool row, rows->Step());
    if (!row) break;
    NN_ASSIGN_OR_RETURN(SharedRecord record, RecordAt(*rows, box_));
    changes_.changes.push_back({record->id, std::move(record)});
  }
  count_ = changes_.changes.size();
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<ConfigRecord>> SqliteStore::RecordAt(const SqliteStatement& row,
                                                                    const SecretBox& box) {
  auto record = std::make_shared<ConfigRecord>();
  record->id = std::string(row.BytesAt(kId));
  absl::StatusOr<std::string> config = box.Open(record->id, row.BytesAt(kConfig));
  if (!config.ok()) {
    return absl::Status(config.status().code(),
                        StrCat("configs/", record->id, " ", MessageOf(config.status())));
  }
  record->config = *std::move(config);
  record->revision = row.IntegerAt(kRevision);
  record->create_time = absl::FromUnixMicros(row.IntegerAt(kCreate));
  record->update_time = absl::FromUnixMicros(row.IntegerAt(kUpdate));
  return record;
}

std::vector<WriteResult> SqliteStore::Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                            absl::Time wall_now) {
  Batch batch = {.revision = revision_,
                 .count = count_,
                 // As the file keeps it, so that etags are the same after a restart.
                 .now = absl::FromUnixMicros(absl::ToUnixMicros(wall_now)),
                 .changes = {}};
  auto results = Transact(writes, all_or_nothing, batch);
  if (!results.ok()) {
    return AllFailed(writes.size(),
                     StoreUnavailableError(StrCat(path_, ": ", MessageOf(results.status()),
                                                  "; nothing was written")));
  }
  return *std::move(results);
}

absl::StatusOr<std::vector<WriteResult>> SqliteStore::Transact(std::vector<ConfigWrite>& writes,
                                                               bool all_or_nothing, Batch& batch) {
  NN_RETURN_IF_ERROR(begin_->Run());
  Rollback rollback(*rollback_);
  std::vector<WriteResult> results;
  results.reserve(writes.size());
  bool failed = false;
  for (ConfigWrite& write : writes) {
    NN_ASSIGN_OR_RETURN(WriteResult result, Write(write, batch));
    failed = failed || !result.ok();
    results.push_back(std::move(result));
  }
  if (failed && all_or_nothing) {
    MarkNotDone(results);
    return results;
  }
  if (batch.changes.empty()) return results;
  NN_RETURN_IF_ERROR(Commit(batch));
  rollback.Cancel();
  revision_ = batch.revision;
  count_ = batch.count;
  for (StoreChange& change : batch.changes) changes_.changes.push_back(std::move(change));
  return results;
}

absl::Status SqliteStore::Commit(const Batch& batch) {
  NN_RETURN_IF_ERROR(keep_revision_->Integer(batch.revision).Run());
  return commit_->Run();
}

absl::StatusOr<WriteResult> SqliteStore::Write(ConfigWrite& write, Batch& batch) {
  return write.kind == ConfigWrite::Kind::kCreate ? Create(write, batch) : Change(write, batch);
}

absl::StatusOr<WriteResult> SqliteStore::Create(ConfigWrite& write, Batch& batch) {
  if (batch.count >= configs_max_) {
    NN_ASSIGN_OR_RETURN(const bool found, find_->Text(write.id).Step());
    find_->End();
    return WriteResult(found ? ConfigExistsError(write.id) : TooManyConfigsError());
  }
  NN_ASSIGN_OR_RETURN(const std::string kept, box_.Close(write.id, write.config));
  const int64_t now_us = absl::ToUnixMicros(batch.now);
  NN_RETURN_IF_ERROR(insert_->Text(write.id)
                         .Blob(kept)
                         .Integer(batch.revision + 1)
                         .Integer(now_us)
                         .Integer(now_us)
                         .Run());
  if (database_->RowsChanged() == 0) return WriteResult(ConfigExistsError(write.id));
  SharedRecord record =
      std::make_shared<const ConfigRecord>(ConfigRecord{.id = std::move(write.id),
                                                        .config = std::move(write.config),
                                                        .revision = ++batch.revision,
                                                        .create_time = batch.now,
                                                        .update_time = batch.now});
  ++batch.count;
  batch.changes.push_back({record->id, record});
  return WriteResult(std::move(record));
}

absl::StatusOr<WriteResult> SqliteStore::Change(ConfigWrite& write, Batch& batch) {
  NN_ASSIGN_OR_RETURN(const bool found, find_->Text(write.id).Step());
  if (!found) return WriteResult(UnknownConfigError(write.id));
  absl::StatusOr<std::shared_ptr<ConfigRecord>> found_record = RecordAt(*find_, box_);
  find_->End();
  NN_RETURN_IF_ERROR(found_record.status());
  std::shared_ptr<ConfigRecord> record = *std::move(found_record);
  if (!write.etag.empty() && write.etag != record->Etag()) {
    return WriteResult(StaleEtagError(write.id));
  }
  ++batch.revision;
  if (write.kind == ConfigWrite::Kind::kDelete) {
    NN_RETURN_IF_ERROR(delete_->Text(write.id).Run());
    --batch.count;
    batch.changes.push_back({record->id, nullptr});
    return WriteResult(std::move(record));
  }
  record->config = std::move(write.config);
  record->revision = batch.revision;
  record->update_time = batch.now;
  NN_ASSIGN_OR_RETURN(const std::string kept, box_.Close(record->id, record->config));
  NN_RETURN_IF_ERROR(update_->Blob(kept)
                         .Integer(record->revision)
                         .Integer(absl::ToUnixMicros(batch.now))
                         .Text(record->id)
                         .Run());
  batch.changes.push_back({record->id, record});
  return WriteResult(std::move(record));
}

StoreChanges SqliteStore::TakeChanges() { return std::exchange(changes_, {}); }

}  // namespace nexusnitro
