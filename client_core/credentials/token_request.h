// What recipes make their requests of: URLs, forms, headers. Functions and values; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_TOKEN_REQUEST_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_TOKEN_REQUEST_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/variables.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro {

// A URL, in the parts that a request needs.
struct TokenUrl {
  std::shared_ptr<const HttpTarget> target;  // Scheme, host and port.
  std::string path;                          // With the query; begins with '/'.

  // Without the query: for errors.
  std::string Shown() const;
};

// http or https, perhaps with a query; reached through the proxy, and trusted by the authorities,
// that `variables` name. The error goes behind the URL's name.
absl::StatusOr<TokenUrl> ParseTokenUrl(std::string_view url, const Variables& variables);

// The same for a server that hands out the machine's own credentials: it may have an address that
// is refused to backends, and is never asked through a proxy.
absl::StatusOr<TokenUrl> ParseMetadataUrl(std::string_view url);

// OK if a secret may be sent there: over https, or to this machine itself.
absl::Status CheckCarriesSecrets(const HttpTarget& target);

// Pairs as `application/x-www-form-urlencoded`. Not thread-safe.
class Form {
 public:
  Form& Add(std::string_view name, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Both ask for JSON.
HttpRequest PostForm(const TokenUrl& url, const Form& form);
HttpRequest GetFrom(const TokenUrl& url);

// Whether `text` can be a header's value: visible ASCII, blanks inside it, not empty.
bool IsHeaderText(std::string_view text);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_TOKEN_REQUEST_H_
