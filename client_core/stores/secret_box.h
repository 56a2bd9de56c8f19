// SecretBox: encrypts configs for stores that others may read.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_SECRET_BOX_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_SECRET_BOX_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/config/secret.h"

namespace nexusnitro {

using SecretBoxKey = std::array<unsigned char, 32>;

// Closes and opens with AES-256-GCM under one key, or leaves texts as they are if there is none.
// What is closed tells by itself whether it is encrypted: a box with a key opens what was kept
// before there was one. Immutable; thread-safe.
class SecretBox {
 public:
  // Has no key.
  SecretBox() = default;

  // `key`: 32 bytes as base64. The error says what it is instead, and quotes nothing of it.
  static absl::StatusOr<SecretBox> Create(const Secret& key);

  bool has_key() const { return key_.has_value(); }

  // `text` in the form that is kept under `id`. Fails only where the system has no randomness.
  absl::StatusOr<std::string> Close(std::string_view id, std::string_view text) const;

  // The text that was closed under `id`. Fails if it was closed by another key or under another id,
  // or was changed.
  absl::StatusOr<std::string> Open(std::string_view id, std::string_view kept) const;

  // What a store keeps to know the key again; empty without one.
  absl::StatusOr<std::string> KeyCheck() const;

  // Whether this box has the key that `check` was made with. An empty `check`, of a store that
  // knows no key yet, fits every box.
  absl::Status CheckKey(std::string_view check) const;

 private:
  std::optional<SecretBoxKey> key_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_SECRET_BOX_H_
