// TokenTable: the tokens that callers may show, by their hashes.
#ifndef NEXUSNITRO_SERVER_TOKEN_TABLE_H_
#define NEXUSNITRO_SERVER_TOKEN_TABLE_H_

#include <openssl/sha.h>

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "nexusnitro/v1/access.pb.h"
#include "server/caller.h"

namespace nexusnitro {

// Immutable; thread-safe.
class TokenTable {
 public:
  // `tokens` have been checked.
  explicit TokenTable(const google::protobuf::RepeatedPtrField<v1::CallerToken>& tokens);

  bool empty() const { return callers_.empty(); }

  // Null if it is nobody's. All hashes are looked at, and each in constant time, so that the time
  // tells nothing of them.
  std::shared_ptr<const CallerRights> Find(std::string_view token) const;

 private:
  using Hash = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

  struct Entry {
    Hash hash;
    size_t caller;  // Index of whose it is.
  };

  static Hash HashFrom(const std::string& digits);

  std::vector<Entry> entries_;
  std::vector<std::shared_ptr<const CallerRights>> callers_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_TOKEN_TABLE_H_
