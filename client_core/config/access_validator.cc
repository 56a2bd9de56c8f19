#include "client_core/config/access_validator.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_validator.h"
#include "client_core/config/fault_checker.h"
#include "client_core/config/listen_address.h"
#include "client_core/config/tls_files.h"

namespace nexusnitro {
namespace {

constexpr size_t kNameBytesMax = 63;
constexpr size_t kHashDigits = 64;
constexpr int64_t kUidMax = UINT32_MAX - 1;  // The last one stands for "none" in system calls.

// What of it a listener lacks that others can reach; empty if nothing.
std::string MissingForOthers(const v1::ConfigFile& file) {
  std::vector<std::string> missing;
  if (!file.has_tls()) missing.push_back("`tls`");
  if (file.tokens().empty() && file.tls().client_ca_file().empty()) {
    missing.push_back("`tokens` or `tls.client_ca_file`");
  }
  return absl::StrJoin(missing, ", and ");
}

void CheckListen(const v1::ConfigFile& file, const FaultChecker& check) {
  const std::string missing = file.allow_insecure_listen() ? "" : MissingForOthers(file);
  for (int i = 0; i < file.listen_size(); ++i) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(file.listen(i));
    if (!address.ok()) {
      check.At(i).Fault(StrCat("is \"", file.listen(i), "\", which ", MessageOf(address.status())));
    } else if (!address->loopback && !missing.empty()) {
      check.At(i).Fault(StrCat("is \"", file.listen(i), "\", which others can reach, without ",
                               missing,
                               "; expected these, or a loopback address or a Unix socket, or "
                               "allow_insecure_listen: true"));
    }
  }
}

bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
         });
}

// `taken`: the hashes of all tokens so far, in lower case, and where each stands.
void CheckHashes(const v1::CallerToken& token, const FaultChecker& check, const std::string& path,
                 std::map<std::string, std::string>& taken) {
  check.Between(true, token.sha256_size(), 1, limits::kHashesPerTokenMax);
  for (int i = 0; i < token.sha256_size(); ++i) {
    const std::string hash = absl::AsciiStrToLower(token.sha256(i));
    if (hash.size() != kHashDigits ||
        !std::all_of(hash.begin(), hash.end(), absl::ascii_isxdigit)) {
      // It is not quoted: somebody may have put the token itself there.
      check.At(i).Fault(StrCat("has ", hash.size(),
                               " characters, or others than 0-9 a-f; expected the token's SHA-256 "
                               "as 64 hexadecimal digits"));
      continue;
    }
    const auto [other, is_new] = taken.try_emplace(hash, StrCat(path, "[", i, "]"));
    if (!is_new) check.At(i).Fault(StrCat("is the same as ", other->second));
  }
}

void CheckPermissions(const v1::CallerToken& token, const FaultChecker& check) {
  if (token.permissions().empty()) check.Fault("is empty; expected at least one");
  for (int i = 0; i < token.permissions_size(); ++i) {
    const int permission = token.permissions(i);
    if (permission == v1::PERMISSION_UNSPECIFIED || !v1::Permission_IsValid(permission)) {
      check.At(i).Fault("is no permission; expected chat, read_configs, write_configs or stats");
    }
  }
}

void CheckTokens(const v1::ConfigFile& file, const FaultChecker& check) {
  check.Between(true, file.tokens_size(), 0, limits::kCallerTokensMax);
  std::set<std::string> names;
  std::map<std::string, std::string> hashes;
  for (int i = 0; i < file.tokens_size(); ++i) {
    const v1::CallerToken& token = file.tokens(i);
    const FaultChecker at = check.At(i);
    if (!IsName(token.name())) {
      at.At("name").Fault(
          StrCat("is \"", token.name(), "\"; expected 1 to 63 of A-Z a-z 0-9 _ . -"));
    } else if (!names.insert(token.name()).second) {
      at.At("name").Fault(StrCat("is \"", token.name(), "\", as that of another token is"));
    }
    CheckHashes(token, at.At("sha256"), StrCat("tokens[", i, "].sha256"), hashes);
    CheckPermissions(token, at.At("permissions"));
    for (int j = 0; j < token.configs_size(); ++j) {
      const std::string fault = ConfigIdFault(token.configs(j));
      if (!fault.empty()) {
        at.At("configs").At(j).Fault(StrCat("is \"", token.configs(j), "\", which ", fault));
      }
    }
  }
}

void CheckSockets(const v1::ConfigFile& file, const FaultChecker& check) {
  for (int i = 0; i < file.socket_uids_size(); ++i) {
    check.At("socket_uids").At(i).Between(true, file.socket_uids(i), 0, kUidMax);
  }
  const std::string& owner = file.socket_owner();
  if (owner.empty()) return;
  const size_t colon = owner.find(':');
  const std::string user = owner.substr(0, colon);
  const std::string group = colon == std::string::npos ? "" : owner.substr(colon + 1);
  const bool good = (user.empty() || IsName(user)) &&
                    (colon == std::string::npos ? !user.empty() : IsName(group));
  if (!good) {
    check.At("socket_owner")
        .Fault(StrCat("is \"", owner, "\"; expected USER, USER:GROUP or :GROUP"));
  }
}

}  // namespace

void CheckAccess(const v1::ConfigFile& file, Faults& faults) {
  const FaultChecker check("", faults);
  CheckListen(file, check.At("listen"));
  if (file.has_tls()) ReadTlsFiles(file.tls(), faults);
  CheckTokens(file, check.At("tokens"));
  CheckSockets(file, check);
  if (file.reflection() && !file.tokens().empty()) {
    check.At("reflection")
        .Fault(
            "is true beside `tokens`; expected false, since gRPC's reflection would answer those "
            "who have none");
  }
}

}  // namespace nexusnitro
