#include "client_core/stores/redis_store.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "client_core/base/random.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/stores/redis_layout.h"
#include "client_core/stores/write_errors.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

// Changes that nobody has taken; above it no more are read.
constexpr size_t kUntakenMax = 65'536;
// No config has it.
constexpr char kNoRevision[] = "0";

std::string_view KindName(ConfigWrite::Kind kind) {
  switch (kind) {
    case ConfigWrite::Kind::kCreate:
      return "create";
    case ConfigWrite::Kind::kUpdate:
      return "update";
    case ConfigWrite::Kind::kDelete:
      break;
  }
  return "delete";
}

absl::Status Unavailable(const absl::Status& why) {
  // Those two come before anything was done.
  const bool not_done = absl::IsUnavailable(why) || absl::IsFailedPrecondition(why);
  return StoreUnavailableError(
      StrCat(MessageOf(why), not_done ? "; nothing was written"
                                      : "; it is not known whether anything was written"));
}

}  // namespace

RedisStore::RedisStore(RedisTarget target, SecretBox box, std::vector<std::string> dns_servers,
                       const Clock& clock, Limits limits)
    : target_(std::move(target)),
      name_(target_.ToString()),
      box_(std::move(box)),
      dns_servers_(std::move(dns_servers)),
      clock_(clock),
      limits_(limits) {}

RedisStore::~RedisStore() {
  if (loop_ == nullptr) return;
  loop_->RunAndWait([this] {
    follower_.reset();
    commands_.reset();
    resolver_.reset();
  });
}

StoreTraits RedisStore::traits() const {
  return {.name = "redis", .durable = true, .keeps_secrets = box_.has_key()};
}

absl::Status RedisStore::Start(absl::AnyInvocable<void()> wake) {
  wake_ = std::move(wake);
  absl::Status status = StartLoop();
  if (status.ok()) status = WaitUntilLoaded();
  if (status.ok()) return status;
  return absl::Status(status.code(), StrCat("store: ", MessageOf(status)));
}

absl::Status RedisStore::StartLoop() {
  NN_ASSIGN_OR_RETURN(loop_, EventLoop::Create("nn-redis", clock_));
  absl::Status status;
  loop_->RunAndWait([this, &status] {
    auto resolver = Resolver::Create(*loop_, dns_servers_);
    status = resolver.status();
    if (!status.ok()) return;
    resolver_ = *std::move(resolver);
    MakeConnections();
  });
  return status;
}

void RedisStore::MakeConnections() {
  commands_ = std::make_unique<RedisConnection>(
      *loop_, *resolver_, target_, Random(),
      RedisConnection::Observer{.on_up = [this] { OnCommandsUp(); },
                                // The follower's connection is lost as well, and tells of it.
                                .on_down = [](const absl::Status&) {}});
  follower_ = std::make_unique<RedisFollower>(
      *loop_, *resolver_, target_, box_, Random(),
      RedisFollower::Observer{.on_changes =
                                  [this](StoreChanges changes, int64_t revision) {
                                    return OnChanges(std::move(changes), revision);
                                  },
                              .on_progress = [this] { OnProgress(); },
                              .on_down = [this](const absl::Status& why) { OnDown(why); }});
}

absl::Status RedisStore::WaitUntilLoaded() {
  MutexLock lock(mutex_);
  int64_t progress = progress_;
  absl::Time deadline = clock_.Now() + limits_.time_max;
  while (!loaded_ || !commands_up_) {
    if (absl::IsFailedPrecondition(down_)) return down_;
    if (progress != std::exchange(progress, progress_)) {
      deadline = clock_.Now() + limits_.time_max;
    }
    const absl::Duration left = deadline - clock_.Now();
    if (left <= absl::ZeroDuration()) {
      if (!down_.ok()) return down_;
      return absl::DeadlineExceededError(StrCat(name_, ": it does not answer"));
    }
    changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(left));
  }
  return absl::OkStatus();
}

