#include "client_core/stores/memory_store.h"

#include <memory>
#include <utility>

#include "absl/hash/hash.h"
#include "client_core/base/strings.h"
#include "client_core/stores/write_errors.h"

namespace nexusnitro {

MemoryStore::Key::Key(absl::string_view record_id)
    : id(record_id), hash(absl::Hash<absl::string_view>()(record_id)) {}

// There is nothing from earlier, and nobody else writes.
absl::Status MemoryStore::Start(absl::AnyInvocable<void()>) { return absl::OkStatus(); }

std::vector<WriteResult> MemoryStore::Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                            absl::Time wall_now) {
  std::vector<WriteResult> results;
  results.reserve(writes.size());
  const size_t begin = changes_.size();
  bool failed = false;
  for (ConfigWrite& write : writes) {
    results.push_back(ApplyOne(write, wall_now));
    failed = failed || !results.back().ok();
  }
  if (failed && all_or_nothing) {
    Undo(begin);
    MarkNotDone(results);
  }
  return results;
}

WriteResult MemoryStore::ApplyOne(ConfigWrite& write, absl::Time wall_now) {
  switch (write.kind) {
    case ConfigWrite::Kind::kCreate:
      return Create(write, wall_now);
    case ConfigWrite::Kind::kUpdate:
    case ConfigWrite::Kind::kDelete:
      break;
  }
  return Replace(write, wall_now);
}

WriteResult MemoryStore::Create(ConfigWrite& write, absl::Time wall_now) {
  const Key key(write.id);
  if (records_.contains(key)) return ConfigExistsError(write.id);
  if (records_.size() >= configs_max_) return TooManyConfigsError();
  replaced_.push_back(nullptr);
  return Keep(write, key.hash, wall_now, wall_now);
}

WriteResult MemoryStore::Replace(ConfigWrite& write, absl::Time wall_now) {
  const Key key(write.id);
  const auto found = records_.find(key);
  if (found == records_.end()) return UnknownConfigError(write.id);
  const SharedRecord old = found->record;
  if (!write.etag.empty() && write.etag != old->Etag()) return StaleEtagError(write.id);
  records_.erase(found);
  replaced_.push_back(old);
  if (write.kind == ConfigWrite::Kind::kUpdate) {
    return Keep(write, key.hash, old->create_time, wall_now);
  }
  changes_.push_back({std::move(write.id), nullptr});
  return old;
}

SharedRecord MemoryStore::Keep(ConfigWrite& write, size_t hash, absl::Time create_time,
                               absl::Time wall_now) {
  auto record = std::make_shared<ConfigRecord>();
  record->id = std::move(write.id);
  record->config = std::move(write.config);
  record->revision = ++revision_;
  record->create_time = create_time;
  record->update_time = wall_now;
  changes_.push_back({record->id, record});
  records_.insert({record, hash});
  return record;
}

void MemoryStore::Undo(size_t begin) {
  while (changes_.size() > begin) {
    const Key key(changes_.back().id);
    const auto found = records_.find(key);
    if (found != records_.end()) records_.erase(found);
    if (replaced_.back() != nullptr) records_.insert({replaced_.back(), key.hash});
    changes_.pop_back();
    replaced_.pop_back();
  }
}

StoreChanges MemoryStore::TakeChanges() {
  replaced_.clear();
  return {.reset = false, .changes = std::exchange(changes_, {})};
}

}  // namespace nexusnitro
