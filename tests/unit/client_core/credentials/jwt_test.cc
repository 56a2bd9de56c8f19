#include "client_core/credentials/jwt.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "tests/support/rsa_key.h"

namespace nexusnitro {
namespace {

TEST(JwtTest, ThePublicKeyVerifiesTheSignature) {
  const testing::RsaKey key;
  const auto token = SignJwtRs256(R"({"alg":"RS256"})", R"({"iss":"a"})", Secret(key.Pem()));
  ASSERT_TRUE(token.ok()) << token.status();
  const std::vector<std::string> parts = absl::StrSplit(*token, '.');
  ASSERT_EQ(parts.size(), 3u);
  std::string header;
  std::string claims;
  std::string signature;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[0], &header));
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[1], &claims));
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[2], &signature));
  EXPECT_EQ(header, R"({"alg":"RS256"})");
  EXPECT_EQ(claims, R"({"iss":"a"})");
  EXPECT_EQ(token->find('='), std::string::npos) << "there is no padding in a token";
  EXPECT_TRUE(key.Verifies(parts[0] + "." + parts[1], signature));
  EXPECT_FALSE(key.Verifies(parts[0] + "." + parts[1] + "x", signature));
}

TEST(JwtTest, WhatIsNoRsaKeyIsRefusedAndNotQuoted) {
  for (const char* pem : {"", "hunter2", "-----BEGIN PRIVATE KEY-----\nhunter2\n",
                          "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsL"
                          "MREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n"}) {
    const absl::Status status = SignJwtRs256("{}", "{}", Secret(pem)).status();
    EXPECT_EQ(status.message(), "the private key is no RSA key in PEM");
  }
}

}  // namespace
}  // namespace nexusnitro
