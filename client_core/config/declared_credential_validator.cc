#include "client_core/config/declared_credential_validator.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "client_core/config/credential_validator.h"
#include "client_core/config/endpoint_rules.h"
#include "client_core/config/file_rules.h"
#include "client_core/config/nearest_name.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

constexpr size_t kIdBytesMax = 63;
constexpr int kHostsShownMax = 8;

bool IsCredentialId(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytesMax &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
         });
}

void CheckHosts(const v1::DeclaredCredential& declared, const std::string& path, Faults& faults) {
  const int count = declared.allowed_hosts_size();
  if (count < 1 || count > limits::kAllowedHostsMax) {
    faults.push_back({path, StrCat("has ", count, " entries; expected 1 to ",
                                   limits::kAllowedHostsMax, " hosts that it may be sent to")});
  }
  for (int i = 0; i < count; ++i) {
    if (const absl::Status status = CheckHostPattern(declared.allowed_hosts(i)); !status.ok()) {
      faults.push_back({StrCat(path, "[", i, "]"), std::string(MessageOf(status))});
    }
  }
}

std::string HostsOf(const v1::DeclaredCredential& declared) {
  std::string text;
  for (int i = 0; i < declared.allowed_hosts_size(); ++i) {
    if (i == kHostsShownMax) return StrCat(text, ", …");
    StrAppend(&text, i == 0 ? "" : ", ", declared.allowed_hosts(i));
  }
  return text;
}

std::string UnknownId(const std::string& id, const DeclaredCredentials& declared) {
  std::vector<std::string> ids;
  ids.reserve(declared.size());
  for (const auto& [known, credential] : declared) ids.push_back(known);
  const std::string nearest = NearestName(id, ids);
  return StrCat("is \"", id, "\", which the config file's `credentials` do not declare",
                nearest.empty() ? "" : StrCat("; did you mean `", nearest, "`?"));
}

}  // namespace

void CheckDeclaredCredentials(const v1::ConfigFile& file, Faults& faults) {
  if (file.credentials().size() > static_cast<size_t>(limits::kDeclaredCredentialsMax)) {
    faults.push_back(
        {"credentials", StrCat("has ", file.credentials().size(), " entries; expected at most ",
                               limits::kDeclaredCredentialsMax)});
  }
  for (const auto& [id, declared] : file.credentials()) {
    const std::string path = StrCat("credentials.", id);
    if (!IsCredentialId(id)) {
      faults.push_back({path, "is no id of a credential: expected 1 to 63 of A-Z a-z 0-9 _ . -"});
    }
    CheckCredentialSource(SourceOf(declared), path, faults);
    CheckHosts(declared, StrCat(path, ".allowed_hosts"), faults);
  }
}

void CheckDeclaredUse(const v1::Backend& backend, const DeclaredCredentials& declared,
                      const std::string& path, Faults& faults) {
  if (!backend.credential().has_id() || backend.credential().id().empty()) return;
  const std::string& id = backend.credential().id();
  const auto found = declared.find(id);
  if (found == declared.end()) {
    faults.push_back({StrCat(path, ".credential.id"), UnknownId(id, declared)});
    return;
  }
  if (backend.has_embedded()) return;  // Answered in process: nothing is sent anywhere.
  CheckCredentialUse(SourceOf(found->second), backend.api_schema(), StrCat(path, ".credential.id"),
                     faults);
  const absl::StatusOr<HttpTarget> target = ParseEndpoint(EndpointOf(backend));
  if (!target.ok()) return;  // A fault of the endpoint.
  const auto& hosts = found->second.allowed_hosts();
  if (std::none_of(hosts.begin(), hosts.end(), [&](const std::string& pattern) {
        return HostPatternPermits(pattern, *target);
      })) {
    faults.push_back({StrCat(path, ".credential.id"),
                      StrCat("is \"", id, "\", which may not be sent to ", target->host, ":",
                             target->port, "; it is for ", HostsOf(found->second))});
  }
}

}  // namespace nexusnitro
