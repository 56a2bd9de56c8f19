// OutputFields: what a reader gets of a config besides what its writer wrote.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_OUTPUT_FIELDS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_OUTPUT_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "client_core/config/config_record.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Borrows all it names. Not thread-safe.
struct OutputFields {
  std::string_view id;
  v1::ConfigOrigin origin = v1::CONFIG_ORIGIN_RPC;
  const ConfigRecord* record = nullptr;  // Null: it is in no store, so it has no etag and no times.
  int64_t version = 0;                   // 0: none, as nothing was written.
  std::string_view warnings = "";        // As serialized fields of v1::Config.

  // Appends the fields to a serialized v1::Config that is without them. The parts of a serialized
  // message may stand one after the other, so that nothing need be parsed or copied for it.
  void AppendTo(std::string& config) const;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_OUTPUT_FIELDS_H_
