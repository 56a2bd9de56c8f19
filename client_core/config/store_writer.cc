#include "client_core/config/store_writer.h"

#include <optional>
#include <utility>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {
namespace {

std::string WarningsOf(const StoreTraits& store) {
  v1::Config config;
  if (!store.durable) {
    v1::Warning& warning = *config.add_warnings();
    warning.set_code("NOT_DURABLE");
    warning.set_message(
        "the config ends with the process; a server whose `store` is SQLite or Redis keeps it");
  }
  return config.SerializeAsString();
}

bool IsSame(const SharedRecord& a, const ConfigRecord& b) {
  return a != nullptr && a->revision == b.revision && a->id == b.id;
}

}  // namespace

StoreWriter::StoreWriter(ConfigStore& configs, Store& store, const Clock& clock)
    : configs_(configs), store_(store), clock_(clock), warnings_(WarningsOf(store.traits())) {}

std::vector<absl::StatusOr<WrittenConfig>> StoreWriter::Write(std::vector<ConfigWrite> writes,
                                                              bool all_or_nothing) {
  const std::vector<WriteResult> results =
      store_.Apply(std::move(writes), all_or_nothing, clock_.WallNow());
  const StoreChanges changes = store_.TakeChanges();
  const std::vector<int64_t> versions = configs_.ApplyChanges(changes);
  std::vector<absl::StatusOr<WrittenConfig>> written;
  written.reserve(results.size());
  size_t next = 0;
  for (const WriteResult& result : results) {
    if (!result.ok()) {
      written.push_back(result.status());
      continue;
    }
    // Changes stand in the order of the writes; those of other servers may stand between.
    const bool is_next = next < versions.size() && IsSame(changes.changes[next].record, **result);
    written.push_back(WrittenConfig{*result, is_next ? versions[next++] : VersionOf(**result)});
  }
  return written;
}

absl::StatusOr<WrittenConfig> StoreWriter::WriteOne(ConfigWrite write) {
  std::vector<ConfigWrite> writes;
  writes.push_back(std::move(write));
  return std::move(Write(std::move(writes), /*all_or_nothing=*/true).front());
}

int64_t StoreWriter::VersionOf(const ConfigRecord& record) const {
  const std::optional<ConfigEntry> entry = configs_.Get(record.id);
  return entry.has_value() && IsSame(entry->record, record) ? entry->version : 0;
}

}  // namespace nexusnitro
