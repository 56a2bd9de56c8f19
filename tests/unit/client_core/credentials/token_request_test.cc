#include "client_core/credentials/token_request.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(TokenRequestTest, AUrlIsTakenApart) {
  const auto url = ParseTokenUrl("https://sts.example.com:8443/a/b?c=d");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->target->url, "https://sts.example.com:8443");
  EXPECT_EQ(url->path, "/a/b?c=d");
  EXPECT_EQ(url->Shown(), "https://sts.example.com:8443/a/b") << "a query may hold a secret";
  EXPECT_EQ(ParseTokenUrl("http://h")->path, "/");
  EXPECT_EQ(ParseTokenUrl("http://h?x=1")->path, "/?x=1");
  EXPECT_EQ(ParseTokenUrl("http://[fd00:ec2::23]/v1")->target->host, "fd00:ec2::23");
}

TEST(TokenRequestTest, WhatIsNoUrlIsRefused) {
  for (const char* url : {"", "sts.example.com", "ftp://h/x", "https://u:p@h/x", "https://h/x#y",
                          "https://h/a b", "https://h/a\r\nx: y"}) {
    EXPECT_FALSE(ParseTokenUrl(url).ok()) << url;
  }
}

TEST(TokenRequestTest, SecretsGoOverTlsOrStayOnThisMachine) {
  for (const char* url : {"https://h", "http://localhost:1", "http://127.0.0.2", "http://[::1]"}) {
    EXPECT_TRUE(CheckCarriesSecrets(*ParseTokenUrl(url)->target).ok()) << url;
  }
  for (const char* url : {"http://h", "http://127.0.0.1.example.com", "http://10.0.0.1",
                          "http://localhost.example.com"}) {
    EXPECT_FALSE(CheckCarriesSecrets(*ParseTokenUrl(url)->target).ok()) << url;
  }
}

TEST(TokenRequestTest, AFormEscapesWhatItMust) {
  EXPECT_EQ(Form().Add("a", "b c&d=e/~").Add("f", "\xC3\xA9+").text(),
            "a=b%20c%26d%3De%2F~&f=%C3%A9%2B");
}

TEST(TokenRequestTest, AFormIsPosted) {
  const auto url = ParseTokenUrl("https://h/token");
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

}  // namespace
}  // namespace nexusnitro
