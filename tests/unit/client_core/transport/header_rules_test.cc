#include "client_core/transport/header_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

TEST(HeaderRulesTest, OrdinaryHeadersPass) {
  EXPECT_EQ(HeaderFault("x-team", "search"), "");
  EXPECT_EQ(HeaderFault("OpenAI-Organization", "org \t 1"), "");
  EXPECT_EQ(HeaderFault("x-empty", ""), "");
}

TEST(HeaderRulesTest, NoByteOfAValueCanAddALine) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value = std::string("a") + static_cast<char>(byte) + "b";
    const bool control = (byte < 0x20 && byte != '\t') || byte == 0x7F;
    EXPECT_EQ(HeaderFault("x-a", value).empty(), !control) << byte;
  }
}

TEST(HeaderRulesTest, NamesAreTokens) {
  for (const char* name : {"", "a b", "a:b", "a\r\nb", "\xC3\xA9", "a(b)"}) {
    EXPECT_NE(HeaderFault(name, "v"), "") << name;
  }
}

TEST(HeaderRulesTest, WhatTheSidecarSetsCannotBeOverridden) {
  for (const char* name :
       {"AUTHORIZATION", "Host", "Content-Length", "transfer-encoding", "x-api-key", "api-key",
        "X-Goog-Api-Key", "connection", "expect", "X-Amz-Date", "x-amz-security-token"}) {
    EXPECT_NE(HeaderFault(name, "v"), "") << name;
  }
}

TEST(HeaderRulesTest, CredentialsGoInNoHeaderThatFramesARequest) {
  for (const char* name : {"Authorization", "x-api-key", "api-key", "x-serve-key"}) {
    EXPECT_EQ(CredentialHeaderFault(name), "") << name;
  }
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "connection", "cookie",
                           "expect", "x-amz-date", "", "a b", "a:b"}) {
    EXPECT_NE(CredentialHeaderFault(name), "") << name;
  }
}

TEST(HeaderRulesTest, NamesAndValuesAreLookedAtAlone) {
  EXPECT_TRUE(IsHeaderName("x-a_1"));
  EXPECT_FALSE(IsHeaderName(""));
  EXPECT_FALSE(IsHeaderName("a b"));
  EXPECT_TRUE(IsHeaderValue(""));
  EXPECT_TRUE(IsHeaderValue("Bearer \t\xC3\xA9"));
  EXPECT_FALSE(IsHeaderValue("a\r\nb"));
  EXPECT_FALSE(IsHeaderValue("a\x7F"));
}

TEST(HeaderRulesTest, ValuesAreLimited) {
  EXPECT_EQ(HeaderFault("x-a", std::string(8'192, 'v')), "");
  EXPECT_NE(HeaderFault("x-a", std::string(8'193, 'v')), "");
}

}  // namespace
}  // namespace nexusnitro
