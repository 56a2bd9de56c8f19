// How AWS' default chain looks for credentials. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_CHAIN_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_CHAIN_H_

#include <string>

#include "client_core/base/variables.h"
#include "client_core/credentials/credential_recipe.h"

namespace nexusnitro {

// The environment ($AWS_BEARER_TOKEN_BEDROCK before keys), web identity, the shared files, the
// container, the instance: the first place that has one. A place that has one and cannot give it is
// an error; no other is asked then.
CredentialRecipe AwsDefaultChain(const Variables& variables);

// The shared credentials and config files alone. `profile` may be empty: then it is $AWS_PROFILE or
// `default`.
CredentialRecipe AwsSharedFiles(std::string profile, const Variables& variables);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_CHAIN_H_
