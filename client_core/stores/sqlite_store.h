// SqliteStore: keeps configs in a file of this machine, durably.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_SQLITE_STORE_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_SQLITE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client_core/base/limits.h"
#include "client_core/config/store.h"
#include "client_core/stores/secret_box.h"
#include "client_core/stores/sqlite_database.h"

namespace nexusnitro {

// One transaction for each Apply(), on the disk before it returns. Nothing but this store changes
// the file, so there is nothing to wake for. Not thread-safe.
class SqliteStore : public Store {
 public:
  // Opens nothing yet. `configs_max` is a parameter for tests.
  SqliteStore(std::string path, SecretBox box, size_t configs_max = limits::kConfigsMax);

  StoreTraits traits() const override;
  absl::Status Start(absl::AnyInvocable<void()> wake) override;
  std::vector<WriteResult> Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                 absl::Time wall_now) override;
  StoreChanges TakeChanges() override;

 private:
  // What a batch has changed so far; it counts only once it is committed.
  struct Batch {
    int64_t revision;
    size_t count;
    absl::Time now;
    std::vector<StoreChange> changes;
  };

  absl::Status Open();
  absl::Status PrepareStatements();
  absl::Status Load();
  // A result of the write itself; an error of the file ends the batch and is the outer one.
  absl::StatusOr<WriteResult> Write(ConfigWrite& write, Batch& batch);
  absl::StatusOr<WriteResult> Create(ConfigWrite& write, Batch& batch);
  absl::StatusOr<WriteResult> Change(ConfigWrite& write, Batch& batch);
  absl::StatusOr<std::vector<WriteResult>> Transact(std::vector<ConfigWrite>& writes,
                                                    bool all_or_nothing, Batch& batch);
  absl::Status Commit(const Batch& batch);
  // The record in the row that `find_` or `load_` is at.
  static absl::StatusOr<std::shared_ptr<ConfigRecord>> RecordAt(const SqliteStatement& row,
                                                                const SecretBox& box);

  const std::string path_;
  const SecretBox box_;
  const size_t configs_max_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqliteStatement> begin_, commit_, rollback_, find_, insert_, update_, delete_,
      keep_revision_;
  int64_t revision_ = 0;
  size_t count_ = 0;
  StoreChanges changes_;  // Not taken yet; at most those of one Start() or Apply().
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_SQLITE_STORE_H_
