#include "tests/support/connection_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "client_core/base/check.h"

namespace nexusnitro::testing {
namespace {

constexpr size_t kReadBytes = 16 * 1024;

int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned in_size, void* wanted) {
  const std::string_view protocol = static_cast<const char*>(wanted);
  for (unsigned at = 0; at < in_size; at += in[at] + 1u) {
    const std::string_view offered(reinterpret_cast<const char*>(in + at + 1), in[at]);
    if (offered != protocol) continue;
    *out = in + at + 1;
    *out_size = in[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

struct ConnectionStream::Tls {
  std::shared_ptr<void> context;
  SSL* ssl = nullptr;
};

std::shared_ptr<void> NewTlsContext(const std::string& cert_file, const std::string& key_file,
                                    bool http2) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  const bool loaded = SSL_CTX_use_certificate_chain_file(context, cert_file.c_str()) == 1 &&
                      SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) == 1;
  NN_CHECK(loaded, "the test's certificate cannot be loaded");
  SSL_CTX_set_alpn_select_cb(context, &ChooseProtocol,
                             const_cast<char*>(http2 ? "h2" : "http/1.1"));
  return {context, [](void* held) { SSL_CTX_free(static_cast<SSL_CTX*>(held)); }};
}

ConnectionStream::ConnectionStream(int fd, std::shared_ptr<void> tls_context) : fd_(fd) {
  if (tls_context == nullptr) return;
  tls_ = std::make_unique<Tls>();
  tls_->context = std::move(tls_context);
  tls_->ssl = SSL_new(static_cast<SSL_CTX*>(tls_->context.get()));
  SSL_set_fd(tls_->ssl, fd_);
}

ConnectionStream::~ConnectionStream() {
  if (tls_ != nullptr) SSL_free(tls_->ssl);
  close(fd_);
}

bool ConnectionStream::Handshake() { return tls_ == nullptr || SSL_accept(tls_->ssl) == 1; }

bool ConnectionStream::Read(std::string& buffer) {
  char bytes[kReadBytes];
  const ssize_t size = tls_ != nullptr ? SSL_read(tls_->ssl, bytes, sizeof(bytes))
                                       : recv(fd_, bytes, sizeof(bytes), 0);
  if (size <= 0) return false;
  buffer.append(bytes, static_cast<size_t>(size));
  return true;
}

bool ConnectionStream::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = tls_ != nullptr
                             ? SSL_write(tls_->ssl, bytes.data(), static_cast<int>(bytes.size()))
                             : send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

ConnectionStream::Wait ConnectionStream::WaitFor(absl::Duration timeout) {
  if (tls_ != nullptr && SSL_pending(tls_->ssl) > 0) return Wait::kReadable;
  pollfd event = {fd_, POLLIN | POLLRDHUP, 0};
  const int ms =
      timeout == absl::InfiniteDuration()
          ? -1
          : static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(timeout, absl::Milliseconds(1))));
  if (poll(&event, 1, ms) == 0) return Wait::kTimeout;
  if ((event.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) return Wait::kClosed;
  return Wait::kReadable;
}

void ConnectionStream::Close() {
  if (closed_) return;
  closed_ = true;
  if (tls_ != nullptr) SSL_shutdown(tls_->ssl);
  shutdown(fd_, SHUT_RDWR);
}

void ConnectionStream::Reset() {
  closed_ = true;
  const linger now = {1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  // The reset goes out when the descriptor is closed; until then nothing more is sent.
}

void ConnectionStream::Interrupt() { shutdown(fd_, SHUT_RDWR); }

}  // namespace nexusnitro::testing
