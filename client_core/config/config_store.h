// ConfigStore: the configs that there are now, the file's and those made over RPC.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_STORE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "client_core/base/mutex.h"
#include "client_core/config/config_entry.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/config/config_watches.h"
#include "client_core/config/file_state.h"
#include "client_core/config/live_configs.h"
#include "client_core/config/store.h"

namespace nexusnitro {

// Serves calls, readers and watchers; ConfigEditor alone changes it. Every change of the set has a
// version; versions begin anew with each run. Thread-safe.
class ConfigStore {
 public:
  using Snapshot = std::shared_ptr<const ConfigSnapshot>;
  using OnHidden = std::function<void(const std::string& id)>;
  // `first_version`: the wall clock in microseconds, so that versions of two runs differ. It is the
  // version of `file` as it is here.
  // `on_hidden` is told once of each config made over RPC that the file's of the same id hides; on
  // the thread that changes configs, without a lock.
  explicit ConfigStore(
      FileState file, SnapshotOptions options = {}, int64_t first_version = 1,
      OnHidden on_hidden = [](const std::string&) {});

  // -- For calls.

  // Null if there is no such config. A config made over RPC becomes a snapshot with the first call
  // that needs it, which may read files; an error says what of it does not hold (any more): for
  // example an endpoint that the file does not permit.
  absl::StatusOr<Snapshot> Find(std::string_view id) const;
  // Of the config for calls that name none; may be empty, or of none that is there.
  std::string default_id() const;
  // Whether calls that begin now get this very snapshot.
  bool IsCurrent(const Snapshot& snapshot) const;

  // -- For readers.

  std::optional<ConfigEntry> Get(std::string_view id) const;
  // At most `count`, ordered by id, with an id greater than `after_id` (empty: from the first).
  std::vector<ConfigEntry> Entries(std::string_view after_id, size_t count) const;
  // Number of configs.
  size_t size() const;
  std::shared_ptr<const FileState> file() const;  // Its rules are set.

  // -- For watchers. First version(), then all of Entries(), then ChangesSince() that version: a
  // change that Entries() had shown already is shown once more.

  int64_t version() const;
  // At most `count` changes after `version`, each with its own version, in order. kWatchTooOld if
  // the history (limits::kConfigHistoryMax) does not go back so far, or `version` is none of this
  // run.
  absl::StatusOr<std::vector<ConfigEntry>> ChangesSince(int64_t version, size_t count) const;
  std::unique_ptr<ConfigWatch> AddWatch(ConfigWake wake) const;

  // -- For ConfigEditor, on one thread.

  // Swaps all of the file's state at once.
  void SetFile(FileState file);
  // The version of each config after its change; 0 if it is hidden by the file's, or was gone.
  std::vector<int64_t> ApplyChanges(const StoreChanges& changes);

 private:
  // What the first call that needed a record made of it.
  struct Made {
    SharedRecord record;
    Snapshot snapshot;
  };

  Snapshot FindMadeLocked(std::string_view id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes out all that was made of records that are there no more, or hidden.
  void RetireReplacedLocked(std::vector<Snapshot>& retired) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const SnapshotOptions options_;
  const OnHidden on_hidden_;
  mutable ConfigWatches watches_;
  mutable Mutex mutex_;
  LiveConfigs live_ ABSL_GUARDED_BY(mutex_);
  mutable absl::flat_hash_map<std::string, Made> made_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_STORE_H_
