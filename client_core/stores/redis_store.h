// RedisStore: keeps configs in a Redis that many sidecars share and watch.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_REDIS_STORE_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_REDIS_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/base/limits.h"
#include "client_core/base/mutex.h"
#include "client_core/config/store.h"
#include "client_core/runtime/event_loop.h"
#include "client_core/runtime/redis_connection.h"
#include "client_core/stores/redis_follower.h"
#include "client_core/stores/secret_box.h"

namespace nexusnitro {

// Writes by one script for each Apply(), which returns once the change was seen in the stream that
// all sidecars follow. While Redis is gone nothing changes, and writes fail. The connections live
// on an event loop of their own. Not thread-safe.
class RedisStore : public Store {
 public:
  // Parameters for tests.
  struct Limits {
    size_t configs_max = limits::kConfigsMax;
    absl::Duration time_max = limits::kStoreTimeMax;
  };

  // Connects to nothing yet. `dns_servers` as in the config file; `clock` outlives the store.
  RedisStore(RedisTarget target, SecretBox box, std::vector<std::string> dns_servers,
             const Clock& clock, Limits limits);
  ~RedisStore() override;

  StoreTraits traits() const override;
  // Waits until all configs are read, as long as that goes on.
  absl::Status Start(absl::AnyInvocable<void()> wake) override;
  std::vector<WriteResult> Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                 absl::Time wall_now) override;
  StoreChanges TakeChanges() override;

 private:
  absl::Status StartLoop();
  absl::Status WaitUntilLoaded();

  // On the loop's thread.
  void MakeConnections();
  bool OnChanges(StoreChanges changes, int64_t revision);
  void OnProgress();
  void OnDown(const absl::Status& why);
  void OnCommandsUp();

  // Sends a command and waits for its reply, or `deadline`.
  absl::StatusOr<RedisReply> Ask(const std::vector<std::string_view>& command, absl::Time deadline);
  // For each write the revision that must still hold; empty: none.
  absl::StatusOr<std::vector<std::string>> ExpectedRevisions(const std::vector<ConfigWrite>& writes,
                                                             absl::Time deadline);
  absl::StatusOr<RedisReply> SendWrites(const std::vector<ConfigWrite>& writes, bool all_or_nothing,
                                        absl::Time wall_now, absl::Time deadline);
  WriteResult ReadResult(ConfigWrite write, std::string_view outcome, std::string_view text) const;
  // Until `changes_` lead up to `revision`, or have what was `done` all the same.
  void WaitUntilSeen(int64_t revision, absl::Time deadline, std::vector<StoreChange> done);

  const RedisTarget target_;
  const std::string name_;
  const SecretBox box_;
  const std::vector<std::string> dns_servers_;
  const Clock& clock_;
  const Limits limits_;
  absl::AnyInvocable<void()> wake_;  // Set before the loop begins.

  Mutex mutex_;
  CondVar changed_;
  StoreChanges changes_ ABSL_GUARDED_BY(mutex_);  // Not taken yet.
  int64_t seen_ ABSL_GUARDED_BY(mutex_) = 0;      // The revision that changes_ lead up to.
  bool applying_ ABSL_GUARDED_BY(mutex_) = false;
  bool loaded_ ABSL_GUARDED_BY(mutex_) = false;       // All was read once.
  bool following_ ABSL_GUARDED_BY(mutex_) = false;    // And it is up to date.
  bool commands_up_ ABSL_GUARDED_BY(mutex_) = false;  // Was up once.
  int64_t progress_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status down_ ABSL_GUARDED_BY(mutex_);  // Why nothing is followed.

  // Made and destroyed on the loop's thread.
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<RedisConnection> commands_;
  std::unique_ptr<RedisFollower> follower_;
  std::unique_ptr<EventLoop> loop_;  // Last: its thread uses all else.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_REDIS_STORE_H_
