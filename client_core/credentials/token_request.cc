#include "client_core/credentials/token_request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/ca_file.h"
#include "client_core/transport/curl_url.h"
#include "client_core/transport/proxy.h"

namespace nexusnitro {
namespace {

// RFC 3986's unreserved characters; all others are escaped.
std::string FormEscape(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || std::string_view("-._~").find(c) != std::string_view::npos) {
      escaped.push_back(c);
    } else {
      escaped.push_back('%');
      escaped.push_back(kDigits[byte >> 4]);
      escaped.push_back(kDigits[byte & 15]);
    }
  }
  return escaped;
}

struct SplitUrl {
  HttpTarget target;
  std::string path;
};

absl::StatusOr<SplitUrl> Split(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t path_begins =
      scheme == std::string_view::npos ? scheme : url.find_first_of("/?#", scheme + 3);
  NN_ASSIGN_OR_RETURN(HttpTarget target, ParseEndpoint(url.substr(0, path_begins)));
  const std::string_view path =
      path_begins == std::string_view::npos ? "/" : url.substr(path_begins);
  if (!std::all_of(path.begin(), path.end(),
                   [](unsigned char c) { return absl::ascii_isgraph(c) && c != '#'; })) {
    return absl::InvalidArgumentError("has a fragment, or characters that a URL cannot carry");
  }
  return SplitUrl{std::move(target), StrCat(path.front() == '/' ? "" : "/", path)};
}

}  // namespace

std::string TokenUrl::Shown() const {
  return StrCat(target->url, std::string_view(path).substr(0, path.find('?')));
}

absl::StatusOr<TokenUrl> ParseTokenUrl(std::string_view url, const Variables& variables) {
  NN_ASSIGN_OR_RETURN(SplitUrl split, Split(url));
  NN_RETURN_IF_ERROR(SetEnvironmentProxy(variables, split.target));
  SetEnvironmentAuthorities(variables, split.target);
  return TokenUrl{std::make_shared<const HttpTarget>(std::move(split.target)),
                  std::move(split.path)};
}

absl::StatusOr<TokenUrl> ParseMetadataUrl(std::string_view url) {
  NN_ASSIGN_OR_RETURN(SplitUrl split, Split(url));
  split.target.metadata_server = true;
  return TokenUrl{std::make_shared<const HttpTarget>(std::move(split.target)),
                  std::move(split.path)};
}

absl::Status CheckCarriesSecrets(const HttpTarget& target) {
  if (KeepsSecrets(target)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("is ", target.url, "; expected https, for a secret is sent there"));
}

Form& Form::Add(std::string_view name, std::string_view value) {
  StrAppend(&text_, text_.empty() ? "" : "&", name, "=", FormEscape(value));
  return *this;
}

HttpRequest PostForm(const TokenUrl& url, const Form& form) {
  HttpRequest request;
  request.target = url.target;
  request.path = url.path;
  request.headers = {{"content-type", "application/x-www-form-urlencoded"},
                     {"accept", "application/json"}};
  request.body = form.text();
  return request;
}

HttpRequest GetFrom(const TokenUrl& url) {
  HttpRequest request;
  request.target = url.target;
  request.method = "GET";
  request.path = url.path;
  request.headers = {{"accept", "application/json"}};
  return request;
}

bool IsHeaderText(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isgraph(c) || c == ' '; });
}

}  // namespace nexusnitro
