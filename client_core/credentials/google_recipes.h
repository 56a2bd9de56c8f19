// How Google's access tokens are fetched. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_GOOGLE_RECIPES_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_GOOGLE_RECIPES_H_

#include <string>

#include "client_core/base/variables.h"
#include "client_core/credentials/credential_recipe.h"

namespace nexusnitro {

// By a service account's JSON key file: a token signed with its key is changed for an access token
// at its `token_uri` (RFC 7523).
CredentialRecipe GoogleServiceAccount(std::string key_file, const Variables& variables);

// From the metadata server of the machine, or that of $GCE_METADATA_HOST.
CredentialRecipe GoogleMetadata(const Variables& variables);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_GOOGLE_RECIPES_H_
