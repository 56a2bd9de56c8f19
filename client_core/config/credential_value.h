// CredentialValue: what authenticates a request to a backend at this moment.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_VALUE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_VALUE_H_

#include <string>

#include "client_core/config/secret.h"

namespace nexusnitro {

enum class CredentialKind {
  kNone,    // Nothing is sent.
  kApiKey,  // A key, in the header that the wire has for keys.
  kBearer,  // A token, as `authorization: Bearer`.
  kAws,     // Keys that sign each request.
};

// Values only; what does not belong to the kind is empty.
struct CredentialValue {
  CredentialKind kind = CredentialKind::kNone;
  Secret token;  // Of kApiKey and kBearer.
  // Of kAws:
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;  // May be empty.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_VALUE_H_
