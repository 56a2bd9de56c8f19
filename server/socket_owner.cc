#include "server/socket_owner.h"

#include <grp.h>
#include <pwd.h>

#include <vector>

#include "absl/strings/numbers.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr size_t kEntryBytesMax = 64 * 1'024;  // Of a user or group, with its members.

absl::Status Unknown(const char* what, const std::string& name) {
  return absl::NotFoundError(StrCat("socket_owner: there is no ", what, " \"", name, "\""));
}

absl::StatusOr<uid_t> UidOf(const std::string& user) {
  if (uid_t uid = 0; absl::SimpleAtoi(user, &uid) && uid != SocketOwner::kSame) return uid;
  std::vector<char> buffer(kEntryBytesMax);
  passwd entry = {};
  passwd* found = nullptr;
  getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return Unknown("user", user);
  return found->pw_uid;
}

absl::StatusOr<gid_t> GidOf(const std::string& name) {
  if (gid_t gid = 0; absl::SimpleAtoi(name, &gid) && gid != SocketOwner::kSame) return gid;
  std::vector<char> buffer(kEntryBytesMax);
  group entry = {};
  group* found = nullptr;
  getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return Unknown("group", name);
  return found->gr_gid;
}

}  // namespace

std::string SocketOwner::ToString() const {
  std::string text;
  if (uid != kSame) StrAppend(&text, "uid ", uid);
  if (gid != kSame) StrAppend(&text, text.empty() ? "" : " and ", "gid ", gid);
  return text;
}

absl::StatusOr<SocketOwner> FindSocketOwner(const std::string& text) {
  SocketOwner owner;
  if (text.empty()) return owner;
  const size_t colon = text.find(':');
  const std::string user = text.substr(0, colon);
  if (!user.empty()) {
    NN_ASSIGN_OR_RETURN(owner.uid, UidOf(user));
  }
  if (colon != std::string::npos) {
    NN_ASSIGN_OR_RETURN(owner.gid, GidOf(text.substr(colon + 1)));
  }
  return owner;
}

}  // namespace nexusnitro
