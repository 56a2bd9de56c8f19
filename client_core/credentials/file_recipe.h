// Reads an API key from a file that may change: a mounted secret. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_FILE_RECIPE_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_FILE_RECIPE_H_

#include <string>

#include "client_core/config/credential_value.h"
#include "client_core/credentials/credential_recipe.h"

namespace nexusnitro {

// The key in the file at `path`, good for limits::kSecretFileAgeMax. While the file is gone, or
// holds no key, it is the last one that was read (`first` to begin with); the log says so once.
CredentialRecipe FileKey(std::string path, CredentialValue first);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_FILE_RECIPE_H_
