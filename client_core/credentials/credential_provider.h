// CredentialProvider: hands out what authenticates requests to backends, and renews it.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_PROVIDER_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_PROVIDER_H_

#include <cstdint>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "client_core/config/credential_value.h"

namespace nexusnitro {

class CredentialFetcher;

// Never null, but for what Current() says with null.
using SharedCredential = std::shared_ptr<const CredentialValue>;

// One credential, shared by all backends and event loops that use it. Thread-safe; each fetcher is
// given on its own event loop's thread.
class CredentialProvider {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<SharedCredential>)>;
  using Ticket = int64_t;  // A place among those who wait.

  virtual ~CredentialProvider() = default;

  // What to use now; null if it must be fetched. Shortly before it expires, the next one is fetched
  // in the background by `fetcher`.
  virtual SharedCredential Current(CredentialFetcher& fetcher) = 0;

  // Waits for one to be fetched, by `fetcher` unless another one is at it. `done` is called later,
  // once, on the fetcher's loop; an error has the reason kCredentialUnavailable.
  virtual Ticket Fetch(CredentialFetcher& fetcher, Done done) = 0;

  // Gives the place up: `done` is dropped, unless it is on its way already.
  virtual void Abandon(Ticket ticket) = 0;

  // A backend refused `used`. Whether another one may be had: then it is not handed out again.
  virtual bool Invalidate(const SharedCredential& used, CredentialFetcher& fetcher) = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_PROVIDER_H_
