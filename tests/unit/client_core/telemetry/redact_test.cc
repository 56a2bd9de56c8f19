#include "client_core/telemetry/redact.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

std::string Clean(const std::string& text, const std::string& secret = "") {
  return Redact(text, Secret(secret), 512);
}

TEST(RedactTest, OrdinaryWordsStay) {
  const std::string text = "model `gpt-4o` not found; ask sk, a bear, or task-force-of-twelve";
  EXPECT_EQ(Clean(text), text);
}

TEST(RedactTest, TheSecretGoes) {
  EXPECT_EQ(Clean("bad key s3cr3t!", "s3cr3t"), "bad key [redacted]!");
  EXPECT_EQ(Clean("s3cr3ts3cr3t", "s3cr3t"), "[redacted][redacted]");
}

TEST(RedactTest, WhatLooksLikeAKeyGoes) {
  EXPECT_EQ(Clean("Incorrect API key provided: sk-proj-abc***********xyz. See"),
            "Incorrect API key provided: [redacted] See");
  EXPECT_EQ(Clean("Authorization: Bearer abcdefghijklmnop"), "Authorization: [redacted]");
  EXPECT_EQ(Clean("key=AIzaSyA1234567890"), "key=[redacted]");
  EXPECT_EQ(Clean("token eyJhbGciOiJSUzI1NiJ9.e30.c2ln, ya29.a0AfB_byC-1"),
            "token [redacted], [redacted]");
}

TEST(RedactTest, EachSecretOfACredentialGoes) {
  CredentialValue credential;
  credential.token = Secret("aaa");
  credential.access_key_id = "id";
  credential.secret_access_key = Secret("bbb");
  credential.session_token = Secret("ccc");
  EXPECT_EQ(Redact("id aaa bbb ccc", credential, 512), "id [redacted] [redacted] [redacted]");
}

TEST(RedactTest, TextIsCutAndValid) {
  EXPECT_EQ(Redact(std::string(1'000, 'x'), Secret(), 10), "xxxxxxxxxx");
  EXPECT_EQ(Redact("a\xFF", Secret(), 10), "a\uFFFD");
  EXPECT_EQ(Redact("ab\u20ac", Secret(), 4), "ab");
}

}  // namespace
}  // namespace nexusnitro
