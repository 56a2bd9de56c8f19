#include "client_core/runtime/redis_connection.h"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr absl::Duration kConnectTimeMax = absl::Seconds(2);  // Name lookup and log-in included.
constexpr absl::Duration kBackoffBase = absl::Milliseconds(50);
constexpr absl::Duration kBackoffMax = absl::Seconds(2);
constexpr int kBackoffDoublingsMax = 16;
constexpr size_t kPendingMax = 1'024;  // Commands whose replies are awaited.

RedisReply ToReply(const redisReply& from) {
  RedisReply reply;
  switch (from.type) {
    case REDIS_REPLY_INTEGER:
      reply.kind = RedisReply::Kind::kInteger;
      reply.integer = from.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = RedisReply::Kind::kArray;
      reply.items.reserve(from.elements);
      for (size_t i = 0; i < from.elements; ++i) reply.items.push_back(ToReply(*from.element[i]));
      break;
    case REDIS_REPLY_NIL:
      break;
    default:  // Strings, states, and errors within an array.
      reply.kind = RedisReply::Kind::kText;
      reply.text.assign(from.str, static_cast<size_t>(from.len));
  }
  return reply;
}

// hiredis writes to sockets that the peer may have closed; the signal would end the process.
void BlockSigpipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

std::string RedisTarget::ToString() const {
  if (!socket_path.empty()) return StrCat("redis+unix://", socket_path, "?db=", database);
  const bool v6 = host.find(':') != std::string::npos;
  return StrCat("redis://", v6 ? "[" : "", host, v6 ? "]:" : ":", port, "/", database);
}

// What hiredis calls. A context that was given up has no connection any more.
struct RedisConnection::Hooks {
  static RedisConnection* Of(const redisAsyncContext* context) {
    return static_cast<RedisConnection*>(context->data);
  }
  static void OnReply(redisAsyncContext* context, void* reply, void* /*data*/) {
    if (reply == nullptr || Of(context) == nullptr) return;  // Lost: Drop() tells those who wait.
    Of(context)->OnReply(*static_cast<const redisReply*>(reply));
  }
  static void OnConnect(const redisAsyncContext* context, int status) {
    if (Of(context) != nullptr) Of(context)->OnConnected(status == REDIS_OK);
  }
  static void OnDisconnect(const redisAsyncContext* context, int /*status*/) {
    if (Of(context) != nullptr) Of(context)->OnLost();
  }
  static void AddRead(void* self) { Watch(self, &RedisConnection::reading_, true); }
  static void DelRead(void* self) { Watch(self, &RedisConnection::reading_, false); }
  static void AddWrite(void* self) { Watch(self, &RedisConnection::writing_, true); }
  static void DelWrite(void* self) { Watch(self, &RedisConnection::writing_, false); }
  static void Cleanup(void* self) { static_cast<RedisConnection*>(self)->watcher_.reset(); }

 private:
  static void Watch(void* self, bool RedisConnection::*direction, bool wanted) {
    auto* connection = static_cast<RedisConnection*>(self);
    connection->Watch(connection->*direction, wanted);
  }
};

RedisConnection::RedisConnection(EventLoop& loop, Resolver& resolver, RedisTarget target,
                                 Random random, Observer observer)
    : loop_(loop),
      resolver_(resolver),
      target_(std::move(target)),
      name_(target_.ToString()),
      random_(random),
      observer_(std::move(observer)),
      connect_deadline_(
          loop,
          [this] {
            Drop(absl::UnavailableError(
                StrCat(name_, ": no connection within ", absl::FormatDuration(kConnectTimeMax))));
          }),
      reply_deadline_(loop, [this] { OnReplyDeadline(); }),
      reconnect_timer_(loop.NewTimer([this] { Connect(); })) {
  BlockSigpipe();
  reconnect_timer_->Start(absl::ZeroDuration());
}

RedisConnection::~RedisConnection() {
  *alive_ = false;
  if (context_ == nullptr) return;
  context_->data = nullptr;
  redisAsyncFree(context_);
}

void RedisConnection::Connect() {
  ++attempt_;
  connect_deadline_.Set(loop_.Now() + kConnectTimeMax);
  if (!target_.socket_path.empty()) return Open("");
  lookup_ = resolver_.Resolve(target_.host, [this](const auto& addresses) {
    if (!addresses.ok()) {
      return Drop(absl::UnavailableError(StrCat(name_, ": ", MessageOf(addresses.status()))));
    }
    Open((*addresses)[attempt_ % addresses->size()]);
  });
}

void RedisConnection::Open(const std::string& address) {
  context_ = address.empty() ? redisAsyncConnectUnix(target_.socket_path.c_str())
                             : redisAsyncConnect(address.c_str(), target_.port);
  if (context_ == nullptr) return Drop(absl::UnavailableError(StrCat(name_, ": out of memory")));
  if (context_->err != 0) {
    return Drop(absl::UnavailableError(StrCat(name_, ": ", context_->errstr)));
  }
  context_->data = this;
  context_->ev.data = this;
  context_->ev.addRead = &Hooks::AddRead;
  context_->ev.delRead = &Hooks::DelRead;
  context_->ev.addWrite = &Hooks::AddWrite;
  context_->ev.delWrite = &Hooks::DelWrite;
  context_->ev.cleanup = &Hooks::Cleanup;
  reading_ = writing_ = false;
  watcher_ = loop_.NewFdWatcher(
      context_->c.fd, [this](bool readable, bool writable) { OnFdEvent(readable, writable); });
  redisAsyncSetDisconnectCallback(context_, &Hooks::OnDisconnect);
  redisAsyncSetConnectCallback(context_, &Hooks::OnConnect);  // Waits until it can be written.
}

