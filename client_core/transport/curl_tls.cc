#include "client_core/transport/curl_tls.h"

#include <openssl/ssl.h>

#include "client_core/base/strings.h"

namespace nexusnitro {

std::string CurlTlsWords(CURL* easy) {
  curl_tlssessioninfo* info = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || info == nullptr ||
      info->backend != CURLSSLBACKEND_OPENSSL || info->internals == nullptr) {
    return "";
  }
  const auto* ssl = static_cast<const SSL*>(info->internals);
  return StrCat(SSL_get_version(ssl), " ", SSL_get_cipher_name(ssl));
}

}  // namespace nexusnitro
