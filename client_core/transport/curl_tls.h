// Says with what TLS a transfer is protected. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_TLS_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_TLS_H_

#include <curl/curl.h>

#include <string>

namespace nexusnitro {

// Version and cipher of the connection that `easy` uses now: "TLSv1.3 TLS_AES_256_GCM_SHA384".
// Empty if it has none, or one without TLS.
std::string CurlTlsWords(CURL* easy);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_TLS_H_
