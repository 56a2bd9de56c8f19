#include "server/tls_credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <string>

#include "client_core/base/check.h"
#include "client_core/base/mutex.h"
#include "server/hand_over.h"

namespace nexusnitro {
namespace {

// gRPC's own credentials with files that are read again (FileWatcherCertificateProvider) take a
// pair that does not match, and refuse every connection from then on. These ask for what to use at
// each handshake.
class TlsCredentials : public grpc::ServerCredentials {
 public:
  explicit TlsCredentials(const TlsCertificates& certificates)
      : certificates_(certificates), credentials_(NewCredentials()) {
    HandOver(this);
  }
  ~TlsCredentials() override { grpc_server_credentials_release(credentials_); }

 private:
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& /*processor*/) override {
    NN_CHECK(false, "these credentials take no processor");
  }

  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  grpc_server_credentials* NewCredentials() {
    const bool ask = !certificates_.current()->client_cas.empty();
    return grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(
            ask ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
            [](void* self, grpc_ssl_server_certificate_config** config) {
              return static_cast<TlsCredentials*>(self)->Fetch(config);
            },
            this));
  }

  grpc_ssl_certificate_config_reload_status Fetch(grpc_ssl_server_certificate_config** config) {
    TakeOver(this);
    std::shared_ptr<const TlsFiles> files = certificates_.current();
    {
      MutexLock lock(mutex_);
      if (files == given_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
      given_ = files;
    }
    const grpc_ssl_pem_key_cert_pair pair = {files->key.c_str(), files->certificates.c_str()};
    // gRPC aborts where there are no authorities, also if callers are not asked for a certificate:
    // then these are not looked at.
    const std::string& client_cas =
        files->client_cas.empty() ? files->certificates : files->client_cas;
    *config = grpc_ssl_server_certificate_config_create(client_cas.c_str(), &pair, 1);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const TlsCertificates& certificates_;
  Mutex mutex_;
  std::shared_ptr<const TlsFiles> given_ ABSL_GUARDED_BY(mutex_);
  grpc_server_credentials* const credentials_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> NewTlsCredentials(const TlsCertificates& certificates) {
  return std::make_shared<TlsCredentials>(certificates);
}

}  // namespace nexusnitro
