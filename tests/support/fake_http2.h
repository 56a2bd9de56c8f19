// Serves scripts over HTTP/2. nghttp2 is inside. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_HTTP2_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_HTTP2_H_

#include "tests/support/connection_stream.h"
#include "tests/support/fake_backend.h"

namespace nexusnitro::testing {

// Serves one connection, with as many streams at once as the peer likes, until it ends.
void ServeHttp2(ConnectionStream& stream, FakeBackend& backend, int connection);

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_HTTP2_H_
