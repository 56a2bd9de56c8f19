// Finds the adapter that speaks an api_schema. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ADAPTER_FACTORY_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ADAPTER_FACTORY_H_

#include "client_core/adapters/adapter.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// `api_schema` must be known: a config with another one is refused before it gets here. The
// adapter lives for ever.
const Adapter& AdapterFor(v1::ApiSchema api_schema);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ADAPTER_FACTORY_H_
