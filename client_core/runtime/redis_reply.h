// RedisReply: what Redis answered to one command.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_REDIS_REPLY_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_REDIS_REPLY_H_

#include <cstdint>
#include <string>
#include <vector>

namespace nexusnitro {

// A value only. What does not belong to the kind is empty.
struct RedisReply {
  enum class Kind { kNil, kText, kInteger, kArray };
  Kind kind = Kind::kNil;
  std::string text;
  int64_t integer = 0;
  std::vector<RedisReply> items;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_REDIS_REPLY_H_
