// FakeLoop: an event loop of the test's own with all that fetches of credentials need.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_LOOP_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_LOOP_H_

#include <optional>

#include "client_core/credentials/credential_fetcher.h"
#include "client_core/runtime/worker_pool.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/fake_transport.h"

namespace nexusnitro::testing {

// Test's thread only.
struct FakeLoop {
  FakeScheduler scheduler;
  FakeTransport transport;
  WorkerPool workers{1, 4};
  std::optional<CredentialFetcher> fetcher{std::in_place, scheduler, transport, workers,
                                           scheduler.clock()};
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_LOOP_H_
