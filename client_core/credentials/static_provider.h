// StaticProvider: a credential that was read with its config and never changes.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_STATIC_PROVIDER_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_STATIC_PROVIDER_H_

#include <memory>
#include <utility>

#include "client_core/credentials/credential_provider.h"

namespace nexusnitro {

// Thread-safe.
class StaticProvider : public CredentialProvider {
 public:
  explicit StaticProvider(CredentialValue value)
      : value_(std::make_shared<const CredentialValue>(std::move(value))) {}

  SharedCredential Current(CredentialFetcher& /*fetcher*/) override { return value_; }
  Ticket Fetch(CredentialFetcher& fetcher, Done done) override;
  void Abandon(Ticket /*ticket*/) override {}
  bool Invalidate(const SharedCredential& /*used*/, CredentialFetcher& /*fetcher*/) override {
    return false;
  }

 private:
  const SharedCredential value_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_STATIC_PROVIDER_H_
