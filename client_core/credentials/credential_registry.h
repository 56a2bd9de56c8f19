// CredentialRegistry: one provider for each credential, however many backends name it.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_REGISTRY_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_REGISTRY_H_

#include <map>
#include <memory>
#include <string>

#include "client_core/base/mutex.h"
#include "client_core/base/variables.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/credentials/credential_provider.h"

namespace nexusnitro {

// Thread-safe.
class CredentialRegistry {
 public:
  explicit CredentialRegistry(Variables variables = ProcessVariables());

  // The provider of the credential that `backend` names. What was read with the config is handed
  // out as it is; of what is fetched, backends with equal credentials share one provider, which
  // lives as long as one of them does.
  std::shared_ptr<CredentialProvider> Of(const BackendSnapshot& backend);

 private:
  const Variables variables_;
  Mutex mutex_;
  // By the credential's bytes, which name secrets and hold none.
  std::map<std::string, std::weak_ptr<CredentialProvider>> fetched_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_REGISTRY_H_
