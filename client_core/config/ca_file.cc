#include "client_core/config/ca_file.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <cstdio>
#include <memory>

#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status CheckCaFile(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (file == nullptr) {
    return absl::NotFoundError(StrCat("is ", path, ", which cannot be read"));
  }
  X509* certificate = PEM_read_X509_AUX(file.get(), nullptr, nullptr, nullptr);
  ERR_clear_error();  // Or libcurl would find it in this thread.
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(StrCat("is ", path, ", which holds no PEM certificate"));
  }
  X509_free(certificate);
  return absl::OkStatus();
}

}  // namespace nexusnitro
