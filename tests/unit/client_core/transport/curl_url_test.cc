#include "client_core/transport/curl_url.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(ParseEndpointTest, PartsAreFound) {
  const HttpTarget target = ParseEndpoint("https://Example.com/v1/").value();
  EXPECT_TRUE(target.tls);
  EXPECT_EQ(target.host, "Example.com");
  EXPECT_EQ(target.port, 443);
  EXPECT_EQ(target.url, "https://Example.com/v1");
  EXPECT_FALSE(target.host_is_address);
}

TEST(ParseEndpointTest, AddressesAreRecognised) {
  EXPECT_TRUE(ParseEndpoint("http://127.0.0.1:8000")->host_is_address);
  const HttpTarget v6 = ParseEndpoint("http://[::1]:8000/v1").value();
  EXPECT_TRUE(v6.host_is_address);
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.port, 8000);
  EXPECT_FALSE(ParseEndpoint("http://localhost")->host_is_address);
}

TEST(ParseEndpointTest, FaultsAreNamed) {
  const auto message = [](const char* url) {
    return std::string(ParseEndpoint(url).status().message());
  };
  EXPECT_EQ(message("vllm:8000"), "has no scheme; expected http://… or https://…");
  EXPECT_EQ(message("ftp://h"), "has the scheme \"ftp\"; expected http or https");
  EXPECT_NE(message("http://u@h").find("user or password"), std::string::npos);
  EXPECT_NE(message("http://h?x=1").find("query"), std::string::npos);
  EXPECT_NE(message("http://h#x").find("fragment"), std::string::npos);
  EXPECT_NE(message("http://h\r\nx").find("white space"), std::string::npos);
  EXPECT_NE(message("http://h:0").find("port"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
