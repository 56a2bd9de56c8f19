#include "client_core/stores/redis_follower.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

// Read at a time; with the largest configs that is 64 MiB.
constexpr std::string_view kPageConfigs = "256";
// How long a read waits for changes. An emptied Redis is noticed as late as that.
constexpr std::string_view kStreamWaitMs = "1000";

}  // namespace

RedisFollower::RedisFollower(EventLoop& loop, Resolver& resolver, const RedisTarget& target,
                             const SecretBox& box, Random random, Observer observer)
    : box_(box),
      name_(target.ToString()),
      new_epoch_(StrCat(absl::Hex(random.Bits(), absl::kZeroPad16))),
      observer_(std::move(observer)),
      connection_(loop, resolver, target, random,
                  {.on_up = [this] { Prepare(); },
                   .on_down = [this](const absl::Status& why) { observer_.on_down(why); }}) {}

void RedisFollower::Send(const std::vector<std::string_view>& command,
                         absl::AnyInvocable<void(const RedisReply&)> then) {
  connection_.Send(command, limits::kStoreTimeMax,
                   [this, then = std::move(then)](absl::StatusOr<RedisReply> reply) mutable {
                     if (reply.ok()) return then(*reply);
                     // Redis refuses: it is loading its data, or a right is missing. Else the
                     // connection is gone and has been told of.
                     if (absl::IsFailedPrecondition(reply.status())) {
                       GiveUp(absl::UnavailableError(reply.status().message()));
                     }
                   });
}

void RedisFollower::GiveUp(const absl::Status& why) { connection_.Restart(why); }

void RedisFollower::Prepare() {
  const absl::StatusOr<std::string> check = box_.KeyCheck();
  if (!check.ok()) return GiveUp(check.status());
  loading_.clear();
  paused_ = false;
  emptied_ = false;
  Send({"EVAL", kRedisPrepare, "1", kRedisState, kRedisFormat, new_epoch_, *check},
       [this](const RedisReply& reply) { OnPrepared(reply); });
}

void RedisFollower::OnPrepared(const RedisReply& reply) {
  const auto texts = ReadRedisTexts(reply, 4);
  if (!texts.ok()) return GiveUp(texts.status());
  const std::string_view format = (*texts)[0];
  if (format != kRedisFormat) {
    return GiveUp(absl::FailedPreconditionError(
        StrCat(name_, ": the configs there have format ", format,
               ", from another version of the server; expected format ", kRedisFormat)));
  }
  if (const absl::Status status = box_.CheckKey((*texts)[3]); !status.ok()) {
    return GiveUp(absl::FailedPreconditionError(StrCat(name_, ": ", MessageOf(status))));
  }
  epoch_ = std::string((*texts)[1]);
  // Changes from here on are followed once all is read, whether a page has them already or not.
  if (!absl::SimpleAtoi(ToAbsl((*texts)[2]), &revision_)) {
    return GiveUp(absl::FailedPreconditionError(StrCat(name_, ": its revision is no number")));
  }
  Scan("0");
}

void RedisFollower::Scan(const std::string& cursor) {
  Send({"HSCAN", kRedisConfigs, cursor, "COUNT", kPageConfigs},
       [this](const RedisReply& reply) { OnScanned(reply); });
}

void RedisFollower::OnScanned(const RedisReply& reply) {
  if (reply.items.size() != 2 || reply.items[1].items.size() % 2 != 0) {
    return GiveUp(absl::FailedPreconditionError(StrCat(name_, ": HSCAN answers strangely")));
  }
  const std::vector<RedisReply>& page = reply.items[1].items;
  for (size_t i = 0; i < page.size(); i += 2) {
    if (SharedRecord record = OpenOrLog(page[i].text, page[i + 1].text); record != nullptr) {
      loading_.insert_or_assign(page[i].text, std::move(record));
    }
  }
  if (reply.items[0].text != "0") {
    observer_.on_progress();
    return Scan(reply.items[0].text);
  }
  StoreChanges all;
  all.reset = true;
  all.changes.reserve(loading_.size());
  for (const auto& [id, record] : loading_) all.changes.push_back({id, record});
  loading_ = {};
  paused_ = !observer_.on_changes(std::move(all), revision_);
  Follow();
}

void RedisFollower::Follow() {
  if (paused_) return;
  Send({"HMGET", kRedisState, "epoch", "revision"},
       [this](const RedisReply& reply) { OnState(reply); });
  const std::string from = StrCat(revision_, "-0");
  Send({"XREAD", "COUNT", kPageConfigs, "BLOCK", kStreamWaitMs, "STREAMS", kRedisChanges, from},
       [this](const RedisReply& reply) { OnStream(reply); });
}

void RedisFollower::Resume() {
  if (!std::exchange(paused_, false)) return;
  Follow();
}

void RedisFollower::OnState(const RedisReply& reply) {
  const auto texts = ReadRedisTexts(reply, 2);
  if (!texts.ok()) return GiveUp(texts.status());
  state_revision_ = 0;
  const bool known = (*texts)[0] == epoch_ &&
                     absl::SimpleAtoi(ToAbsl((*texts)[1]), &state_revision_) &&
                     state_revision_ >= revision_;
  emptied_ = !known;
}

void RedisFollower::OnStream(const RedisReply& reply) {
  const auto changes = ReadRedisChanges(reply);
  if (!changes.ok()) return GiveUp(changes.status());
  if (emptied_) return Prepare();
  if (changes->empty()) {
    // Changes that the stream had to have are missing.
    if (state_revision_ > revision_) return Prepare();
    return Follow();
  }
  int64_t last = revision_;
  std::vector<std::string> ids;
  absl::flat_hash_map<std::string_view, size_t> places;
  for (const RedisChange& change : *changes) {
    if (change.revision != ++last) return Prepare();  // The stream was cut in between.
    const auto [place, added] = places.try_emplace(change.id, ids.size());
    if (!added) ids[place->second].clear();  // Its later change tells all.
    place->second = ids.size();
    ids.emplace_back(change.id);
  }
  ids.erase(std::remove(ids.begin(), ids.end(), ""), ids.end());
  std::vector<std::string_view> command = {"HMGET", kRedisConfigs};
  command.insert(command.end(), ids.begin(), ids.end());
  Send(command, [this, ids, last](const RedisReply& records) mutable {
    OnRecords(std::move(ids), last, records);
  });
}

void RedisFollower::OnRecords(std::vector<std::string> ids, int64_t revision,
                              const RedisReply& reply) {
  if (reply.items.size() != ids.size()) {
    return GiveUp(absl::FailedPreconditionError(StrCat(name_, ": HMGET answers strangely")));
  }
  StoreChanges changes;
  changes.changes.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    const bool gone = reply.items[i].kind == RedisReply::Kind::kNil;
    SharedRecord record = gone ? nullptr : OpenOrLog(ids[i], reply.items[i].text);
    if (gone || record != nullptr) changes.changes.push_back({ids[i], std::move(record)});
  }
  revision_ = revision;
  paused_ = !observer_.on_changes(std::move(changes), revision_);
  Follow();
}

SharedRecord RedisFollower::OpenOrLog(std::string_view id, std::string_view text) {
  absl::StatusOr<SharedRecord> record = OpenRedisRecord(id, text, box_);
  if (record.ok()) return *std::move(record);
  spdlog::error("store: {}: {}; it is left out", name_,
                std::string_view(MessageOf(record.status())));
  return nullptr;
}

}  // namespace nexusnitro
