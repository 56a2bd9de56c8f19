#include "server/token_table.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "client_core/base/check.h"

namespace nexusnitro {

TokenTable::TokenTable(const google::protobuf::RepeatedPtrField<v1::CallerToken>& tokens) {
  for (const v1::CallerToken& token : tokens) {
    auto rights = std::make_shared<CallerRights>();
    rights->name = token.name();
    for (const int permission : token.permissions()) {
      rights->permissions.insert(static_cast<v1::Permission>(permission));
    }
    if (!token.configs().empty()) {
      rights->configs = ConfigScope({token.configs().begin(), token.configs().end()});
    }
    for (const std::string& digits : token.sha256()) {
      entries_.push_back({HashFrom(digits), callers_.size()});
    }
    callers_.push_back(std::move(rights));
  }
}

TokenTable::Hash TokenTable::HashFrom(const std::string& digits) {
  const std::string bytes = absl::HexStringToBytes(digits);
  Hash hash;
  NN_CHECK(bytes.size() == hash.size(), "a token's hash was not checked");
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::shared_ptr<const CallerRights> TokenTable::Find(std::string_view token) const {
  Hash hash;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), hash.data());
  size_t found = callers_.size();
  for (const Entry& entry : entries_) {
    const bool same = CRYPTO_memcmp(hash.data(), entry.hash.data(), hash.size()) == 0;
    found = same ? entry.caller : found;
  }
  return found == callers_.size() ? nullptr : callers_[found];
}

}  // namespace nexusnitro