bool RedisStore::OnChanges(StoreChanges changes, int64_t revision) {
  bool wake = false;
  bool again = false;
  bool more = false;
  {
    MutexLock lock(mutex_);
    again = loaded_ && !following_;
    loaded_ = following_ = true;
    down_ = absl::OkStatus();
    seen_ = revision;
    if (changes.reset) {
      changes_ = std::move(changes);
    } else {
      std::move(changes.changes.begin(), changes.changes.end(),
                std::back_inserter(changes_.changes));
    }
    wake = !applying_;
    more = changes_.changes.size() < kUntakenMax;
    changed_.NotifyAll();
  }
  if (again) spdlog::info("store: {}: it is back, and all configs were read anew", name_);
  if (wake) wake_();
  return more;
}

void RedisStore::OnProgress() {
  MutexLock lock(mutex_);
  ++progress_;
  changed_.NotifyAll();
}

void RedisStore::OnDown(const absl::Status& why) {
  bool lost = false;
  {
    MutexLock lock(mutex_);
    lost = std::exchange(following_, false);
    lost = lost || (loaded_ && absl::IsFailedPrecondition(why) && down_ != why);
    down_ = why;
    changed_.NotifyAll();
  }
  if (!lost) return;
  spdlog::warn("store: {}; configs stay as they are, and cannot be written, until it is back",
               std::string_view(MessageOf(why)));
}

void RedisStore::OnCommandsUp() {
  MutexLock lock(mutex_);
  commands_up_ = true;
  changed_.NotifyAll();
}

absl::StatusOr<RedisReply> RedisStore::Ask(const std::vector<std::string_view>& command,
                                           absl::Time deadline) {
  // The connection answers each command, so that this waits no longer than until `deadline`.
  Mutex mutex;
  CondVar answered;
  std::optional<absl::StatusOr<RedisReply>> answer;
  loop_->Post([&, deadline] {
    commands_->Send(command, deadline - clock_.Now(), [&](absl::StatusOr<RedisReply> reply) {
      MutexLock lock(mutex);
      answer = std::move(reply);
      answered.NotifyOne();
    });
  });
  MutexLock lock(mutex);
  while (!answer.has_value()) answered.Wait(mutex);
  return *std::move(answer);
}

absl::StatusOr<std::vector<std::string>> RedisStore::ExpectedRevisions(
    const std::vector<ConfigWrite>& writes, absl::Time deadline) {
  std::vector<std::string> revisions(writes.size());
  std::vector<std::string_view> command = {"HMGET", kRedisConfigs};
  std::vector<size_t> asked;
  for (size_t i = 0; i < writes.size(); ++i) {
    if (writes[i].etag.empty()) continue;
    command.push_back(writes[i].id);
    asked.push_back(i);
  }
  if (asked.empty()) return revisions;
  NN_ASSIGN_OR_RETURN(const RedisReply reply, Ask(command, deadline));
  NN_ASSIGN_OR_RETURN(const std::vector<std::string_view> texts,
                      ReadRedisTexts(reply, asked.size()));
  for (size_t i = 0; i < asked.size(); ++i) {
    // An etag that does not hold now never will: its revision is not given again.
    ConfigRecord record;
    const bool holds =
        ReadRedisRecord(texts[i], record).ok() && record.Etag() == writes[asked[i]].etag;
    revisions[asked[i]] = holds ? StrCat(record.revision) : kNoRevision;
  }
  return revisions;
}

absl::StatusOr<RedisReply> RedisStore::SendWrites(const std::vector<ConfigWrite>& writes,
                                                  bool all_or_nothing, absl::Time wall_now,
                                                  absl::Time deadline) {
  NN_ASSIGN_OR_RETURN(const std::vector<std::string> expected, ExpectedRevisions(writes, deadline));
  const std::string now_us = StrCat(absl::ToUnixMicros(wall_now));
  const std::string configs_max = StrCat(limits_.configs_max);
  std::vector<std::string> kept;
  kept.reserve(writes.size());  // The command points into it.
  std::vector<std::string_view> command = {"EVAL",        kRedisWrite, "3",
                                           kRedisConfigs, kRedisState, kRedisChanges,
                                           kRedisFormat,  now_us,      all_or_nothing ? "1" : "0",
                                           now_us,        configs_max};
  for (size_t i = 0; i < writes.size(); ++i) {
    const bool keeps = writes[i].kind != ConfigWrite::Kind::kDelete;
    absl::StatusOr<std::string> closed =
        keeps ? box_.Close(writes[i].id, writes[i].config) : std::string();
    if (!closed.ok()) return absl::UnavailableError(closed.status().message());
    kept.push_back(*std::move(closed));
    command.insert(command.end(),
                   {KindName(writes[i].kind), writes[i].id, expected[i], kept.back()});
  }
  return Ask(command, deadline);
}

