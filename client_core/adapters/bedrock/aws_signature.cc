#include "client_core/adapters/bedrock/aws_signature.h"

#include <string>
#include <utility>

#include "client_core/base/strings.h"
#include "client_core/wire/sigv4.h"

namespace nexusnitro {
namespace {

// As the transport writes it: without a port that goes without saying.
std::string HostHeader(const HttpTarget& target) {
  const bool ip6 = target.host.find(':') != std::string::npos;
  std::string host = ip6 ? StrCat("[", target.host, "]") : target.host;
  if (target.port != (target.tls ? 443 : 80)) StrAppend(&host, ":", target.port);
  return host;
}

// The path of the target's URL, which stands before the request's.
std::string_view EndpointPath(const HttpTarget& target) {
  const std::string_view url = target.url;
  const size_t slash = url.find('/', url.find("://") + 3);
  return slash == std::string_view::npos ? "" : url.substr(slash);
}

}  // namespace

void AddAwsSignature(const CredentialValue& credential, std::string_view region,
                     std::string_view service, absl::Time wall_now, HttpRequest& request) {
  const std::string host = HostHeader(*request.target);
  const std::string url = StrCat(EndpointPath(*request.target), request.path);
  const size_t query = url.find('?');
  SigV4Request to_sign;
  to_sign.method = request.method;
  to_sign.host = host;
  to_sign.path = std::string_view(url).substr(0, query);
  if (query != std::string::npos) to_sign.query = std::string_view(url).substr(query + 1);
  to_sign.content_type = FindHeader(request.headers, "content-type").value_or("");
  to_sign.body = request.body;
  SigV4Scope scope;
  scope.access_key_id = credential.access_key_id;
  scope.secret_access_key = credential.secret_access_key.Reveal();
  scope.session_token = credential.session_token.Reveal();
  scope.region = region;
  scope.service = service;
  scope.time = wall_now;
  SigV4Headers headers = SignRequest(to_sign, scope);
  request.headers.push_back({"x-amz-date", std::move(headers.amz_date)});
  if (!headers.amz_security_token.empty()) {
    request.headers.push_back({"x-amz-security-token", std::move(headers.amz_security_token)});
  }
  request.headers.push_back({"authorization", std::move(headers.authorization)});
}

}  // namespace nexusnitro
