#include "client_core/transport/curl_url.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "client_core/base/strings.h"
#include "client_core/transport/plain_url.h"

namespace nexusnitro {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::optional<std::string> Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool IsAddress(const std::string& host) {
  in_addr v4;
  in6_addr v6;
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 || inet_pton(AF_INET6, host.c_str(), &v6) == 1;
}

HttpTarget TargetOf(std::string_view text, const PlainUrl& url) {
  HttpTarget target;
  target.tls = url.tls;
  target.host = url.host;
  target.host_is_address = url.host_is_address;
  target.port = url.port;
  if (text.back() == '/') text.remove_suffix(1);
  target.url = text;
  return target;
}

}  // namespace

absl::StatusOr<HttpTarget> ParseEndpoint(std::string_view text) {
  if (const std::optional<PlainUrl> plain = ReadPlainUrl(text); plain.has_value()) {
    return TargetOf(text, *plain);
  }
  return ParseAnyEndpoint(text);
}

absl::StatusOr<HttpTarget> ParseAnyEndpoint(std::string_view text) {
  if (text.find_first_of(std::string_view("\0\r\n\t ", 5)) != std::string_view::npos) {
    return absl::InvalidArgumentError("contains white space or control characters");
  }
  if (text.find("://") == std::string_view::npos) {
    return absl::InvalidArgumentError("has no scheme; expected http://… or https://…");
  }
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  if (const CURLUcode error = curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(),
                                           CURLU_NON_SUPPORT_SCHEME);
      error != CURLUE_OK) {
    return absl::InvalidArgumentError(StrCat("is no URL: ", curl_url_strerror(error)));
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME).value_or("");
  if (scheme != "http" && scheme != "https") {
    return absl::InvalidArgumentError(
        StrCat("has the scheme \"", scheme, "\"; expected http or https"));
  }
  if (Part(url.get(), CURLUPART_USER).has_value() ||
      Part(url.get(), CURLUPART_PASSWORD).has_value()) {
    return absl::InvalidArgumentError(
        "contains a user or password; name the secret in `credential` instead");
  }
  if (Part(url.get(), CURLUPART_QUERY).has_value()) {
    return absl::InvalidArgumentError("has a query; expected none");
  }
  if (Part(url.get(), CURLUPART_FRAGMENT).has_value()) {
    return absl::InvalidArgumentError("has a fragment; expected none");
  }

  HttpTarget target;
  target.tls = scheme == "https";
  target.host = Part(url.get(), CURLUPART_HOST).value_or("");
  if (target.host.size() > 2 && target.host.front() == '[') {
    target.host = target.host.substr(1, target.host.size() - 2);
  }
  if (target.host.empty()) return absl::InvalidArgumentError("has no host");
  target.host_is_address = IsAddress(target.host);
  if (!absl::SimpleAtoi(Part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or(""),
                        &target.port) ||
      target.port < 1 || target.port > 65'535) {
    return absl::InvalidArgumentError("has no valid port; expected 1 to 65535");
  }
  target.url = Part(url.get(), CURLUPART_URL).value_or("");
  while (!target.url.empty() && target.url.back() == '/') target.url.pop_back();
  return target;
}

}  // namespace nexusnitro
