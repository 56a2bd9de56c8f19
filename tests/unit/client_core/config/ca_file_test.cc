#include "client_core/config/ca_file.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "tests/support/temp_folder.h"
#include "tests/support/variables_of.h"

namespace nexusnitro {
namespace {

// A certificate that signs itself, behind the lines of `head`.
void WriteCertificate(const std::string& path, const std::string& head) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  FILE* file = std::fopen(path.c_str(), "w");
  std::fputs(head.c_str(), file);
  PEM_write_X509(file, certificate);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TEST(CaFileTest, ACertificateIsRightWithAndWithoutWordsBeforeIt) {
  const testing::TempFolder folder;
  const std::string path = folder.path() + "/ca.pem";
  WriteCertificate(path, "");
  EXPECT_TRUE(CheckCaFile(path).ok()) << CheckCaFile(path);
  WriteCertificate(path, "# Our own authority\n");
  EXPECT_TRUE(CheckCaFile(path).ok()) << CheckCaFile(path);
}

TEST(CaFileTest, WhatIsWrongIsSaid) {
  const testing::TempFolder folder;
  const std::string path = folder.path() + "/ca.pem";
  EXPECT_EQ(CheckCaFile(path).message(), "is " + path + ", which cannot be read");
  std::ofstream(path) << "not a certificate\n";
  EXPECT_EQ(CheckCaFile(path).message(), "is " + path + ", which holds no PEM certificate");
  std::ofstream(path) << "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  EXPECT_EQ(CheckCaFile(path).message(), "is " + path + ", which holds no PEM certificate");
  EXPECT_FALSE(CheckCaFile(folder.path()).ok()) << "a folder is no file";
}

TEST(CaFileTest, TheEnvironmentNamesAuthorities) {
  HttpTarget target;
  SetEnvironmentAuthorities(testing::VariablesOf({}), target);
  EXPECT_EQ(target.ca_file, "");
  EXPECT_EQ(target.ca_dir, "");
  SetEnvironmentAuthorities(
      testing::VariablesOf({{"SSL_CERT_FILE", "/f.pem"}, {"SSL_CERT_DIR", "/d:/e"}}), target);
  EXPECT_EQ(target.ca_file, "/f.pem");
  EXPECT_EQ(target.ca_dir, "/d:/e");
}

TEST(CaFileTest, WhatTheEnvironmentNamesMustBeThere) {
  const testing::TempFolder folder;
  const std::string good = folder.path() + "/good.pem";
  WriteCertificate(good, "");
  const auto check = [](std::map<std::string, std::string> variables) {
    return CheckEnvironmentAuthorities(testing::VariablesOf(std::move(variables)));
  };
  EXPECT_TRUE(check({}).ok());
  EXPECT_TRUE(check({{"SSL_CERT_FILE", good}}).ok());
  EXPECT_TRUE(check({{"SSL_CERT_DIR", "/nonexistent:" + folder.path()}}).ok());
  EXPECT_EQ(check({{"SSL_CERT_FILE", "/nonexistent/ca.pem"}}).message(),
            "is not set, and the environment variable SSL_CERT_FILE is /nonexistent/ca.pem, which "
            "cannot be read");
  EXPECT_EQ(
      check({{"SSL_CERT_DIR", good}}).message(),
      "is not set, and the environment variable SSL_CERT_DIR is " + good + ", which is no folder");
}

}  // namespace
}  // namespace nexusnitro
