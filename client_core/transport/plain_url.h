// Reads URLs of the plain form, which nearly all endpoints have. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_PLAIN_URL_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_PLAIN_URL_H_

#include <optional>
#include <string_view>

namespace nexusnitro {

// The parts of a URL. They are views into its text.
struct PlainUrl {
  bool tls = false;
  std::string_view host;  // A name, or an IPv4 address as four decimal numbers.
  bool host_is_address = false;
  int port = 0;  // The scheme's own, if the URL has none.
};

// The parts of `text`, if it is of the plain form: `http://` or `https://`; a name in lower case of
// letters, digits, `-` and `.`, or an IPv4 address; perhaps a port; a path of unreserved characters
// without empty or dotted segments. Nothing if it is anything else: a general parser then says
// what. Where there is a result, that parser gives the same parts and the same text.
std::optional<PlainUrl> ReadPlainUrl(std::string_view text);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_PLAIN_URL_H_
