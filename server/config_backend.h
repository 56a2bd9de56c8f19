// ConfigBackend: what the RPCs of ConfigService work with.
#ifndef NEXUSNITRO_SERVER_CONFIG_BACKEND_H_
#define NEXUSNITRO_SERVER_CONFIG_BACKEND_H_

#include <cstdint>

#include "client_core/base/clock.h"
#include "client_core/client.h"
#include "client_core/config/config_editor.h"
#include "client_core/config/config_store.h"
#include "server/admission.h"
#include "server/authorizer.h"

namespace nexusnitro {

// All outlive every call.
struct ConfigBackend {
  const ConfigStore& configs;
  ConfigEditor& editor;
  Client& client;
  const Authorizer& authorizer;
  Admission& admission;
  const Clock& clock;
  int64_t message_bytes_max;
  bool embedded;  // Every backend is answered in process.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CONFIG_BACKEND_H_
