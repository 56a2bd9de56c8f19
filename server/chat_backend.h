// ChatBackend: what chat RPCs work with.
#ifndef NEXUSNITRO_SERVER_CHAT_BACKEND_H_
#define NEXUSNITRO_SERVER_CHAT_BACKEND_H_

#include <atomic>
#include <cstdint>

#include "client_core/base/clock.h"
#include "client_core/client.h"
#include "server/admission.h"
#include "server/authorizer.h"

namespace nexusnitro {

// All outlive every call.
struct ChatBackend {
  Client& client;
  Admission& admission;
  const Authorizer& authorizer;
  const Clock& clock;
  std::atomic<int64_t>& streams_open;
  int64_t message_bytes_max;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CHAT_BACKEND_H_
