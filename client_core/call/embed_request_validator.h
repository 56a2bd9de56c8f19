// Checks an EmbedRequest before anything is done with it. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_EMBED_REQUEST_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_EMBED_REQUEST_VALIDATOR_H_

#include "absl/status/status.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// OK, or an error that names the first field at fault, what it has and what was expected. Fields
// that this version does not know are faults.
absl::Status CheckEmbedRequest(const v1::EmbedRequest& request);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_EMBED_REQUEST_VALIDATOR_H_
