// Reads what token endpoints and metadata servers answer. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_TOKEN_REPLY_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_TOKEN_REPLY_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/config/secret.h"
#include "client_core/credentials/credential_recipe.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// The reply if its status is 200. Else an error with the words of `where`, cut, and without `sent`,
// the secret that was sent there.
absl::StatusOr<FetchReply> GoodReply(std::string_view where, absl::StatusOr<FetchReply> reply,
                                     const Secret& sent);

// OAuth 2: `access_token` and `expires_in`.
absl::StatusOr<FetchedCredential> ReadBearerReply(std::string_view where,
                                                  absl::StatusOr<FetchReply> reply,
                                                  absl::Time wall_now, const Secret& sent);

// AWS: `AccessKeyId`, `SecretAccessKey`, `Token` and `Expiration` in a container's or an instance's
// reply.
absl::StatusOr<FetchedCredential> ReadAwsReply(std::string_view where,
                                               absl::StatusOr<FetchReply> reply,
                                               const Secret& sent);

// The same in a reply of STS, whose session token is `SessionToken`.
absl::StatusOr<FetchedCredential> ReadStsReply(std::string_view where,
                                               absl::StatusOr<FetchReply> reply,
                                               const Secret& sent);

// Keys that sign. The error says which of them cannot be one.
absl::StatusOr<CredentialValue> AwsKeysOf(std::string_view access_key_id,
                                          std::string_view secret_access_key,
                                          std::string_view session_token);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_TOKEN_REPLY_H_
