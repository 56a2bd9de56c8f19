#include "tests/support/test_certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

#include "client_core/base/check.h"

namespace nexusnitro::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long kDaySeconds = 24 * 3'600;

Key NewKey() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  NN_CHECK(extension != nullptr, "an extension of the test's certificate is not right");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

struct Subject {
  std::string name;
  std::string alternative_names;  // Empty for an authority.
  long days_valid = 30;           // Negative: expired that long ago.
};

Certificate NewCertificate(const Subject& subject, EVP_PKEY* key, X509* issuer,
                           EVP_PKEY* issuer_key) {
  static long serial = 1;
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60 * kDaySeconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), subject.days_valid * kDaySeconds);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(subject.name.c_str()), -1, -1,
                             0);
  X509* signer = issuer == nullptr ? certificate.get() : issuer;
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  if (subject.alternative_names.empty()) {
    AddExtension(certificate.get(), signer, NID_basic_constraints, "critical,CA:TRUE");
    AddExtension(certificate.get(), signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    AddExtension(certificate.get(), signer, NID_subject_alt_name, subject.alternative_names);
  }
  X509_sign(certificate.get(), issuer_key, EVP_sha256());
  return certificate;
}

void WritePem(const std::string& path, X509* certificate) {
  FILE* file = std::fopen(path.c_str(), "w");
  NN_CHECK(file != nullptr && PEM_write_X509(file, certificate) == 1, "cannot write a PEM file");
  std::fclose(file);
}

void WritePem(const std::string& path, EVP_PKEY* key) {
  FILE* file = std::fopen(path.c_str(), "w");
  NN_CHECK(file != nullptr &&
               PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
           "cannot write a PEM file");
  std::fclose(file);
}

}  // namespace

TestCertificates::TestCertificates() {
  const Key ca_key = NewKey();
  const Certificate ca =
      NewCertificate({"test authority", "", 30}, ca_key.get(), nullptr, ca_key.get());
  ca_file = folder_.path() + "/ca.pem";
  WritePem(ca_file, ca.get());
  const std::string here = "IP:127.0.0.1,DNS:localhost";
  const auto make = [&](const std::string& name, const Subject& subject, bool signed_by_ca) {
    const Key key = NewKey();
    const Certificate certificate =
        NewCertificate(subject, key.get(), signed_by_ca ? ca.get() : nullptr,
                       signed_by_ca ? ca_key.get() : key.get());
    const Pair pair = {folder_.path() + "/" + name + ".pem", folder_.path() + "/" + name + ".key"};
    WritePem(pair.cert_file, certificate.get());
    WritePem(pair.key_file, key.get());
    return pair;
  };
  good = make("good", {"localhost", here, 30}, true);
  expired = make("expired", {"localhost", here, -1}, true);
  other_host = make("other", {"other.test", "DNS:other.test", 30}, true);
  self_signed = make("self", {"localhost", here, 30}, false);
}

const TestCertificates& SharedCertificates() {
  static const auto* certificates = new TestCertificates();
  return *certificates;
}

}  // namespace nexusnitro::testing
