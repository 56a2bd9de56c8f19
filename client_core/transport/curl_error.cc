#include "client_core/transport/curl_error.h"

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

bool IsTlsError(CURLcode code) {
  switch (static_cast<int>(code)) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_USE_SSL_FAILED:
      return true;
    default:
      return false;
  }
}

absl::Status NotSentError(Reason reason, std::string_view message) {
  absl::Status status = MakeError(reason, message);
  SetNotSent(status);
  return status;
}

}  // namespace

absl::Status CurlStatus(CURLcode code, CurlProgress progress, std::string_view detail) {
  const std::string words =
      detail.empty() ? std::string(curl_easy_strerror(code)) : std::string(detail);
  if (!progress.request_started) {
    const std::string through =
        progress.proxy.empty() ? "" : StrCat(" through the proxy ", progress.proxy);
    if (IsTlsError(code)) {
      return NotSentError(Reason::kTlsFailed,
                          StrCat("TLS to the backend", through, " failed: ", words));
    }
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY) {
      return NotSentError(Reason::kDnsFailed, words);
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
      return NotSentError(Reason::kConnectTimeout,
                          StrCat("no connection to the backend", through, " in time: ", words));
    }
    return NotSentError(Reason::kConnectFailed,
                        StrCat("no connection to the backend", through, ": ", words));
  }
  if (!progress.head_received) {
    switch (static_cast<int>(code)) {
      case CURLE_UNSUPPORTED_PROTOCOL:
      case CURLE_WEIRD_SERVER_REPLY:
      case CURLE_BAD_CONTENT_ENCODING:
      case CURLE_HTTP2:
        return MakeError(Reason::kBadBackendReply,
                         StrCat("the backend's reply is not HTTP: ", words));
      default:
        return MakeError(Reason::kSentNoAnswer,
                         StrCat("the request was sent and no answer came: ", words));
    }
  }
  if (code == CURLE_BAD_CONTENT_ENCODING) {
    return MakeError(Reason::kBadBackendReply,
                     StrCat("the backend's reply cannot be decoded: ", words));
  }
  return MakeError(Reason::kStreamTruncated, StrCat("the backend's reply was cut: ", words));
}

}  // namespace nexusnitro
