#include "client_core/transport/http_types.h"

#include "absl/strings/match.h"

namespace nexusnitro {

std::optional<std::string_view> FindHeader(const HttpHeaders& headers, std::string_view name) {
  for (const HttpHeader& header : headers) {
    if (header.name == name) return header.value;
  }
  return std::nullopt;
}

HttpHop FirstHop(const HttpTarget& target) {
  if (target.proxy == nullptr) return {target.host, target.port, target.host_is_address};
  return {target.proxy->host, target.proxy->port, target.proxy->host_is_address};
}

bool KeepsSecrets(const HttpTarget& target) {
  return target.tls || target.host == "localhost" || target.host == "::1" ||
         (target.host_is_address && absl::StartsWith(target.host, "127."));
}

}  // namespace nexusnitro
