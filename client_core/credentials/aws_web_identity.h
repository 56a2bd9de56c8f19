// How AWS' keys are fetched from STS for a web identity's token. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_WEB_IDENTITY_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_WEB_IDENTITY_H_

#include <string>

#include "client_core/base/variables.h"
#include "client_core/credentials/credential_recipe.h"

namespace nexusnitro {

struct WebIdentity {
  std::string token_file;
  std::string role_arn;
  std::string session_name;  // Empty: one of our own.
  std::string region;        // Empty: $AWS_REGION, else $AWS_DEFAULT_REGION, else STS' global URL.
};

// AssumeRoleWithWebIdentity at STS, or at $AWS_ENDPOINT_URL_STS.
RecipeStep AssumeRole(const WebIdentity& identity, const Variables& variables);

// By $AWS_WEB_IDENTITY_TOKEN_FILE, $AWS_ROLE_ARN and $AWS_ROLE_SESSION_NAME.
CredentialRecipe AwsWebIdentity(const Variables& variables);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_WEB_IDENTITY_H_
