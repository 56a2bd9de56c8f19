// How AWS' keys are fetched from the container or the instance that the process runs in. Functions
// only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_MACHINE_RECIPES_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_MACHINE_RECIPES_H_

#include "client_core/base/variables.h"
#include "client_core/credentials/credential_recipe.h"

namespace nexusnitro {

// From the agent of ECS or EKS that $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI names.
CredentialRecipe AwsContainer(const Variables& variables);

// From the instance's metadata service, version 2 (IMDSv2), unless $AWS_EC2_METADATA_DISABLED.
CredentialRecipe AwsInstance(const Variables& variables);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_MACHINE_RECIPES_H_
