#include "client_core/credentials/static_provider.h"

#include "client_core/credentials/credential_fetcher.h"

namespace nexusnitro {

CredentialProvider::Ticket StaticProvider::Fetch(CredentialFetcher& fetcher, Done done) {
  fetcher.scheduler().Post(
      [done = std::move(done), value = value_]() mutable { done(std::move(value)); });
  return 0;
}

}  // namespace nexusnitro
