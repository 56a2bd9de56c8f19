#include "client_core/credentials/jwt.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

struct Deleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <typename Type>
using Owned = std::unique_ptr<Type, Deleter>;

// A key behind a password is refused rather than asked for on the terminal.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return 0; }

Owned<EVP_PKEY> ReadRsaKey(const std::string& pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassword, nullptr));
  if (key != nullptr && EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) key.reset();
  return key;
}

}  // namespace

absl::StatusOr<std::string> SignJwtRs256(std::string_view header, std::string_view claims,
                                         const Secret& private_key) {
  const Owned<EVP_PKEY> key = ReadRsaKey(private_key.Reveal());
  ERR_clear_error();
  if (key == nullptr) return absl::InvalidArgumentError("the private key is no RSA key in PEM");
  std::string token = StrCat(absl::WebSafeBase64Escape(ToAbsl(header)), ".",
                             absl::WebSafeBase64Escape(ToAbsl(claims)));
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  size_t size = 0;
  std::string signature(static_cast<size_t>(EVP_PKEY_size(key.get())), '\0');
  size = signature.size();
  const bool ok =
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(token.data()), token.size()) == 1;
  ERR_clear_error();
  if (!ok) return absl::InternalError("OpenSSL cannot sign with the private key");
  signature.resize(size);
  StrAppend(&token, ".", absl::WebSafeBase64Escape(signature));
  return token;
}

}  // namespace nexusnitro
