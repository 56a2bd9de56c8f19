// The capability table: what each wire can carry of a ChatRequest. Values only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITY_TABLE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITY_TABLE_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/feature.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

enum class Support : uint8_t {
  kCarried,
  kRefused,  // An error names the field; dropped with a warning if the caller chose that.
  kNotSent,  // Left out with a warning: backends put it on answers, which can be sent back.
};

struct Capability {
  Support support = Support::kCarried;
  std::string_view note;  // A restriction, in words. May be empty.
};

// `api_schema` must have a row: each one that this version knows does.
const Capability& CapabilityOf(v1::ApiSchema api_schema, Feature feature);

// Whether the table has a row for it.
bool HasCapabilities(v1::ApiSchema api_schema);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITY_TABLE_H_
