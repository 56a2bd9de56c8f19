// RedisFollower: knows what configs lie in Redis, and follows their changes.
//
// Event-loop thread only.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_REDIS_FOLLOWER_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_REDIS_FOLLOWER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "client_core/base/random.h"
#include "client_core/config/store.h"
#include "client_core/runtime/redis_connection.h"
#include "client_core/stores/redis_layout.h"
#include "client_core/stores/secret_box.h"

namespace nexusnitro {

// Reads all configs once, and then the stream of changes, on a connection of its own: a read that
// waits for changes holds up what is sent behind it. Each change is told as the config is when it
// is read, so that a config never goes back in time. After a loss of the connection, a gap in the
// stream, or an emptied Redis all is read anew. Event-loop thread only.
class RedisFollower {
 public:
  struct Observer {
    // What there is, up to `revision`. False: no more until Resume().
    absl::AnyInvocable<bool(StoreChanges changes, int64_t revision)> on_changes;
    // All is not read yet, but it goes on.
    absl::AnyInvocable<void()> on_progress;
    // Nothing is followed for now; it is tried again. kFailedPrecondition: people must help.
    absl::AnyInvocable<void(const absl::Status&)> on_down;
  };

  // Begins. `loop`, `resolver` and `box` outlive this.
  RedisFollower(EventLoop& loop, Resolver& resolver, const RedisTarget& target,
                const SecretBox& box, Random random, Observer observer);

  void Resume();

 private:
  void Prepare();
  void OnPrepared(const RedisReply& reply);
  void Scan(const std::string& cursor);
  void OnScanned(const RedisReply& reply);
  void Follow();
  void OnState(const RedisReply& reply);
  void OnStream(const RedisReply& reply);
  void OnRecords(std::vector<std::string> ids, int64_t revision, const RedisReply& reply);
  // A record, or null after a line in the log that says why there is none.
  SharedRecord OpenOrLog(std::string_view id, std::string_view text);
  // Sends a command; its reply goes to `then`. An error ends the connection.
  void Send(const std::vector<std::string_view>& command,
            absl::AnyInvocable<void(const RedisReply&)> then);
  void GiveUp(const absl::Status& why);

  const SecretBox& box_;
  const std::string name_;
  const std::string new_epoch_;
  Observer observer_;
  std::string epoch_;
  int64_t revision_ = 0;        // All changes up to here were told.
  int64_t state_revision_ = 0;  // What Redis had given when it was last asked.
  bool emptied_ = false;        // Redis has another set than the one that was read.
  bool paused_ = false;
  absl::flat_hash_map<std::string, SharedRecord> loading_;  // Pages may repeat a config.
  RedisConnection connection_;                              // The last: it calls what is above.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_REDIS_FOLLOWER_H_
