#include "client_core/wire/sigv4.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client_core/base/check.h"
#include "client_core/base/strings.h"
#include "client_core/wire/percent_encoding.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string HexSha256(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int bytes = 0;
  const int ok = EVP_Digest(text.data(), text.size(), digest, &bytes, EVP_sha256(), nullptr);
  NN_CHECK(ok == 1, "OpenSSL has no SHA-256");
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), bytes});
}

std::string HmacSha256(std::string_view key, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int bytes = 0;
  const unsigned char* done =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &bytes);
  NN_CHECK(done != nullptr, "OpenSSL has no HMAC");
  return {reinterpret_cast<const char*>(digest), bytes};
}

// Name and value of each parameter, in the order of their bytes.
std::string CanonicalQuery(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const absl::string_view parameter : absl::StrSplit(ToAbsl(query), '&', absl::SkipEmpty())) {
    parameters.push_back(absl::StrSplit(parameter, absl::MaxSplits('=', 1)));
  }
  std::sort(parameters.begin(), parameters.end());
  return absl::StrJoin(parameters, "&", absl::PairFormatter("="));
}

}  // namespace

SigV4Headers SignRequest(const SigV4Request& request, const SigV4Scope& scope) {
  SigV4Headers headers;
  headers.amz_date = absl::FormatTime("%Y%m%dT%H%M%SZ", scope.time, absl::UTCTimeZone());
  headers.amz_security_token = scope.session_token;
  const std::string date = headers.amz_date.substr(0, headers.amz_date.find('T'));

  // By name, as they are signed.
  const std::pair<std::string_view, std::string_view> candidates[] = {
      {"content-type", request.content_type},
      {"host", request.host},
      {"x-amz-date", headers.amz_date},
      {"x-amz-security-token", headers.amz_security_token},
  };
  std::string header_lines;
  std::vector<absl::string_view> names;
  for (const auto& [name, value] : candidates) {
    if (value.empty()) continue;
    names.push_back(ToAbsl(name));
    StrAppend(&header_lines, name, ":", absl::StripAsciiWhitespace(ToAbsl(value)), "\n");
  }
  const std::string signed_headers = absl::StrJoin(names, ";");

  const std::string canonical_request =
      StrCat(request.method, "\n", request.path.empty() ? "/" : EncodePath(request.path), "\n",
             CanonicalQuery(request.query), "\n", header_lines, "\n", signed_headers, "\n",
             HexSha256(request.body));
  const std::string credential_scope =
      StrCat(date, "/", scope.region, "/", scope.service, "/aws4_request");
  const std::string text = StrCat(kAlgorithm, "\n", headers.amz_date, "\n", credential_scope, "\n",
                                  HexSha256(canonical_request));

  std::string key = HmacSha256(StrCat("AWS4", scope.secret_access_key), date);
  key = HmacSha256(key, scope.region);
  key = HmacSha256(key, scope.service);
  key = HmacSha256(key, "aws4_request");
  headers.authorization = StrCat(kAlgorithm, " Credential=", scope.access_key_id, "/",
                                 credential_scope, ", SignedHeaders=", signed_headers,
                                 ", Signature=", absl::BytesToHexString(HmacSha256(key, text)));
  return headers;
}

}  // namespace nexusnitro