WriteResult RedisStore::ReadResult(ConfigWrite write, std::string_view outcome,
                                   std::string_view text) const {
  if (outcome == "exists") return ConfigExistsError(write.id);
  if (outcome == "unknown") return UnknownConfigError(write.id);
  if (outcome == "stale") return StaleEtagError(write.id);
  if (outcome == "full") return TooManyConfigsError();
  auto record = std::make_shared<ConfigRecord>();
  record->id = std::move(write.id);
  record->config = std::move(write.config);
  const absl::StatusOr<std::string_view> kept = ReadRedisRecord(text, *record);
  if (!kept.ok()) return StoreUnavailableError(StrCat(name_, ": ", MessageOf(kept.status())));
  if (write.kind == ConfigWrite::Kind::kDelete) {
    // It is deleted in any case, also where it cannot be read any more.
    record->config = box_.Open(record->id, *kept).value_or("");
  }
  return SharedRecord(std::move(record));
}

std::vector<WriteResult> RedisStore::Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                           absl::Time wall_now) {
  const absl::Time deadline = clock_.Now() + limits_.time_max;
  {
    MutexLock lock(mutex_);
    applying_ = true;
  }
  std::vector<WriteResult> results;
  const absl::StatusOr<RedisReply> reply = SendWrites(writes, all_or_nothing, wall_now, deadline);
  if (!reply.ok()) {
    results = AllFailed(writes.size(), Unavailable(reply.status()));
  } else if (const auto texts = ReadRedisTexts(*reply, 1 + 2 * writes.size()); !texts.ok()) {
    results = AllFailed(writes.size(), Unavailable(texts.status()));
  } else {
    bool failed = false;
    std::vector<StoreChange> done;
    for (size_t i = 0; i < writes.size(); ++i) {
      const bool deletes = writes[i].kind == ConfigWrite::Kind::kDelete;
      results.push_back(ReadResult(std::move(writes[i]), (*texts)[1 + 2 * i], (*texts)[2 + 2 * i]));
      failed = failed || !results.back().ok();
      if (!results.back().ok()) continue;
      const SharedRecord& record = *results.back();
      done.push_back({record->id, deletes ? nullptr : record});
    }
    if (failed && all_or_nothing) {
      MarkNotDone(results);
      done.clear();
    }
    // Of a refusal as well: who made it wrong is seen when the error is.
    int64_t revision = 0;
    if (absl::SimpleAtoi(ToAbsl((*texts)[0]), &revision)) {
      WaitUntilSeen(revision, deadline, std::move(done));
    }
  }
  MutexLock lock(mutex_);
  applying_ = false;
  return results;
}

void RedisStore::WaitUntilSeen(int64_t revision, absl::Time deadline,
                               std::vector<StoreChange> done) {
  MutexLock lock(mutex_);
  while (seen_ < revision && following_ && changes_.changes.size() < kUntakenMax &&
         clock_.Now() < deadline) {
    changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(deadline - clock_.Now()));
  }
  if (seen_ >= revision) return;
  // Redis has gone since, or is not read until changes are taken. It was written in any case, and
  // what is read later is no older.
  std::move(done.begin(), done.end(), std::back_inserter(changes_.changes));
}

StoreChanges RedisStore::TakeChanges() {
  StoreChanges changes;
  {
    MutexLock lock(mutex_);
    std::swap(changes, changes_);
  }
  // Reading goes on, if it had stopped.
  if (changes.changes.size() >= kUntakenMax) loop_->Post([this] { follower_->Resume(); });
  return changes;
}

}  // namespace nexusnitro
