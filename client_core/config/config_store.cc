#include "client_core/config/config_store.h"

#include <algorithm>
#include <span>
#include <utility>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/rpc_config_rules.h"

namespace nexusnitro {
namespace {

// So many changes at once: calls and readers wait no longer than this takes.
constexpr size_t kChangesPerLock = 1'000;

std::shared_ptr<const FileState> WithRules(FileState file) {
  if (file.rules == nullptr) file.rules = std::make_shared<const FileRules>();
  return std::make_shared<const FileState>(std::move(file));
}

}  // namespace

ConfigStore::ConfigStore(FileState file, SnapshotOptions options, int64_t first_version,
                         OnHidden on_hidden)
    : options_(options),
      on_hidden_(std::move(on_hidden)),
      live_(WithRules(std::move(file)), first_version) {}

ConfigStore::Snapshot ConfigStore::FindMadeLocked(std::string_view id) const {
  if (Snapshot snapshot = live_.FileSnapshot(id); snapshot != nullptr) return snapshot;
  const auto made = made_.find(ToAbsl(id));
  return made == made_.end() ? nullptr : made->second.snapshot;
}

absl::StatusOr<ConfigStore::Snapshot> ConfigStore::Find(std::string_view id) const {
  SharedRecord record;
  std::shared_ptr<const FileRules> rules;
  {
    MutexLock lock(mutex_);
    if (Snapshot snapshot = FindMadeLocked(id); snapshot != nullptr) return snapshot;
    record = live_.VisibleRecord(id);
    if (record == nullptr) return nullptr;
    rules = live_.file()->rules;
  }
  SnapshotOptions options = options_;
  options.rules = rules.get();
  absl::StatusOr<Snapshot> snapshot = SnapshotOfRecord(*record, options);
  if (!snapshot.ok()) return snapshot;
  MutexLock lock(mutex_);
  // The call began when the record was looked up: it may run on what has just been replaced.
  if (live_.VisibleRecord(id) != record || live_.file()->rules != rules) return snapshot;
  // Another call may have been faster: all get the same one.
  return made_.try_emplace(record->id, Made{record, *std::move(snapshot)}).first->second.snapshot;
}

std::string ConfigStore::default_id() const {
  MutexLock lock(mutex_);
  return live_.file()->default_id;
}

bool ConfigStore::IsCurrent(const Snapshot& snapshot) const {
  const std::string& name = snapshot->proto.name();
  if (name.size() <= kConfigNamePrefix.size()) return false;  // It was never one of these.
  MutexLock lock(mutex_);
  return FindMadeLocked(snapshot->id()) == snapshot;
}

std::optional<ConfigEntry> ConfigStore::Get(std::string_view id) const {
  MutexLock lock(mutex_);
  return live_.Get(id);
}

std::vector<ConfigEntry> ConfigStore::Entries(std::string_view after_id, size_t count) const {
  MutexLock lock(mutex_);
  return live_.Entries(after_id, count);
}

size_t ConfigStore::size() const {
  MutexLock lock(mutex_);
  return live_.size();
}

std::shared_ptr<const FileState> ConfigStore::file() const {
  MutexLock lock(mutex_);
  return live_.file();
}

int64_t ConfigStore::version() const {
  MutexLock lock(mutex_);
  return live_.version();
}

absl::StatusOr<std::vector<ConfigEntry>> ConfigStore::ChangesSince(int64_t version,
                                                                   size_t count) const {
  MutexLock lock(mutex_);
  return live_.ChangesSince(version, count);
}

std::unique_ptr<ConfigWatch> ConfigStore::AddWatch(ConfigWake wake) const {
  return watches_.Add(std::move(wake));
}

void ConfigStore::RetireReplacedLocked(std::vector<Snapshot>& retired) {
  for (auto made = made_.begin(); made != made_.end();) {
    const auto each = made++;  // An erased one cannot be gone on from.
    if (live_.VisibleRecord(each->first) == each->second.record) continue;
    retired.push_back(each->second.snapshot);
    made_.erase(each);
  }
}

void ConfigStore::SetFile(FileState state) {
  const std::shared_ptr<const FileState> file = WithRules(std::move(state));
  std::vector<Snapshot> retired;
  std::vector<std::string> hidden;
  {
    MutexLock lock(mutex_);
    for (const auto& [id, snapshot] : live_.file()->configs) {
      const auto now = file->configs.find(id);
      if (now == file->configs.end() || now->second != snapshot) retired.push_back(snapshot);
    }
    if (file->rules != live_.file()->rules) {
      for (const auto& [id, made] : made_) retired.push_back(made.snapshot);
      made_.clear();
    }
    live_.SetFile(file, hidden);
    RetireReplacedLocked(retired);
  }
  for (const std::string& id : hidden) on_hidden_(id);
  watches_.WakeAll(retired);
}

std::vector<int64_t> ConfigStore::ApplyChanges(const StoreChanges& changes) {
  std::vector<int64_t> versions;
  versions.reserve(changes.changes.size());
  std::vector<Snapshot> retired;
  std::vector<std::string> hidden;
  const std::span<const StoreChange> all = changes.changes;
  if (changes.reset) {  // It is seen whole or not at all.
    MutexLock lock(mutex_);
    live_.Reset(all, versions, hidden);
    RetireReplacedLocked(retired);
  } else {
    for (size_t done = 0; done < all.size(); done += kChangesPerLock) {
      const auto some = all.subspan(done, std::min(kChangesPerLock, all.size() - done));
      MutexLock lock(mutex_);
      live_.Apply(some, versions, hidden);
      if (made_.empty()) continue;
      for (const StoreChange& change : some) {
        const auto made = made_.find(change.id);
        if (made == made_.end() || live_.VisibleRecord(change.id) == made->second.record) continue;
        retired.push_back(std::move(made->second.snapshot));
        made_.erase(made);
      }
    }
  }
  for (const std::string& id : hidden) on_hidden_(id);
  watches_.WakeAll(retired);
  return versions;
}

}  // namespace nexusnitro
