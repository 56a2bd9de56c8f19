#include "client_core/credentials/token_request.h"

#include <gtest/gtest.h>

#include "tests/support/variables_of.h"

namespace nexusnitro {
namespace {

TEST(TokenRequestTest, AUrlIsTakenApart) {
  const auto url = ParseTokenUrl("https://sts.example.com:8443/a/b?c=d", testing::VariablesOf({}));
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->target->url, "https://sts.example.com:8443");
  EXPECT_EQ(url->path, "/a/b?c=d");
  EXPECT_EQ(url->Shown(), "https://sts.example.com:8443/a/b") << "a query may hold a secret";
  EXPECT_EQ(ParseTokenUrl("http://h", testing::VariablesOf({}))->path, "/");
  EXPECT_EQ(ParseTokenUrl("http://h?x=1", testing::VariablesOf({}))->path, "/?x=1");
  EXPECT_EQ(ParseTokenUrl("http://[fd00:ec2::23]/v1", testing::VariablesOf({}))->target->host,
            "fd00:ec2::23");
}

TEST(TokenRequestTest, WhatIsNoUrlIsRefused) {
  for (const char* url : {"", "sts.example.com", "ftp://h/x", "https://u:p@h/x", "https://h/x#y",
                          "https://h/a b", "https://h/a\r\nx: y"}) {
    EXPECT_FALSE(ParseTokenUrl(url, testing::VariablesOf({})).ok()) << url;
  }
}

TEST(TokenRequestTest, SecretsGoOverTlsOrStayOnThisMachine) {
  for (const char* url : {"https://h", "http://localhost:1", "http://127.0.0.2", "http://[::1]"}) {
    EXPECT_TRUE(CheckCarriesSecrets(*ParseTokenUrl(url, testing::VariablesOf({}))->target).ok())
        << url;
  }
  for (const char* url : {"http://h", "http://127.0.0.1.example.com", "http://10.0.0.1",
                          "http://localhost.example.com"}) {
    EXPECT_FALSE(CheckCarriesSecrets(*ParseTokenUrl(url, testing::VariablesOf({}))->target).ok())
        << url;
  }
}

TEST(TokenRequestTest, AFormEscapesWhatItMust) {
  EXPECT_EQ(Form().Add("a", "b c&d=e/~").Add("f", "\xC3\xA9+").text(),
            "a=b%20c%26d%3De%2F~&f=%C3%A9%2B");
}

TEST(TokenRequestTest, AFormIsPosted) {
  const auto url = ParseTokenUrl("https://h/token", testing::VariablesOf({}));
  const HttpRequest request = PostForm(*url, Form().Add("a", "b"));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, "a=b");
  EXPECT_EQ(FindHeader(request.headers, "content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(GetFrom(*url).method, "GET");
  EXPECT_EQ(FindHeader(GetFrom(*url).headers, "accept"), "application/json");
}

TEST(TokenRequestTest, HeaderTextIsOneLineOfVisibleCharacters) {
  EXPECT_TRUE(IsHeaderText("Basic abc=="));
  for (const char* text : {"", " a", "a ", "a\r\nb: c", "a\tb", "caf\xC3\xA9"}) {
    EXPECT_FALSE(IsHeaderText(text)) << text;
  }
}

TEST(TokenRequestTest, TokenEndpointsAreReachedAsTheEnvironmentSays) {
  const Variables variables = testing::VariablesOf(
      {{"HTTPS_PROXY", "http://p:1"}, {"NO_PROXY", "direct.test"}, {"SSL_CERT_FILE", "/ca.pem"}});
  const auto url = ParseTokenUrl("https://sts.example.com/x", variables);
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->target->proxy->url, "http://p:1");
  EXPECT_EQ(url->target->ca_file, "/ca.pem");
  EXPECT_FALSE(url->target->metadata_server);
  EXPECT_EQ(ParseTokenUrl("https://direct.test", variables)->target->proxy, nullptr);
  EXPECT_FALSE(
      ParseTokenUrl("https://a.test", testing::VariablesOf({{"ALL_PROXY", "ftp://p:1"}})).ok());
}

TEST(TokenRequestTest, OnlyMetadataServersMayHaveAddressesThatAreRefused) {
  const auto url = ParseMetadataUrl("http://169.254.169.254/latest?x=1");
  ASSERT_TRUE(url.ok());
  EXPECT_TRUE(url->target->metadata_server);
  EXPECT_EQ(url->target->proxy, nullptr);
  EXPECT_EQ(url->path, "/latest?x=1");
}

}  // namespace
}  // namespace nexusnitro
