#include "client_core/stores/redis_layout.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

absl::Status Strange(std::string_view what) {
  return absl::DataLossError(StrCat("Redis holds ", what, " that this version does not write"));
}

// Takes the number before the next `end` off `text`.
bool TakeNumber(std::string_view& text, char end, int64_t& number) {
  const size_t at = text.find(end);
  if (at == std::string_view::npos || !absl::SimpleAtoi(ToAbsl(text.substr(0, at)), &number)) {
    return false;
  }
  text.remove_prefix(at + 1);
  return true;
}

}  // namespace

const char kRedisPrepare[] = R"lua(
local state = KEYS[1]
local format = redis.call('HGET', state, 'format')
if not format or format == ARGV[1] then
  redis.call('HSETNX', state, 'format', ARGV[1])
  redis.call('HSETNX', state, 'epoch', ARGV[2])
  redis.call('HSETNX', state, 'revision', '0')
  if ARGV[3] ~= '' then redis.call('HSETNX', state, 'key_check', ARGV[3]) end
end
return redis.call('HMGET', state, 'format', 'epoch', 'revision', 'key_check')
)lua";

const char kRedisWrite[] = R"lua(
local configs, state, changes = KEYS[1], KEYS[2], KEYS[3]
local now_us, configs_max = ARGV[4], tonumber(ARGV[5])
local format = redis.call('HGET', state, 'format')
if format and format ~= ARGV[1] then
  return redis.error_reply('the configs there have format ' .. format .. ', of another version')
end
-- The stream counts, too: it takes no entry that is not the newest.
local revision = tonumber(redis.call('HGET', state, 'revision') or '0')
local newest = redis.call('XREVRANGE', changes, '+', '-', 'COUNT', 1)[1]
if newest then revision = math.max(revision, tonumber(string.match(newest[1], '^%d+'))) end
local before, count = revision, redis.call('HLEN', configs)
local records, todo, reply, failed = {}, {}, {''}, false
for i = 6, #ARGV, 4 do
  local kind, id, expected, kept = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local old = records[id]
  if old == nil then old = redis.call('HGET', configs, id) end
  local old_revision, create_us
  if old then old_revision, create_us = string.match(old, '^(%d+) (%d+) ') end
  local outcome, record = 'done', ''
  if kind == 'create' then
    if old then outcome = 'exists' elseif count >= configs_max then outcome = 'full' end
  elseif not old then
    outcome = 'unknown'
  elseif expected ~= '' and expected ~= old_revision then
    outcome = 'stale'
  end
  if outcome ~= 'done' then
    failed = true
  else
    revision = revision + 1
    local text = string.format('%.0f', revision)
    if kind == 'delete' then
      record, records[id], count = old, false, count - 1
    else
      record = text .. ' ' .. (create_us or now_us) .. ' ' .. now_us .. ' '
      records[id] = record .. kept
      if kind == 'create' then count = count + 1 end
    end
    todo[#todo + 1] = {id, text, records[id]}
  end
  reply[#reply + 1] = outcome
  reply[#reply + 1] = record
end
if failed and ARGV[3] == '1' then todo, revision = {}, before end
reply[1] = string.format('%.0f', revision)
if #todo == 0 then return reply end
redis.call('HSETNX', state, 'format', ARGV[1])
redis.call('HSETNX', state, 'epoch', ARGV[2])
redis.call('HSET', state, 'revision', reply[1])
for _, change in ipairs(todo) do
  if change[3] then
    redis.call('HSET', configs, change[1], change[3])
  else
    redis.call('HDEL', configs, change[1])
  end
  redis.call('XADD', changes, 'MAXLEN', '~', '65536', change[2] .. '-0', 'id', change[1])
end
return reply
)lua";

absl::StatusOr<std::string_view> ReadRedisRecord(std::string_view text, ConfigRecord& record) {
  int64_t create_us = 0;
  int64_t update_us = 0;
  if (!TakeNumber(text, ' ', record.revision) || !TakeNumber(text, ' ', create_us) ||
      !TakeNumber(text, ' ', update_us)) {
    return absl::DataLossError("is nothing that this version writes");
  }
  record.create_time = absl::FromUnixMicros(create_us);
  record.update_time = absl::FromUnixMicros(update_us);
  return text;
}

absl::StatusOr<SharedRecord> OpenRedisRecord(std::string_view id, std::string_view text,
                                             const SecretBox& box) {
  auto record = std::make_shared<ConfigRecord>();
  record->id = std::string(id);
  const absl::StatusOr<std::string_view> kept = ReadRedisRecord(text, *record);
  absl::StatusOr<std::string> config =
      kept.ok() ? box.Open(id, *kept) : absl::StatusOr<std::string>(kept.status());
  if (!config.ok()) {
    return absl::Status(config.status().code(),
                        StrCat("configs/", id, " ", MessageOf(config.status())));
  }
  record->config = *std::move(config);
  return record;
}

absl::StatusOr<std::vector<RedisChange>> ReadRedisChanges(const RedisReply& reply) {
  std::vector<RedisChange> changes;
  if (reply.kind == RedisReply::Kind::kNil) return changes;
  if (reply.items.size() != 1 || reply.items[0].items.size() != 2) return Strange("a stream");
  for (const RedisReply& entry : reply.items[0].items[1].items) {
    RedisChange change;
    std::string_view number = entry.items.size() == 2 ? entry.items[0].text : std::string_view();
    if (!TakeNumber(number, '-', change.revision) || entry.items[1].items.size() != 2) {
      return Strange("a change");
    }
    change.id = entry.items[1].items[1].text;
    changes.push_back(change);
  }
  return changes;
}

absl::StatusOr<std::vector<std::string_view>> ReadRedisTexts(const RedisReply& reply,
                                                             size_t count) {
  std::vector<std::string_view> texts;
  for (const RedisReply& item : reply.items) {
    if (item.kind == RedisReply::Kind::kText || item.kind == RedisReply::Kind::kNil) {
      texts.push_back(item.text);
    }
  }
  if (texts.size() == count) return texts;
  return Strange("a state");
}

}  // namespace nexusnitro
