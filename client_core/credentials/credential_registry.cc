#include "client_core/credentials/credential_registry.h"

#include <utility>

#include "client_core/credentials/aws_chain.h"
#include "client_core/credentials/entra_recipes.h"
#include "client_core/credentials/file_recipe.h"
#include "client_core/credentials/google_recipes.h"
#include "client_core/credentials/refreshing_provider.h"
#include "client_core/credentials/static_provider.h"

namespace nexusnitro {
namespace {

// Null for a credential that is not fetched.
std::shared_ptr<CredentialProvider> NewFetched(const BackendSnapshot& backend,
                                               const Variables& variables) {
  const v1::Credential& credential = backend.credential_source;
  switch (credential.source_case()) {
    case v1::Credential::kAws: {
      if (!credential.aws().has_default_chain()) return nullptr;
      const std::string& profile = credential.aws().default_chain().profile();
      return std::make_shared<RefreshingProvider>(
          profile.empty() ? "aws default_chain" : "aws default_chain with a profile",
          profile.empty() ? AwsDefaultChain(variables) : AwsSharedFiles(profile, variables));
    }
    case v1::Credential::kGoogle:
      if (credential.google().has_metadata()) {
        return std::make_shared<RefreshingProvider>("google metadata", GoogleMetadata(variables));
      }
      return std::make_shared<RefreshingProvider>(
          "google service_account_file",
          GoogleServiceAccount(credential.google().service_account_file(), variables));
    case v1::Credential::kEntra:
      return std::make_shared<RefreshingProvider>(
          credential.entra().has_client_secret_env() ? "entra client_secret_env"
                                                     : "entra federated_token_file",
          EntraClientCredentials(credential.entra(), variables));
    case v1::Credential::kFile:
      return std::make_shared<RefreshingProvider>("file",
                                                  FileKey(credential.file(), backend.credential));
    case v1::Credential::kEnv:
    case v1::Credential::kId:
    case v1::Credential::kApiKey:
    case v1::Credential::kBearer:
    case v1::Credential::SOURCE_NOT_SET:
      break;
  }
  return nullptr;
}

}  // namespace

CredentialRegistry::CredentialRegistry(Variables variables) : variables_(std::move(variables)) {}

std::shared_ptr<CredentialProvider> CredentialRegistry::Of(const BackendSnapshot& backend) {
  if (backend.embedded) return std::make_shared<StaticProvider>(CredentialValue());
  std::shared_ptr<CredentialProvider> fresh = NewFetched(backend, variables_);
  if (fresh == nullptr) return std::make_shared<StaticProvider>(backend.credential);
  MutexLock lock(mutex_);
  std::erase_if(fetched_, [](const auto& each) { return each.second.expired(); });
  std::weak_ptr<CredentialProvider>& known =
      fetched_[backend.credential_source.SerializeAsString()];
  std::shared_ptr<CredentialProvider> shared = known.lock();
  if (shared == nullptr) known = shared = std::move(fresh);
  return shared;
}

}  // namespace nexusnitro
