#include "client_core/config/tls_files.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/time/clock.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_certificates.h"

namespace nexusnitro {
namespace {

using testing::SharedCertificates;

v1::ListenTls GoodTls() {
  v1::ListenTls tls;
  tls.set_certificate_file(SharedCertificates().good.cert_file);
  tls.set_key_file(SharedCertificates().good.key_file);
  tls.set_client_ca_file(SharedCertificates().ca_file);
  return tls;
}

// The only fault; empty if there is none.
std::string FaultOf(const v1::ListenTls& tls) {
  Faults faults;
  const bool read = ReadTlsFiles(tls, faults).has_value();
  EXPECT_EQ(read, faults.empty());
  EXPECT_LE(faults.size(), 1u);
  EXPECT_EQ(ERR_peek_error(), 0u) << "an error is left in this thread";
  return faults.empty() ? "" : faults[0].path + " " + faults[0].description;
}

class TlsFilesTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) const {
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  testing::TempFolder folder_;
};

TEST_F(TlsFilesTest, GoodFilesAreReadWhole) {
  Faults faults;
  const auto files = ReadTlsFiles(GoodTls(), faults);
  ASSERT_TRUE(files.has_value());
  EXPECT_NE(files->certificates.find("BEGIN CERTIFICATE"), std::string::npos);
  EXPECT_NE(files->key.find("PRIVATE KEY"), std::string::npos);
  EXPECT_NE(files->client_cas.find("BEGIN CERTIFICATE"), std::string::npos);
  EXPECT_EQ(files->subject, "/CN=localhost");
  const absl::Duration left = files->not_after - absl::Now();
  EXPECT_GT(left, absl::Hours(24 * 29));
  EXPECT_LT(left, absl::Hours(24 * 31));
}

TEST_F(TlsFilesTest, WithoutAClientCaNoneIsThere) {
  v1::ListenTls tls = GoodTls();
  tls.clear_client_ca_file();
  Faults faults;
  EXPECT_EQ(ReadTlsFiles(tls, faults)->client_cas, "");
}

TEST_F(TlsFilesTest, MissingFilesAreNamed) {
  v1::ListenTls tls = GoodTls();
  tls.clear_certificate_file();
  EXPECT_EQ(FaultOf(tls).rfind("tls.certificate_file is not set", 0), 0u);
  tls = GoodTls();
  tls.set_key_file("/nonexistent/a.key");
  EXPECT_EQ(FaultOf(tls).rfind("tls.key_file is /nonexistent/a.key, which cannot be read", 0), 0u);
  tls = GoodTls();
  tls.set_client_ca_file(folder_.path());
  EXPECT_EQ(FaultOf(tls).rfind("tls.client_ca_file", 0), 0u);
}

TEST_F(TlsFilesTest, WhatIsNoPemIsNamed) {
  const std::string garbage = Write("garbage", "no certificate");
  v1::ListenTls tls = GoodTls();
  tls.set_certificate_file(garbage);
  EXPECT_NE(FaultOf(tls).find("which holds no PEM certificate"), std::string::npos);
  tls = GoodTls();
  tls.set_key_file(garbage);
  EXPECT_NE(FaultOf(tls).find("tls.key_file"), std::string::npos);
  tls = GoodTls();
  tls.set_client_ca_file(garbage);
  EXPECT_NE(FaultOf(tls).find("tls.client_ca_file"), std::string::npos);
}

TEST_F(TlsFilesTest, AKeyOfAnotherCertificateIsAFault) {
  v1::ListenTls tls = GoodTls();
  tls.set_key_file(SharedCertificates().other_host.key_file);
  EXPECT_NE(FaultOf(tls).find("is not the key of the certificate in"), std::string::npos);
}

TEST_F(TlsFilesTest, AKeyWithAPassPhraseIsAFaultAndNobodyIsAsked) {
  const std::string path = folder_.path() + "/encrypted.key";
  EVP_PKEY* key = EVP_EC_gen("P-256");
  FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(PEM_write_PKCS8PrivateKey(file, key, EVP_aes_128_cbc(), "test", 4, nullptr, nullptr),
            1);
  std::fclose(file);
  EVP_PKEY_free(key);
  v1::ListenTls tls = GoodTls();
  tls.set_key_file(path);
  EXPECT_NE(FaultOf(tls).find("without a pass phrase"), std::string::npos);
}

TEST_F(TlsFilesTest, AFileThatIsTooLargeIsNotReadOn) {
  v1::ListenTls tls = GoodTls();
  tls.set_key_file(Write("large", std::string((1 << 20) + 1, 'x')));
  EXPECT_NE(FaultOf(tls).find("has more than 1048576 bytes"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
