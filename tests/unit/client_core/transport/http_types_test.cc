#include "client_core/transport/http_types.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(HttpTypesTest, TheFirstHeaderOfANameIsFound) {
  const HttpHeaders headers = {{"a", "1"}, {"b", "2"}, {"b", "3"}, {"empty", ""}};
  EXPECT_EQ(FindHeader(headers, "b"), "2");
  EXPECT_EQ(FindHeader(headers, "empty"), "");
  EXPECT_EQ(FindHeader(headers, "c"), std::nullopt);
}

TEST(HttpTypesTest, SecretsGoOverTlsOrStayOnThisMachine) {
  const auto keeps = [](const char* host, bool address, bool tls) {
    HttpTarget target;
    target.host = host;
    target.host_is_address = address;
    target.tls = tls;
    return KeepsSecrets(target);
  };
  EXPECT_TRUE(keeps("example.com", false, true));
  EXPECT_TRUE(keeps("localhost", false, false));
  EXPECT_TRUE(keeps("127.0.0.2", true, false));
  EXPECT_TRUE(keeps("::1", true, false));
  EXPECT_FALSE(keeps("example.com", false, false));
  EXPECT_FALSE(keeps("10.0.0.1", true, false));
  EXPECT_FALSE(keeps("127.0.0.1.example.com", false, false));
}

TEST(HttpTypesTest, TheFirstHopIsTheProxyOrTheHostItself) {
  HttpTarget target;
  target.host = "10.0.0.1";
  target.port = 443;
  target.host_is_address = true;
  EXPECT_EQ(FirstHop(target).host, "10.0.0.1");
  EXPECT_EQ(FirstHop(target).port, 443);
  EXPECT_TRUE(FirstHop(target).is_address);
  HttpProxy proxy;
  proxy.host = "proxy.test";
  proxy.port = 3128;
  target.proxy = std::make_shared<const HttpProxy>(proxy);
  EXPECT_EQ(FirstHop(target).host, "proxy.test");
  EXPECT_EQ(FirstHop(target).port, 3128);
  EXPECT_FALSE(FirstHop(target).is_address);
}

}  // namespace
}  // namespace nexusnitro
