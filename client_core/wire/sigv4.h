// Signs requests as AWS wants them (Signature Version 4). OpenSSL is inside. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_SIGV4_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_SIGV4_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace nexusnitro {

// What is signed, exactly as it goes on the wire.
struct SigV4Request {
  std::string_view method;
  std::string_view host;          // As in the `host` header: with the port unless it is the usual.
  std::string_view path;          // Percent-encoded; empty counts as "/".
  std::string_view query;         // Percent-encoded, without the '?'. May be empty.
  std::string_view content_type;  // Empty: the request has none.
  std::string_view body;
};

// Who signs, and for what.
struct SigV4Scope {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // Empty: the keys are not temporary.
  std::string_view region;
  std::string_view service;
  absl::Time time;
};

// The headers that a signed request carries.
struct SigV4Headers {
  std::string amz_date;            // x-amz-date
  std::string amz_security_token;  // x-amz-security-token; empty: not sent.
  std::string authorization;
};

// Signs host, x-amz-date, and content-type and x-amz-security-token where there are any; other
// headers may be added freely. The path is encoded once more for signing, as all services but S3
// want it.
SigV4Headers SignRequest(const SigV4Request& request, const SigV4Scope& scope);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_SIGV4_H_
