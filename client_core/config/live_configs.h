// LiveConfigs: the set of configs at this moment, with the history of its last changes.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_LIVE_CONFIGS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_LIVE_CONFIGS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "client_core/config/config_entry.h"
#include "client_core/config/file_state.h"
#include "client_core/config/store.h"

namespace nexusnitro {

// Where the file and the store have a config of the same id, the file's is the one that there is;
// the record waits, hidden, until the file has it no more. Not thread-safe.
class LiveConfigs {
 public:
  // `file` is as of `first_version`.
  LiveConfigs(std::shared_ptr<const FileState> file, int64_t first_version);

  const std::shared_ptr<const FileState>& file() const { return file_; }
  int64_t version() const { return version_; }
  size_t size() const { return file_->configs.size() + records_.size() - hidden_; }

  std::optional<ConfigEntry> Get(std::string_view id) const;
  // Of Get(id), null if it is none of the file or none made over RPC.
  std::shared_ptr<const ConfigSnapshot> FileSnapshot(std::string_view id) const;
  SharedRecord VisibleRecord(std::string_view id) const;

  std::vector<ConfigEntry> Entries(std::string_view after_id, size_t count) const;
  absl::StatusOr<std::vector<ConfigEntry>> ChangesSince(int64_t version, size_t count) const;

  // Each of the three adds to `hidden` the ids of records that are hidden from here on. What
  // changes nothing is left out of the history.
  void SetFile(std::shared_ptr<const FileState> file, std::vector<std::string>& hidden);
  // Adds to `versions` the version of each config after its change; 0 if it is hidden, or was gone.
  void Apply(std::span<const StoreChange> changes, std::vector<int64_t>& versions,
             std::vector<std::string>& hidden);
  // `all` is all that the store has.
  void Reset(std::span<const StoreChange> all, std::vector<int64_t>& versions,
             std::vector<std::string>& hidden);

 private:
  // The key is the record's id, and lives as long as the record does.
  struct Slot {
    SharedRecord record;
    int64_t version = 0;
  };
  using Records = absl::btree_map<absl::string_view, Slot>;

  int64_t Put(const SharedRecord& record, std::vector<std::string>& hidden);
  int64_t Remove(std::string_view id);
  // Null and null: it was deleted.
  int64_t Remember(std::string_view id, SharedRecord record,
                   std::shared_ptr<const ConfigSnapshot> file);
  bool InFile(std::string_view id) const { return file_->configs.find(id) != file_->configs.end(); }

  std::shared_ptr<const FileState> file_;
  std::map<std::string, int64_t, std::less<>>
      file_versions_;  // By id, for each config of the file.
  Records records_;
  size_t hidden_ = 0;  // Records whose id the file has.
  int64_t version_;
  std::deque<ConfigEntry> history_;  // With consecutive versions, the last one being version_.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_LIVE_CONFIGS_H_
