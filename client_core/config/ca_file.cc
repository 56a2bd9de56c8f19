#include "client_core/config/ca_file.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/str_split.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr char kFileVariable[] = "SSL_CERT_FILE";
constexpr char kFoldersVariable[] = "SSL_CERT_DIR";

}  // namespace

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

void SetEnvironmentAuthorities(const Variables& variables, HttpTarget& target) {
  target.ca_file = variables(kFileVariable);
  target.ca_dir = variables(kFoldersVariable);
}

absl::Status CheckEnvironmentAuthorities(const Variables& variables) {
  const auto fault = [](const char* variable, std::string_view what) {
    return absl::FailedPreconditionError(
        StrCat("is not set, and the environment variable ", variable, " ", what));
  };
  if (const std::string file = variables(kFileVariable); !file.empty()) {
    const absl::Status status = CheckCaFile(file);
    if (!status.ok()) return fault(kFileVariable, MessageOf(status));
  }
  // Folders that are not there are skipped by OpenSSL, too; one must be.
  const std::string folders = variables(kFoldersVariable);
  const std::vector<std::string> paths = absl::StrSplit(folders, ':', absl::SkipEmpty());
  const bool found = std::any_of(paths.begin(), paths.end(), [](const std::string& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
  });
  if (!folders.empty() && !found) {
    return fault(kFoldersVariable, StrCat("is ", folders, ", which is no folder"));
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
