// How Microsoft Entra's access tokens are fetched. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_ENTRA_RECIPES_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_ENTRA_RECIPES_H_

#include "client_core/base/variables.h"
#include "client_core/credentials/credential_recipe.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// By client credentials (RFC 6749, 4.4): the secret in a variable, or a federated token in a file
// as the client's assertion. `credential` has been validated.
CredentialRecipe EntraClientCredentials(const v1::EntraCredential& credential,
                                        const Variables& variables);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_ENTRA_RECIPES_H_
