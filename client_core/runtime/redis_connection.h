// RedisConnection: one connection to a Redis server that is kept up. hiredis is inside.
//
// Event-loop thread only, from the first moment to the last.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_REDIS_CONNECTION_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_REDIS_CONNECTION_H_

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/base/random.h"
#include "client_core/runtime/deadline_timer.h"
#include "client_core/runtime/event_loop.h"
#include "client_core/runtime/redis_reply.h"
#include "client_core/runtime/resolver.h"

struct redisAsyncContext;
struct redisReply;

namespace nexusnitro {

// Which server and database to speak to.
struct RedisTarget {
  std::string socket_path;  // A Unix socket; empty: host and port.
  std::string host;
  int port = 0;
  int database = 0;
  std::string user;      // Empty: Redis' default user.
  std::string password;  // Empty: none. Never told.

  // For logs and errors.
  std::string ToString() const;
};

// Sends commands without waiting for the replies to earlier ones, and gives each its reply. A
// connection that is lost, refused or silent is made anew after a pause that grows, for ever; what
// was under way on it fails, since nobody knows whether it was done. Event-loop thread only.
class RedisConnection {
 public:
  // An error's code tells what is known of the command: kUnavailable: it was not sent.
  // kFailedPrecondition: Redis refused it, with these words. kAborted and kDeadlineExceeded: it may
  // have been done.
  using ReplyCallback = absl::AnyInvocable<void(absl::StatusOr<RedisReply>)>;

  // What is told of the connection itself. Called from the loop, never from within a method.
  struct Observer {
    absl::AnyInvocable<void()> on_up;  // It takes commands.
    // Lost, or an attempt failed; kFailedPrecondition: Redis does not let us in.
    absl::AnyInvocable<void(const absl::Status&)> on_down;
  };

  // Begins to connect. `loop` and `resolver` outlive this.
  RedisConnection(EventLoop& loop, Resolver& resolver, RedisTarget target, Random random,
                  Observer observer);
  // What is under way is not answered. Not to be called from within a callback.
  ~RedisConnection();

  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  bool up() const { return up_; }

  // Sends one command and calls `done` once, later. A reply that is not there after `timeout` ends
  // the connection: all that is sent after it would wait behind it.
  void Send(const std::vector<std::string_view>& command, absl::Duration timeout,
            ReplyCallback done);

  // Gives the connection up, as if it had been lost: for a peer that answers what it should not.
  void Restart(const absl::Status& why);

 private:
  struct Hooks;
  struct Pending {
    absl::Time deadline;
    ReplyCallback done;
  };

  void Connect();
  void Open(const std::string& address);
  void OnConnected(bool connected);
  void OnReply(const redisReply& reply);
  void OnLost();
  void OnReplyDeadline();
  void OnFdEvent(bool readable, bool writable);
  void Watch(bool& direction, bool wanted);
  void SendHandshake();
  void OnHandshake(const absl::Status& status, bool last);
  void Push(const std::vector<std::string_view>& command, absl::Time deadline, ReplyCallback done);
  // Ends the connection, if there is one, tells all who wait, and connects again later.
  void Drop(const absl::Status& why);

  EventLoop& loop_;
  Resolver& resolver_;
  const RedisTarget target_;
  const std::string name_;  // target_, in words.
  Random random_;
  Observer observer_;

  std::unique_ptr<Resolver::Lookup> lookup_;
  size_t attempt_ = 0;  // Counts the attempts; each address of a name gets its turn.
  redisAsyncContext* context_ = nullptr;  // hiredis frees it when it is done with.
  std::unique_ptr<FdWatcher> watcher_;
  bool reading_ = false;
  bool writing_ = false;
  bool up_ = false;
  absl::Time up_since_;  // While up_.

  std::deque<Pending> pending_;  // In the order of their replies.
  DeadlineTimer connect_deadline_;
  DeadlineTimer reply_deadline_;  // Of pending_, or earlier.
  std::unique_ptr<Timer> reconnect_timer_;
  int failures_ = 0;  // Since the connection was up for a while.
  // Of what is posted: false once this is gone.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_REDIS_CONNECTION_H_
