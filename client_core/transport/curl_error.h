// Turns libcurl's results into the core's errors. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_ERROR_H_

#include <curl/curl.h>

#include <string_view>

#include "absl/status/status.h"

namespace nexusnitro {

// How far a transfer had come when it ended.
struct CurlProgress {
  bool request_started = false;  // A connection was open and the request was about to go out.
  bool head_received = false;
  std::string_view proxy = {};  // The URL of the proxy that was asked; empty: none.
};

// The error for a transfer that ended with `code`, not CURLE_OK. `detail`: libcurl's own words.
absl::Status CurlStatus(CURLcode code, CurlProgress progress, std::string_view detail);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_ERROR_H_
