#include "client_core/stores/secret_box.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
// The first byte of what is kept.
constexpr char kPlain = 'p';
constexpr char kSealed = 's';
// No config's id is like this.
constexpr std::string_view kCheckId = "store key";
constexpr std::string_view kCheckText = "nexusnitro";

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text, size_t offset) {
  return reinterpret_cast<unsigned char*>(text.data() + offset);
}

// The mark, the nonce, the encrypted text and its tag.
bool Seal(const SecretBoxKey& key, std::string_view id, std::string_view text,
          std::string& sealed) {
  sealed.assign(1 + kNonceBytes + text.size() + kTagBytes, kSealed);
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  return context != nullptr && RAND_bytes(Bytes(sealed, 1), kNonceBytes) == 1 &&
         EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                            Bytes(sealed, 1)) == 1 &&
         EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(id), static_cast<int>(id.size())) ==
             1 &&
         EVP_EncryptUpdate(context.get(), Bytes(sealed, 1 + kNonceBytes), &size, Bytes(text),
                           static_cast<int>(text.size())) == 1 &&
         EVP_EncryptFinal_ex(context.get(), Bytes(sealed, sealed.size() - kTagBytes), &size) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                             Bytes(sealed, sealed.size() - kTagBytes)) == 1;
}

bool Unseal(const SecretBoxKey& key, std::string_view id, std::string_view sealed,
            std::string& text) {
  if (sealed.size() < 1 + kNonceBytes + kTagBytes) return false;
  text.resize(sealed.size() - 1 - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  unsigned char end[1];  // GCM adds nothing at the end.
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  return context != nullptr &&
         EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                            Bytes(sealed.substr(1))) == 1 &&
         EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(id), static_cast<int>(id.size())) ==
             1 &&
         EVP_DecryptUpdate(context.get(), Bytes(text, 0), &size,
                           Bytes(sealed.substr(1 + kNonceBytes)),
                           static_cast<int>(text.size())) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
         EVP_DecryptFinal_ex(context.get(), end, &size) == 1;
}

}  // namespace

absl::StatusOr<SecretBox> SecretBox::Create(const Secret& key) {
  std::string bytes;
  if (!absl::Base64Unescape(key.Reveal(), &bytes)) {
    return absl::InvalidArgumentError("is no base64; expected 32 bytes as base64");
  }
  if (bytes.size() != sizeof(SecretBoxKey)) {
    return absl::InvalidArgumentError(
        StrCat("has ", bytes.size(), " bytes; expected ", sizeof(SecretBoxKey), " as base64"));
  }
  SecretBox box;
  std::copy(bytes.begin(), bytes.end(), box.key_.emplace().begin());
  return box;
}

absl::StatusOr<std::string> SecretBox::Close(std::string_view id, std::string_view text) const {
  std::string kept;
  if (!has_key()) {
    kept.reserve(1 + text.size());
    kept.push_back(kPlain);
    kept.append(text);
    return kept;
  }
  if (Seal(*key_, id, text, kept)) return kept;
  ERR_clear_error();  // Or others would find it in this thread.
  return absl::InternalError("a config cannot be encrypted");
}

absl::StatusOr<std::string> SecretBox::Open(std::string_view id, std::string_view kept) const {
  if (!kept.empty() && kept.front() == kPlain) return std::string(kept.substr(1));
  if (kept.empty() || kept.front() != kSealed) {
    return absl::DataLossError("is nothing that this version keeps");
  }
  if (!has_key()) return absl::FailedPreconditionError("is encrypted, and there is no store_key");
  std::string text;
  if (Unseal(*key_, id, kept, text)) return text;
  ERR_clear_error();
  return absl::DataLossError("was changed, or encrypted with another key than store_key's");
}

absl::StatusOr<std::string> SecretBox::KeyCheck() const {
  if (!has_key()) return std::string();
  return Close(kCheckId, kCheckText);
}

absl::Status SecretBox::CheckKey(std::string_view check) const {
  if (check.empty()) return absl::OkStatus();
  if (!has_key()) {
    return absl::FailedPreconditionError(
        "configs in it are encrypted; expected store_key to name the key");
  }
  const absl::StatusOr<std::string> text = Open(kCheckId, check);
  if (text.ok() && *text == kCheckText) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "it was written with another key than that of store_key; expected the same");
}

}  // namespace nexusnitro
