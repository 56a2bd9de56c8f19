// The values that HTTP is made of here: target, request, response head, end.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_HTTP_TYPES_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_HTTP_TYPES_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Names of response headers are in lower case. Values have no CR, LF or NUL.
struct HttpHeader {
  std::string name;
  std::string value;
};
using HttpHeaders = std::vector<HttpHeader>;

// The first header of that name, given in lower case.
std::optional<std::string_view> FindHeader(const HttpHeaders& headers, std::string_view name);

// Where requests go, and how. Made once for each backend.
struct HttpTarget {
  std::string url;   // The endpoint, without a trailing slash.
  std::string host;  // Without the brackets of an IPv6 address.
  int port = 0;
  bool tls = false;
  bool host_is_address = false;
  bool http2 = false;
  std::string ca_file;                          // Empty: the system's authorities.
  std::optional<v1::EmbeddedOptions> embedded;  // Set: answered in process, whatever the URL says.
  std::string embedded_model;                   // What is then listed as its model.
};

// Whether a secret may be sent there: over TLS, or to this machine itself.
bool KeepsSecrets(const HttpTarget& target);

struct HttpRequest {
  std::shared_ptr<const HttpTarget> target;
  std::string method = "POST";
  std::string path;  // Appended to the target's URL; begins with '/'.
  HttpHeaders headers;
  std::string body;
  bool stream = false;  // The reply is expected to come in small pieces over a long time.
};

struct HttpResponseHead {
  int status = 0;
  HttpHeaders headers;
};

// How an exchange ended.
struct HttpEnd {
  // OK: the reply came whole, as its framing says; any HTTP status counts as OK. Otherwise one of
  // our reasons, with the not-sent mark where no byte of the request went out.
  absl::Status status;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_HTTP_TYPES_H_
