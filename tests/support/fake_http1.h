// Serves scripts over HTTP/1.1. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_HTTP1_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_HTTP1_H_

#include "tests/support/connection_stream.h"
#include "tests/support/fake_backend.h"

namespace nexusnitro::testing {

// Serves one connection, request after request, until it ends.
void ServeHttp1(ConnectionStream& stream, FakeBackend& backend, int connection);

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_HTTP1_H_
