// The credentials of TCP listeners that speak TLS. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_TLS_CREDENTIALS_H_
#define NEXUSNITRO_SERVER_TLS_CREDENTIALS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "server/tls_certificates.h"

namespace nexusnitro {

// For one port. Each new connection gets the certificates of that moment; callers must show one if
// there is an authority for theirs. TLS 1.2 or 1.3. `certificates` outlives them, and they the
// server: it does not keep them.
std::shared_ptr<grpc::ServerCredentials> NewTlsCredentials(const TlsCertificates& certificates);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_TLS_CREDENTIALS_H_
