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

// An HTTP proxy.
struct HttpProxy {
  std::string url;        // "http://HOST:PORT": for people and errors.
  std::string user_info;  // "USER:PASSWORD" as in a URL, perhaps empty. Secret.
  std::string host;       // Without the brackets of an IPv6 address.
  int port = 0;
  bool host_is_address = false;
};

// Where requests go, and how. Made once for each backend.
struct HttpTarget {
  std::string url;   // The endpoint, without a trailing slash.
  std::string host;  // Without the brackets of an IPv6 address.
  int port = 0;
  bool tls = false;
  bool host_is_address = false;
  bool http2 = false;
  std::string ca_file;  // Authorities to trust: PEM file.
  std::string ca_dir;   // The same: folder, as OpenSSL reads it. Both empty: the system's.
  std::shared_ptr<const HttpProxy> proxy;  // Null: none.
  // It is a server that hands out credentials of the machine, and is asked for them: the one kind
  // of target that the address rules do not hold for. Set by credentials/ alone.
  bool metadata_server = false;
  std::optional<v1::EmbeddedOptions> embedded;  // Set: answered in process, whatever the URL says.
  std::string embedded_model;                   // What is then listed as its model.
};

// Where a connection goes.
struct HttpHop {
  std::string_view host;
  int port = 0;
  bool is_address = false;
};

// Where the connection for `target`, which outlives the hop, goes first: its proxy, or itself.
HttpHop FirstHop(const HttpTarget& target);

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
  // Version and cipher, "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty without TLS.
  std::string tls = {};
};

// How an exchange ended.
struct HttpEnd {
  // OK: the reply came whole, as its framing says; any HTTP status counts as OK. Otherwise one of
  // our reasons, with the not-sent mark where no byte of the request went out.
  absl::Status status;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_HTTP_TYPES_H_
