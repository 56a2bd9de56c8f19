// Certificates for tests, made anew in a folder of the test's own.
#ifndef NEXUSNITRO_TESTS_SUPPORT_TEST_CERTIFICATES_H_
#define NEXUSNITRO_TESTS_SUPPORT_TEST_CERTIFICATES_H_

#include <string>

#include "tests/support/temp_folder.h"

namespace nexusnitro::testing {

// An authority, and server certificates that it signed. PEM files; gone with the object. Immutable.
class TestCertificates {
 public:
  TestCertificates();

  struct Pair {
    std::string cert_file;
    std::string key_file;
  };

  std::string ca_file;  // The authority to trust.
  Pair good;            // For 127.0.0.1 and localhost.
  Pair expired;         // For the same, until yesterday.
  Pair other_host;      // For other.test.
  Pair self_signed;     // Signed by nobody that is trusted.

 private:
  TempFolder folder_;
};

// One set for all tests of a program.
const TestCertificates& SharedCertificates();

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_TEST_CERTIFICATES_H_
