#include "client_core/transport/proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client_core/transport/curl_url.h"
#include "tests/support/variables_of.h"

namespace nexusnitro {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::VariablesOf;

// The URL of the proxy that these variables name for `url`; "" for none; else
// the error.
std::string ProxyOf(const std::string &url, std::map<std::string, std::string> variables) {
  HttpTarget target = *ParseEndpoint(url);
  const absl::Status status = SetEnvironmentProxy(VariablesOf(std::move(variables)), target);
  if (!status.ok()) return std::string(status.message());
  return target.proxy == nullptr ? "" : target.proxy->url;
}

bool Holds(const std::string &no_proxy, const std::string &url) {
  return NoProxyHolds(no_proxy, *ParseEndpoint(url));
}

TEST(ProxyTest, AConfigNamesSchemeHostAndPort) {
  const auto proxy = ParseProxy("http://proxy.test:3128/");
  ASSERT_TRUE(proxy.ok()) << proxy.status();
  EXPECT_EQ((*proxy)->url, "http://proxy.test:3128");
  EXPECT_EQ((*proxy)->host, "proxy.test");
  EXPECT_EQ((*proxy)->port, 3128);
  EXPECT_FALSE((*proxy)->host_is_address);
  const auto v6 = ParseProxy("http://[::1]:3128");
  ASSERT_TRUE(v6.ok()) << v6.status();
  EXPECT_EQ((*v6)->host, "::1");
  EXPECT_TRUE((*v6)->host_is_address);
}

TEST(ProxyTest, RefusesAllElseAndSaysWhatIsExpected) {
  const struct {
    const char *text;
    const char *why;
  } kCases[] = {
      {"proxy.test:3128", "has no scheme"},
      {"https://proxy.test:3128", "a scheme other than http"},
      {"socks5://proxy.test:1080", "a scheme other than http"},
      {"http://proxy.test", "has no port"},
      {"http://[::1]", "has no port"},
      {"http://proxy.test:0", "port"},
      {"http://proxy.test:3128/path", "has a path"},
      {"http://:3128", "URL"},
      {"http://a b:1", "white space"},
  };
  for (const auto &each : kCases) {
    const absl::Status status = ParseProxy(each.text).status();
    EXPECT_THAT(status.message(), HasSubstr(each.why)) << each.text;
    EXPECT_THAT(status.message(), HasSubstr("expected http://HOST:PORT")) << each.text;
  }
}

TEST(ProxyTest, AConfigHoldsNoUserOrPassword) {
  const absl::Status status = ParseProxy("http://me:hunter2@proxy.test:3128").status();
  EXPECT_THAT(status.message(), HasSubstr("contains a user or password"));
  EXPECT_THAT(status.message(), Not(HasSubstr("hunter2")));
}

TEST(ProxyTest, TheEnvironmentNamesOneForEachScheme) {
  const std::string https = "https://api.example.com/v1";
  const std::string http = "http://api.example.com/v1";
  EXPECT_EQ(ProxyOf(https, {}), "");
  EXPECT_EQ(ProxyOf(https, {{"HTTPS_PROXY", "http://p:1"}}), "http://p:1");
  EXPECT_EQ(ProxyOf(https, {{"https_proxy", "http://p:2"}, {"HTTPS_PROXY", "http://p:1"}}),
            "http://p:2");
  EXPECT_EQ(ProxyOf(https, {{"http_proxy", "http://p:3"}}), "");
  EXPECT_EQ(ProxyOf(http, {{"http_proxy", "http://p:3"}}), "http://p:3");
  EXPECT_EQ(ProxyOf(http, {{"HTTP_PROXY", "http://p:3"}}), "");
  EXPECT_EQ(ProxyOf(http, {{"HTTPS_PROXY", "http://p:1"}}), "");
  EXPECT_EQ(ProxyOf(https, {{"ALL_PROXY", "p:4"}}), "http://p:4");
  EXPECT_EQ(ProxyOf(http, {{"all_proxy", "p:5"}, {"ALL_PROXY", "p:4"}}), "http://p:5");
}

TEST(ProxyTest, ThisMachineIsReachedThroughNone) {
  for (const char *url : {"https://localhost:1", "https://LOCALHOST.:1", "https://a.localhost",
                          "https://127.0.0.1", "https://127.9.9.9", "https://[::1]:1"}) {
    EXPECT_EQ(ProxyOf(url, {{"HTTPS_PROXY", "http://p:1"}}), "") << url;
  }
}

TEST(ProxyTest, TheEnvironmentMayNameAUserWhoIsNotShown) {
  HttpTarget target = *ParseEndpoint("https://api.example.com");
  ASSERT_TRUE(SetEnvironmentProxy(
                  VariablesOf({{"HTTPS_PROXY", "http://me:hun%40ter2@p.test:8080"}}), target)
                  .ok());
  EXPECT_EQ(target.proxy->url, "http://p.test:8080");
  EXPECT_EQ(target.proxy->user_info, "me:hun%40ter2");
}

TEST(ProxyTest, AVariableThatIsNoProxyIsNamedWithoutItsValue) {
  const std::string error =
      ProxyOf("https://api.example.com", {{"HTTPS_PROXY", "socks5://me:hunter2@p:1"}});
  EXPECT_THAT(error, HasSubstr("HTTPS_PROXY has a scheme other than http"));
  EXPECT_THAT(error, Not(HasSubstr("hunter2")));
  EXPECT_THAT(ProxyOf("https://api.example.com", {{"HTTPS_PROXY", "http://a b:c@p:1"}}),
              HasSubstr("percent-encoded"));
}

TEST(ProxyTest, NoProxyTakesHostsOut) {
  EXPECT_EQ(ProxyOf("https://api.example.com",
                    {{"HTTPS_PROXY", "http://p:1"}, {"NO_PROXY", "example.com"}}),
            "");
  EXPECT_EQ(ProxyOf("https://api.example.com", {{"HTTPS_PROXY", "http://p:1"},
                                                {"no_proxy", "other.test"},
                                                {"NO_PROXY", "example.com"}}),
            "http://p:1");
  // What is not used is not looked at.
  EXPECT_EQ(ProxyOf("https://api.example.com", {{"HTTPS_PROXY", "nonsense"}, {"NO_PROXY", "*"}}),
            "");
}

TEST(ProxyTest, NoProxyListsNames) {
  EXPECT_TRUE(Holds("*", "https://a.test"));
  EXPECT_TRUE(Holds(" * ", "https://a.test"));
  EXPECT_TRUE(Holds("b.test, A.test", "https://a.TEST."));
  EXPECT_TRUE(Holds("b.test a.test", "https://x.a.test"));
  EXPECT_TRUE(Holds(".a.test", "https://x.a.test"));
  EXPECT_TRUE(Holds(".a.test.", "https://a.test"));
  EXPECT_FALSE(Holds("a.test", "https://ba.test"));
  EXPECT_FALSE(Holds("x.a.test", "https://a.test"));
  EXPECT_FALSE(Holds("", "https://a.test"));
  EXPECT_FALSE(Holds(",, .", "https://a.test"));
  EXPECT_FALSE(Holds("*,b.test", "https://a.test"));
}

TEST(ProxyTest, NoProxyListsAddressesAndNetworks) {
  EXPECT_TRUE(Holds("10.0.0.1", "https://10.0.0.1"));
  EXPECT_TRUE(Holds("10.0.0.0/8", "https://10.200.0.1"));
  EXPECT_TRUE(Holds("10.0.0.0/8", "https://0x0a000001"));
  EXPECT_TRUE(Holds("[2001:db8::1]", "https://[2001:db8::1]"));
  EXPECT_TRUE(Holds("2001:db8::/32", "https://[2001:db8:1::1]"));
  EXPECT_TRUE(Holds("0.0.0.0/0", "https://10.0.0.1"));
  EXPECT_FALSE(Holds("10.0.0.0/8", "https://11.0.0.1"));
  EXPECT_FALSE(Holds("10.0.0.0/33", "https://10.0.0.1"));
  EXPECT_FALSE(Holds("10.0.0.0/x", "https://10.0.0.1"));
  EXPECT_FALSE(Holds("0.0.1", "https://10.0.0.1"));
  EXPECT_FALSE(Holds("10.0.0.0/8", "https://ten.test"));
}

TEST(ProxyTest, APortNarrowsAnEntry) {
  EXPECT_TRUE(Holds("a.test:8443", "https://a.test:8443"));
  EXPECT_FALSE(Holds("a.test:8443", "https://a.test"));
  EXPECT_TRUE(Holds("10.0.0.1:443", "https://10.0.0.1"));
  EXPECT_TRUE(Holds("[::2]:443", "https://[::2]"));
  EXPECT_FALSE(Holds("[::2]:444", "https://[::2]"));
}

}  // namespace
}  // namespace nexusnitro
