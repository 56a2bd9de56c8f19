// How configs lie in Redis: keys, scripts, and the form of a record. Functions only; thread-safe.
//
// {nexusnitro}:configs is a hash: id to "REVISION CREATE_US UPDATE_US KEPT", KEPT as SecretBox
// closes it.
//
// {nexusnitro}:changes is a stream: entry REVISION-0 names the id that this revision changed. It is
// cut to the last 65,536 or a little more.
//
// {nexusnitro}:state is a hash: `format` of all this, `epoch` (of this life of the set: emptied, it
// gets another), `revision` (the last that was given), `key_check` (SecretBox's).
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_REDIS_LAYOUT_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_REDIS_LAYOUT_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/config/config_record.h"
#include "client_core/runtime/redis_reply.h"
#include "client_core/stores/secret_box.h"

namespace nexusnitro {

inline constexpr std::string_view kRedisConfigs = "{nexusnitro}:configs";
inline constexpr std::string_view kRedisChanges = "{nexusnitro}:changes";
inline constexpr std::string_view kRedisState = "{nexusnitro}:state";
inline constexpr std::string_view kRedisFormat = "1";

// Makes the state where there is none. Key: state. Arguments: format, epoch, key check or nothing.
// Reply: format, epoch, revision and key check, as they are then.
extern const char kRedisPrepare[];

// Does a batch of writes, all or none of those that can be done. Keys: configs, state, changes.
// Arguments: format, epoch (for a new set), "1" for all or nothing, the time in microseconds, how
// many configs there may be; then for each write: `create`, `update` or `delete`; id; the revision
// that must still hold, or nothing; what is kept. Reply: the last revision that there is; then for
// each write its outcome (`done`, `exists`, `unknown`, `stale`, `full`), and the record as it is,
// without what is kept, or was when it was deleted.
extern const char kRedisWrite[];

// Reads a record; what is kept is returned, and not yet opened.
absl::StatusOr<std::string_view> ReadRedisRecord(std::string_view text, ConfigRecord& record);

// Reads and opens a record. The error names the config.
absl::StatusOr<SharedRecord> OpenRedisRecord(std::string_view id, std::string_view text,
                                             const SecretBox& box);

// The entries of the one stream that an XREAD asked for.
struct RedisChange {
  int64_t revision = 0;
  std::string_view id;  // As long as the reply.
};
absl::StatusOr<std::vector<RedisChange>> ReadRedisChanges(const RedisReply& reply);

// The texts of a reply that is a list of `count` texts, where nil is an empty one.
absl::StatusOr<std::vector<std::string_view>> ReadRedisTexts(const RedisReply& reply, size_t count);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_REDIS_LAYOUT_H_