void RedisConnection::Watch(bool& direction, bool wanted) {
  if (direction == wanted || watcher_ == nullptr) return;
  direction = wanted;
  watcher_->Watch(reading_, writing_);
}

void RedisConnection::OnFdEvent(bool readable, bool writable) {
  // Reading may end the context.
  if (readable && context_ != nullptr) redisAsyncHandleRead(context_);
  if (writable && context_ != nullptr) redisAsyncHandleWrite(context_);
}

void RedisConnection::OnConnected(bool connected) {
  if (connected) return SendHandshake();
  OnLost();
}

void RedisConnection::OnLost() {
  redisAsyncContext* context = std::exchange(context_, nullptr);  // hiredis frees it by itself.
  context->data = nullptr;
  const char* why = context->c.err != 0 ? context->c.errstr : "the connection ended";
  Drop(absl::AbortedError(StrCat(name_, ": ", why)));
}

void RedisConnection::SendHandshake() {
  const absl::Time deadline = connect_deadline_.deadline();
  if (!target_.password.empty()) {
    std::vector<std::string_view> auth = {"AUTH", target_.password};
    if (!target_.user.empty()) auth.insert(auth.begin() + 1, target_.user);
    Push(auth, deadline, [this](const auto& reply) { OnHandshake(reply.status(), false); });
  }
  const std::string database = StrCat(target_.database);
  Push({"SELECT", database}, deadline,
       [this](const auto& reply) { OnHandshake(reply.status(), true); });
}

void RedisConnection::OnHandshake(const absl::Status& status, bool last) {
  if (context_ == nullptr) return;  // Drop() has told why.
  if (!status.ok()) return Restart(status);
  if (!last) return;
  connect_deadline_.Clear();
  up_ = true;
  up_since_ = loop_.Now();
  observer_.on_up();
}

void RedisConnection::Send(const std::vector<std::string_view>& command, absl::Duration timeout,
                           ReplyCallback done) {
  if (up_ && pending_.size() < kPendingMax) {
    return Push(command, loop_.Now() + timeout, std::move(done));
  }
  const std::string why = up_ ? StrCat(": ", kPendingMax, " commands await their replies already")
                              : ": there is no connection";
  loop_.Post([done = std::move(done), status = absl::UnavailableError(StrCat(
                                          name_, why))]() mutable { done(std::move(status)); });
}

void RedisConnection::Push(const std::vector<std::string_view>& command, absl::Time deadline,
                           ReplyCallback done) {
  std::vector<const char*> words;
  std::vector<size_t> sizes;
  words.reserve(command.size());
  sizes.reserve(command.size());
  for (const std::string_view word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  pending_.push_back({deadline, std::move(done)});
  reply_deadline_.Set(std::min(deadline, reply_deadline_.deadline()));
  // Refused only where the connection is ending: then those who wait are told by OnLost().
  redisAsyncCommandArgv(context_, &Hooks::OnReply, nullptr, static_cast<int>(command.size()),
                        words.data(), sizes.data());
}

void RedisConnection::OnReply(const redisReply& reply) {
  if (pending_.empty()) return Restart(absl::AbortedError(StrCat(name_, ": unasked reply")));
  ReplyCallback done = std::move(pending_.front().done);
  pending_.pop_front();
  if (reply.type == REDIS_REPLY_ERROR) {
    done(absl::FailedPreconditionError(
        StrCat(name_, ": ", std::string_view(reply.str, static_cast<size_t>(reply.len)))));
  } else {
    done(ToReply(reply));
  }
}

void RedisConnection::OnReplyDeadline() {
  const absl::Time now = loop_.Now();
  absl::Time next = absl::InfiniteFuture();
  for (const Pending& pending : pending_) {
    if (pending.deadline <= now) {
      return Drop(absl::DeadlineExceededError(StrCat(name_, ": it did not answer in time")));
    }
    next = std::min(next, pending.deadline);
  }
  reply_deadline_.Set(next);
}

void RedisConnection::Restart(const absl::Status& why) {
  // Posted: hiredis may be calling, and does not bear to lose its context then.
  loop_.Post([this, alive = alive_, attempt = attempt_, why] {
    if (*alive && attempt == attempt_ && context_ != nullptr) Drop(why);
  });
}

void RedisConnection::Drop(const absl::Status& why) {
  if (context_ != nullptr) {
    redisAsyncContext* context = std::exchange(context_, nullptr);
    context->data = nullptr;
    redisAsyncFree(context);
  }
  lookup_.reset();
  // One that takes commands and is given up at once is no better than one that cannot be made.
  if (up_ && loop_.Now() - up_since_ > kBackoffMax) failures_ = 0;
  up_ = false;
  connect_deadline_.Clear();
  reply_deadline_.Clear();
  const int doublings = std::min(failures_++, kBackoffDoublingsMax);
  const absl::Duration pause = std::min(kBackoffMax, kBackoffBase * std::exp2(doublings));
  reconnect_timer_->Start(pause * (0.5 + random_.Uniform() / 2));
  for (Pending& pending : std::exchange(pending_, {})) pending.done(why);
  observer_.on_down(why);
}

}  // namespace nexusnitro
