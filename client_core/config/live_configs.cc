#include "client_core/config/live_configs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

LiveConfigs::LiveConfigs(std::shared_ptr<const FileState> file, int64_t first_version)
    : file_(std::move(file)), version_(first_version) {
  for (const auto& [id, snapshot] : file_->configs) file_versions_.emplace(id, version_);
}

std::optional<ConfigEntry> LiveConfigs::Get(std::string_view id) const {
  if (const auto found = file_->configs.find(id); found != file_->configs.end()) {
    return ConfigEntry{found->first, file_versions_.find(id)->second, nullptr, found->second};
  }
  const auto found = records_.find(ToAbsl(id));
  if (found == records_.end()) return std::nullopt;
  return ConfigEntry{std::string(id), found->second.version, found->second.record, nullptr};
}

std::shared_ptr<const ConfigSnapshot> LiveConfigs::FileSnapshot(std::string_view id) const {
  const auto found = file_->configs.find(id);
  return found == file_->configs.end() ? nullptr : found->second;
}

SharedRecord LiveConfigs::VisibleRecord(std::string_view id) const {
  const auto found = records_.find(ToAbsl(id));
  return found == records_.end() || InFile(id) ? nullptr : found->second.record;
}

std::vector<ConfigEntry> LiveConfigs::Entries(std::string_view after_id, size_t count) const {
  std::vector<ConfigEntry> entries;
  auto file = file_->configs.upper_bound(after_id);
  auto record = records_.upper_bound(ToAbsl(after_id));
  while (entries.size() < count) {
    const bool file_left = file != file_->configs.end();
    const bool record_left = record != records_.end();
    if (!file_left && !record_left) break;
    if (file_left && (!record_left || file->first <= ToStd(record->first))) {
      if (record_left && file->first == ToStd(record->first)) ++record;  // It is hidden.
      entries.push_back(
          {file->first, file_versions_.find(file->first)->second, nullptr, file->second});
      ++file;
    } else {
      const Slot& slot = record->second;
      entries.push_back({slot.record->id, slot.version, slot.record, nullptr});
      ++record;
    }
  }
  return entries;
}

absl::StatusOr<std::vector<ConfigEntry>> LiveConfigs::ChangesSince(int64_t version,
                                                                   size_t count) const {
  const int64_t oldest = version_ - static_cast<int64_t>(history_.size());
  if (version < oldest || version > version_) {
    return MakeError(Reason::kWatchTooOld,
                     StrCat("after_version: is ", version, "; expected ", oldest, " to ", version_,
                            ", as far as this run of the server remembers: read all configs again "
                            "(after_version 0)"));
  }
  const auto begin = history_.begin() + (version - oldest);
  const size_t left = static_cast<size_t>(version_ - version);
  return std::vector<ConfigEntry>(begin, begin + static_cast<int64_t>(std::min(count, left)));
}

void LiveConfigs::SetFile(std::shared_ptr<const FileState> file, std::vector<std::string>& hidden) {
  std::swap(file_, file);
  const FileState& old = *file;
  for (const auto& [id, snapshot] : old.configs) {
    if (InFile(id)) continue;
    file_versions_.erase(id);
    const auto record = records_.find(id);
    if (record == records_.end()) {
      Remember(id, nullptr, nullptr);
    } else {  // It comes to light.
      --hidden_;
      record->second.version = version_ + 1;
      Remember(id, record->second.record, nullptr);
    }
  }
  for (const auto& [id, snapshot] : file_->configs) {
    const auto before = old.configs.find(id);
    if (before != old.configs.end() && before->second == snapshot) continue;
    if (before == old.configs.end() && records_.find(id) != records_.end()) {
      ++hidden_;
      hidden.push_back(id);
    }
    file_versions_[id] = version_ + 1;
    Remember(id, nullptr, snapshot);
  }
}

void LiveConfigs::Apply(std::span<const StoreChange> changes, std::vector<int64_t>& versions,
                        std::vector<std::string>& hidden) {
  for (const StoreChange& change : changes) {
    versions.push_back(change.record == nullptr ? Remove(change.id) : Put(change.record, hidden));
  }
}

void LiveConfigs::Reset(std::span<const StoreChange> all, std::vector<int64_t>& versions,
                        std::vector<std::string>& hidden) {
  std::set<std::string_view> kept;
  for (const StoreChange& change : all) kept.insert(change.id);
  std::vector<std::string> gone;
  for (const auto& [id, slot] : records_) {
    if (kept.count(ToStd(id)) == 0) gone.push_back(std::string(id));
  }
  for (const std::string& id : gone) Remove(id);
  Apply(all, versions, hidden);
}

int64_t LiveConfigs::Put(const SharedRecord& record, std::vector<std::string>& hidden) {
  const absl::string_view id = record->id;
  const bool in_file = InFile(record->id);
  const auto found = records_.lower_bound(id);
  const bool known = found != records_.end() && found->first == id;
  // After a reset most records are as they were.
  if (known && found->second.record->Etag() == record->Etag()) {
    return in_file ? 0 : found->second.version;
  }
  // The new key is the new record's id: the old one goes with its record.
  const auto hint = known ? records_.erase(found) : found;
  records_.emplace_hint(hint, id, Slot{record, version_ + 1});
  if (!in_file) return Remember(record->id, record, nullptr);
  if (!known) {
    ++hidden_;
    hidden.push_back(record->id);
  }
  return 0;
}

int64_t LiveConfigs::Remove(std::string_view id) {
  const auto found = records_.find(ToAbsl(id));
  if (found == records_.end()) return 0;
  records_.erase(found);
  if (!InFile(id)) return Remember(id, nullptr, nullptr);
  --hidden_;
  return 0;
}

int64_t LiveConfigs::Remember(std::string_view id, SharedRecord record,
                              std::shared_ptr<const ConfigSnapshot> file) {
  if (history_.size() == limits::kConfigHistoryMax) history_.pop_front();
  history_.push_back({std::string(id), ++version_, std::move(record), std::move(file)});
  return version_;
}

}  // namespace nexusnitro
