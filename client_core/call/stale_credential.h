// Tells a backend's refusal of an old credential from other refusals. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_STALE_CREDENTIAL_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_STALE_CREDENTIAL_H_

#include "absl/status/status.h"

namespace nexusnitro {

// Whether `error`, of an attempt, says that a new credential may be taken where this one was not:
// a 401, or a 403 whose type or code says that a token has expired or is not known.
bool SaysCredentialIsStale(const absl::Status& error);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_STALE_CREDENTIAL_H_
