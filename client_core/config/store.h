// Store: where configs that are made over RPC are kept.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/config/config_record.h"

namespace nexusnitro {

// One config to be made, changed or deleted.
struct ConfigWrite {
  enum class Kind { kCreate, kUpdate, kDelete };
  Kind kind = Kind::kCreate;
  std::string id;
  std::string config;  // As ConfigRecord::config; empty for kDelete.
  std::string etag;    // Of kUpdate and kDelete: what must still hold; empty: any.
};

// What became of it: the record as it is now, or was when it was deleted. Errors: kConfigExists,
// kUnknownConfig, kStaleEtag, kTooManyConfigs, kStoreUnavailable; or, where all or nothing was
// asked for, kNone's Aborted for those that failed only because another did.
using WriteResult = absl::StatusOr<SharedRecord>;

// One config that changed.
struct StoreChange {
  std::string id;
  SharedRecord record;  // Null: deleted.
};

// What changed, in order.
struct StoreChanges {
  bool reset = false;  // All configs that there were before are gone; `changes` has all there are.
  std::vector<StoreChange> changes;
};

// What follows from the kind of store.
struct StoreTraits {
  std::string_view name;      // "memory", "sqlite", "redis".
  bool durable = false;       // What was written outlives the process.
  bool keeps_secrets = true;  // Inline keys may be written; false where they would be readable.
};

// All methods are called by one thread and may block, each for limits::kStoreTimeMax at most.
class Store {
 public:
  virtual ~Store() = default;

  virtual StoreTraits traits() const = 0;

  // Begins: from here on TakeChanges() tells of all that there is, first what was kept from
  // earlier. `wake` is called, on any thread, when there are changes to take that no Apply() of
  // ours made. Called once, first.
  virtual absl::Status Start(absl::AnyInvocable<void()> wake) = 0;

  // Does `writes` in order; one result for each. `all_or_nothing`: if one fails, nothing is done.
  // An acknowledged write is kept, as far as the store is durable. `wall_now` becomes the update
  // time.
  virtual std::vector<WriteResult> Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                         absl::Time wall_now) = 0;

  // What changed since the last call, our own writes included.
  virtual StoreChanges TakeChanges() = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_H_
