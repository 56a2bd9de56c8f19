// BatchReply: the bytes of a BatchCreateConfigsResponse, made without making the message.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_REPLY_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_REPLY_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "client_core/config/output_fields.h"
#include "nexusnitro/v1/error.pb.h"

namespace nexusnitro {

// Not thread-safe.
class BatchReply {
 public:
  void Reserve(size_t bytes) { bytes_.reserve(bytes); }

  // The next result: a config. `config` is serialized, without its keys and what is output only.
  void AddConfig(std::string_view config, const OutputFields& fields);

  // The next result: what went wrong.
  void AddStatus(const v1::CallStatus& status);

  std::string Take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
  std::string output_;  // Of one config; kept for its memory.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_REPLY_H_
