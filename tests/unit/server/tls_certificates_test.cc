#include "server/tls_certificates.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/support/temp_folder.h"
#include "tests/support/test_certificates.h"

namespace nexusnitro {
namespace {

using testing::SharedCertificates;
using Pair = testing::TestCertificates::Pair;

class TlsCertificatesTest : public ::testing::Test {
 protected:
  TlsCertificatesTest() {
    tls_.set_certificate_file(folder_.path() + "/server.pem");
    tls_.set_key_file(folder_.path() + "/server.key");
    PutCertificate(SharedCertificates().good);
    PutKey(SharedCertificates().good);
  }

  static void Copy(const std::string& from, const std::string& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
  }
  void PutCertificate(const Pair& pair) const { Copy(pair.cert_file, tls_.certificate_file()); }
  void PutKey(const Pair& pair) const { Copy(pair.key_file, tls_.key_file()); }

  // Without a thread: the test reads.
  std::unique_ptr<TlsCertificates> Certificates() const {
    return TlsCertificates::Create(tls_, Clock::Real(), absl::InfiniteDuration()).value();
  }

  testing::TempFolder folder_;
  v1::ListenTls tls_;
};

TEST_F(TlsCertificatesTest, FilesAtFaultAreToldAtOnce) {
  tls_.set_client_ca_file("/nonexistent/ca.pem");
  PutKey(SharedCertificates().other_host);
  const absl::Status status = TlsCertificates::Create(tls_, Clock::Real()).status();
  EXPECT_NE(status.message().find("tls.key_file"), absl::string_view::npos) << status;
  EXPECT_NE(status.message().find("tls.client_ca_file"), absl::string_view::npos) << status;
}

TEST_F(TlsCertificatesTest, WhatIsNewCountsWhenItWasReadTwice) {
  const auto certificates = Certificates();
  PutCertificate(SharedCertificates().other_host);
  PutKey(SharedCertificates().other_host);
  certificates->Reread();
  EXPECT_EQ(certificates->current()->subject, "/CN=localhost");
  certificates->Reread();
  EXPECT_EQ(certificates->current()->subject, "/CN=other.test");
}

TEST_F(TlsCertificatesTest, APairThatDoesNotMatchLeavesTheOldOneInUse) {
  const auto certificates = Certificates();
  PutCertificate(SharedCertificates().other_host);
  for (int i = 0; i < 3; ++i) certificates->Reread();
  EXPECT_EQ(certificates->current()->subject, "/CN=localhost");
  PutKey(SharedCertificates().other_host);
  for (int i = 0; i < 2; ++i) certificates->Reread();
  EXPECT_EQ(certificates->current()->subject, "/CN=other.test");
}

TEST_F(TlsCertificatesTest, AFileThatIsGoneLeavesTheOldOneInUse) {
  const auto certificates = Certificates();
  std::filesystem::remove(tls_.key_file());
  for (int i = 0; i < 3; ++i) certificates->Reread();
  EXPECT_EQ(certificates->current()->subject, "/CN=localhost");
}

TEST_F(TlsCertificatesTest, UnchangedFilesStayTheSameObject) {
  const auto certificates = Certificates();
  const auto before = certificates->current();
  for (int i = 0; i < 3; ++i) certificates->Reread();
  EXPECT_EQ(certificates->current(), before);
}

TEST_F(TlsCertificatesTest, TheThreadFindsAChangeByItself) {
  const auto certificates =
      TlsCertificates::Create(tls_, Clock::Real(), absl::Milliseconds(5)).value();
  PutCertificate(SharedCertificates().other_host);
  PutKey(SharedCertificates().other_host);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (certificates->current()->subject != "/CN=other.test") {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::yield();
  }
}

}  // namespace
}  // namespace nexusnitro
