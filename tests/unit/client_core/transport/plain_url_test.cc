#include "client_core/transport/plain_url.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/random.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

TEST(PlainUrlTest, ReadsTheFormsThatEndpointsHave) {
  const auto url = ReadPlainUrl("https://api.example.com/v1");
  ASSERT_TRUE(url.has_value());
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "api.example.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_FALSE(url->host_is_address);
  const auto local = ReadPlainUrl("http://127.0.0.1:8000");
  ASSERT_TRUE(local.has_value());
  EXPECT_EQ(local->host, "127.0.0.1");
  EXPECT_EQ(local->port, 8000);
  EXPECT_TRUE(local->host_is_address);
  EXPECT_TRUE(ReadPlainUrl("http://vllm:80/a/b~c_d.e-f/").has_value());
}

TEST(PlainUrlTest, LeavesTheRestToTheGeneralParser) {
  for (const char* text : {"",
                           "http",
                           "http://",
                           "HTTP://a",
                           "http://A",
                           "http://a.",
                           "http://.a",
                           "http://a..b",
                           "http://a:",
                           "http://a:0",
                           "http://a:080",
                           "http://a:65536",
                           "http://a:99999999999",
                           "http://a:1x",
                           "http://a//b",
                           "http://a/../b",
                           "http://a/./b",
                           "http://a/.b",
                           "http://a/%41",
                           "http://a?b",
                           "http://a/b?c",
                           "http://a#b",
                           "http://u@a",
                           "http://u:p@a",
                           "http://[::1]",
                           "http://127.1",
                           "http://0x7f.1",
                           "http://127.0.0.01",
                           "http://256.0.0.1",
                           "http://1.2.3.4.5",
                           "http://a_b",
                           "http://a b",
                           "ftp://a",
                           "http://a/b c",
                           "http://a\\b",
                           "http://a.1"}) {
    EXPECT_FALSE(ReadPlainUrl(text).has_value()) << text;
  }
}

// Texts that are nearly URLs, from pieces that parsers disagree on.
std::string RandomText(Random& random) {
  static constexpr const char* kPieces[] = {
      "http://", "https://",  "a",    "b1",   "api.example", "xn--a",    "-", ".",
      "..",      "127.0.0.1", "10.1", "0",    "255",         "0x7f",     ":", ":80",
      ":1",      ":443",      "/",    "//",   "/v1",         "/.",       "~", "_",
      "A",       "%41",       "1e3",  "/a.b", "@",           "localhost"};
  std::string text = random.Bits() % 2 == 0 ? "http://" : "https://";
  const uint64_t pieces = 1 + random.Bits() % 6;
  for (uint64_t i = 0; i < pieces; ++i) text += kPieces[random.Bits() % std::size(kPieces)];
  return text;
}

TEST(PlainUrlTest, TheGeneralParserAgreesWithEveryResult) {
  Random random(20'261'122);
  int plain = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = RandomText(random);
    const auto url = ReadPlainUrl(text);
    if (!url.has_value()) continue;
    ++plain;
    const absl::StatusOr<HttpTarget> quick = ParseEndpoint(text);
    const absl::StatusOr<HttpTarget> general = ParseAnyEndpoint(text);
    ASSERT_TRUE(general.ok()) << text << " " << general.status();
    ASSERT_TRUE(quick.ok()) << text;
    EXPECT_EQ(quick->url, general->url) << text;
    EXPECT_EQ(quick->host, general->host) << text;
    EXPECT_EQ(quick->port, general->port) << text;
    EXPECT_EQ(quick->tls, general->tls) << text;
    EXPECT_EQ(quick->host_is_address, general->host_is_address) << text;
  }
  EXPECT_GT(plain, 5'000) << "the test would show nothing";
}

}  // namespace
}  // namespace nexusnitro
