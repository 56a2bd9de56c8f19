// MemoryStore: keeps configs as long as the process runs.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_MEMORY_STORE_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_MEMORY_STORE_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "client_core/base/limits.h"
#include "client_core/config/store.h"

namespace nexusnitro {

// Not thread-safe.
class MemoryStore : public Store {
 public:
  // `configs_max` is a parameter for tests.
  explicit MemoryStore(size_t configs_max = limits::kConfigsMax) : configs_max_(configs_max) {}

  StoreTraits traits() const override {
    return {.name = "memory", .durable = false, .keeps_secrets = true};
  }
  absl::Status Start(absl::AnyInvocable<void()> wake) override;
  std::vector<WriteResult> Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                 absl::Time wall_now) override;
  StoreChanges TakeChanges() override;

 private:
  // Records are found by their own id, so that it is kept only once. Its hash stands beside it: a
  // set that grows would else read every record, each from a place of its own in memory.
  struct Key {
    explicit Key(absl::string_view record_id);
    absl::string_view id;
    size_t hash;
  };
  struct Kept {
    SharedRecord record;
    size_t hash;
  };
  struct IdHash {
    using is_transparent = void;
    size_t operator()(const Key& key) const { return key.hash; }
    size_t operator()(const Kept& kept) const { return kept.hash; }
  };
  struct IdEqual {
    using is_transparent = void;
    bool operator()(const Kept& a, const Kept& b) const { return a.record->id == b.record->id; }
    bool operator()(const Kept& a, const Key& b) const { return a.record->id == b.id; }
    bool operator()(const Key& a, const Kept& b) const { return (*this)(b, a); }
  };

  // Each takes out of `write` what is kept.
  WriteResult ApplyOne(ConfigWrite& write, absl::Time wall_now);
  WriteResult Create(ConfigWrite& write, absl::Time wall_now);
  WriteResult Replace(ConfigWrite& write, absl::Time wall_now);
  // `hash` is that of the id.
  SharedRecord Keep(ConfigWrite& write, size_t hash, absl::Time create_time, absl::Time wall_now);
  // Makes everything as it was before the changes from `begin` on.
  void Undo(size_t begin);

  const size_t configs_max_;
  int64_t revision_ = 0;
  absl::flat_hash_set<Kept, IdHash, IdEqual> records_;
  std::vector<StoreChange> changes_;    // Since they were last taken.
  std::vector<SharedRecord> replaced_;  // What was there before each of changes_; null: nothing.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_MEMORY_STORE_H_
