// Reads the credential that a backend names. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/config/credential_value.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// What `credential`, which is no id, names, if it stays as it is: keys and tokens from variables of
// the environment, files (without the white space around the text) or the config itself. An unset
// credential gives none, and so does one that is fetched later (client_core/credentials), whose
// file or variable must be there all the same. The error says what is missing, never what was read.
// Reads files: not for an event loop.
absl::StatusOr<CredentialValue> ReadCredential(const v1::Credential& credential);

// The key that `text` holds, without the white space around it. Visible ASCII alone, so that it
// cannot add a line to a header; the error names `where` it was, never what.
absl::StatusOr<std::string> CheckedKey(std::string_view where, std::string_view text);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_H_
