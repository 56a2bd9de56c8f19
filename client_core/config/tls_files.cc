#include "client_core/config/tls_files.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/fault_checker.h"

namespace nexusnitro {
namespace {

constexpr size_t kFileBytesMax = 1 * limits::kMiB;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio BioOf(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

// The text of the file; nothing if it cannot be had, which is then a fault.
std::optional<std::string> ReadFile(const std::string& path, const FaultChecker& check) {
  if (path.empty()) {
    check.Fault("is not set; expected the path of a PEM file");
    return std::nullopt;
  }
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (file == nullptr) {
    check.Fault(StrCat("is ", path, ", which cannot be read: ", std::strerror(errno)));
    return std::nullopt;
  }
  std::string text(kFileBytesMax + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0 || text.size() > kFileBytesMax) {
    check.Fault(StrCat("is ", path, ", which ",
                       text.size() > kFileBytesMax
                           ? StrCat("has more than ", kFileBytesMax, " bytes")
                           : "cannot be read"));
    return std::nullopt;
  }
  return text;
}

std::vector<Certificate> CertificatesIn(const std::string& text) {
  std::vector<Certificate> certificates;
  const Bio bio = BioOf(text);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next, &X509_free);
  }
  return certificates;
}

// The first one is the server's own. Empty, and a fault, if there is none.
std::vector<Certificate> CheckedCertificates(const std::string& path, const std::string& text,
                                             const FaultChecker& check) {
  std::vector<Certificate> certificates = CertificatesIn(text);
  if (certificates.empty()) check.Fault(StrCat("is ", path, ", which holds no PEM certificate"));
  return certificates;
}

// A key with a pass phrase is none: OpenSSL would ask for it on the terminal.
int NoPassPhrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return 0; }

Key KeyIn(const std::string& text) {
  const Bio bio = BioOf(text);
  return {PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassPhrase, nullptr), &EVP_PKEY_free};
}

// Why TLS would not be spoken with the certificate, for example since its key is too small; null if
// it would.
const char* RefusalOf(X509* certificate) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                                  &SSL_CTX_free);
  ERR_clear_error();
  if (SSL_CTX_use_certificate(context.get(), certificate) == 1) return nullptr;
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "it is not usable" : reason;
}

std::string SubjectOf(X509* certificate) {
  char text[256];  // OpenSSL cuts what is longer.
  X509_NAME_oneline(X509_get_subject_name(certificate), text, sizeof(text));
  return text;
}

absl::Time EndOf(X509* certificate) {
  tm end = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) return absl::InfinitePast();
  return absl::FromTM(end, absl::UTCTimeZone());
}

}  // namespace

bool TlsFiles::operator==(const TlsFiles& other) const {
  return certificates == other.certificates && key == other.key && client_cas == other.client_cas;
}

std::optional<TlsFiles> ReadTlsFiles(const v1::ListenTls& tls, Faults& faults) {
  const FaultChecker check("tls", faults);
  const size_t faults_before = faults.size();
  TlsFiles files;
  std::vector<Certificate> certificates;
  if (auto text = ReadFile(tls.certificate_file(), check.At("certificate_file"))) {
    files.certificates = *std::move(text);
    certificates = CheckedCertificates(tls.certificate_file(), files.certificates,
                                       check.At("certificate_file"));
    const char* refusal = certificates.empty() ? nullptr : RefusalOf(certificates[0].get());
    if (refusal != nullptr) {
      check.At("certificate_file")
          .Fault(StrCat("is ", tls.certificate_file(), ", which OpenSSL refuses: ", refusal));
    }
  }
  if (auto text = ReadFile(tls.key_file(), check.At("key_file"))) {
    files.key = *std::move(text);
    const Key key = KeyIn(files.key);
    if (key == nullptr) {
      check.At("key_file")
          .Fault(StrCat("is ", tls.key_file(),
                        ", which holds no PEM private key without a pass phrase"));
    } else if (!certificates.empty() &&
               X509_check_private_key(certificates[0].get(), key.get()) != 1) {
      check.At("key_file")
          .Fault(StrCat("is ", tls.key_file(), ", which is not the key of the ", "certificate in ",
                        tls.certificate_file()));
    }
  }
  if (!tls.client_ca_file().empty()) {
    if (auto text = ReadFile(tls.client_ca_file(), check.At("client_ca_file"))) {
      files.client_cas = *std::move(text);
      CheckedCertificates(tls.client_ca_file(), files.client_cas, check.At("client_ca_file"));
    }
  }
  ERR_clear_error();  // Or others would find it in this thread.
  if (faults.size() > faults_before) return std::nullopt;
  files.subject = SubjectOf(certificates[0].get());
  files.not_after = EndOf(certificates[0].get());
  return files;
}

}  // namespace nexusnitro
