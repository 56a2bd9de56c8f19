#include "client_core/config/endpoint_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client_core/base/strings.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

using testing::HasSubstr;

HttpTarget Target(const std::string& url) {
  absl::StatusOr<HttpTarget> target = ParseEndpoint(url);
  EXPECT_TRUE(target.ok()) << url << ": " << target.status();
  return target.ok() ? *target : HttpTarget();
}

EndpointRules Rules(const std::vector<std::string>& patterns) {
  absl::StatusOr<EndpointRules> rules = EndpointRules::Create(patterns);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : EndpointRules();
}

bool Permits(const std::string& pattern, const std::string& url) {
  return Rules({pattern}).Permits(Target(url));
}

TEST(EndpointRulesTest, PermitsNothingAtFirst) {
  EXPECT_FALSE(EndpointRules().Permits(Target("https://api.example.com/v1")));
  EXPECT_EQ(EndpointRules().ToString(), "none");
}

TEST(EndpointRulesTest, PermitsSchemeHostAndPortTogether) {
  EXPECT_TRUE(Permits("https://api.example.com", "https://api.example.com/v1"));
  EXPECT_TRUE(Permits("https://api.example.com", "https://api.example.com:443"));
  EXPECT_TRUE(Permits("http://api.example.com", "http://api.example.com:80/x"));
  EXPECT_TRUE(Permits("https://api.example.com:8443", "https://api.example.com:8443"));
  EXPECT_FALSE(Permits("https://api.example.com", "http://api.example.com"));
  EXPECT_FALSE(Permits("https://api.example.com", "http://api.example.com:443"));
  EXPECT_FALSE(Permits("https://api.example.com", "https://api.example.com:8443"));
  EXPECT_FALSE(Permits("https://api.example.com", "https://other.example.com"));
  EXPECT_FALSE(Permits("https://api.example.com", "https://api.example.com.evil.invalid"));
  EXPECT_FALSE(Permits("https://api.example.com", "https://evilapi.example.com"));
}

TEST(EndpointRulesTest, ComparesNamesWithoutCaseOrDotAtTheirEnd) {
  EXPECT_TRUE(Permits("HTTPS://API.Example.COM", "https://api.example.com"));
  EXPECT_TRUE(Permits("https://api.example.com", "https://API.EXAMPLE.com."));
  EXPECT_TRUE(Permits("https://api.example.com.", "https://api.example.com"));
}

TEST(EndpointRulesTest, StarAndDotPermitAllBelowAndNotTheHostItself) {
  EXPECT_TRUE(Permits("https://*.example.com", "https://api.example.com"));
  EXPECT_TRUE(Permits("https://*.example.com", "https://a.b.Example.com."));
  EXPECT_FALSE(Permits("https://*.example.com", "https://example.com"));
  EXPECT_FALSE(Permits("https://*.example.com", "https://badexample.com"));
  EXPECT_FALSE(Permits("https://*.example.com", "https://.example.com"));
  EXPECT_FALSE(Permits("https://*.example.com", "https://api.example.com:444"));
}

TEST(EndpointRulesTest, StarAsPortPermitsAllPorts) {
  EXPECT_TRUE(Permits("https://*.example.com:*", "https://api.example.com:444"));
  EXPECT_TRUE(Permits("http://localhost:*", "http://localhost:11434"));
  EXPECT_FALSE(Permits("http://localhost:*", "https://localhost:11434"));
}

TEST(EndpointRulesTest, StarAlonePermitsEveryEndpoint) {
  EXPECT_TRUE(Permits("*", "http://anything.invalid:1"));
  EXPECT_TRUE(Permits("*", "https://[::1]"));
}

TEST(EndpointRulesTest, NothingPermitsLinkLocalAndMetadataHosts) {
  for (const char* url :
       {"http://169.254.169.254", "http://[fe80::1]", "http://[::ffff:169.254.169.254]",
        "http://metadata.google.internal", "http://2852039166/latest", "http://100.100.100.200"}) {
    EXPECT_FALSE(Permits("*", url)) << url;
    EndpointRules rules;
    rules.Permit(Target(url));
    EXPECT_FALSE(rules.Permits(Target(url))) << url;
  }
}

TEST(EndpointRulesTest, ReadsAddressesHoweverTheyAreSpelled) {
  EXPECT_TRUE(Permits("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"));
  EXPECT_TRUE(Permits("http://127.0.0.1:8000", "http://2130706433:8000/v1"));
  EXPECT_TRUE(Permits("http://[::1]:8000", "http://[::1]:8000/v1"));
  EXPECT_TRUE(Permits("http://[2001:DB8:0:0::1]", "http://[2001:db8::1]/v1"));
  EXPECT_FALSE(Permits("http://[::1]:8000", "http://[::2]:8000"));
  EXPECT_FALSE(Permits("http://*.0.0.1.example.com", "http://127.0.0.1"));
}

TEST(EndpointRulesTest, PermitsWhatItWasToldLater) {
  EndpointRules rules;
  rules.Permit(Target("https://API.example.com./v1"));
  rules.Permit(Target("https://api.example.com/v2"));
  rules.Permit(Target("http://[::1]:8000"));
  EXPECT_TRUE(rules.Permits(Target("https://api.example.com/elsewhere")));
  EXPECT_TRUE(rules.Permits(Target("http://[::1]:8000")));
  EXPECT_FALSE(rules.Permits(Target("https://[::1]:8000")));
  EXPECT_EQ(rules.ToString(), "https://api.example.com, http://[::1]:8000");
}

TEST(EndpointRulesTest, SaysWhatIsPermittedInWords) {
  EXPECT_EQ(Rules({"*"}).ToString(), "*");
  EXPECT_EQ(Rules({"https://*.a.invalid:*", "http://b.invalid:8080"}).ToString(),
            "https://*.a.invalid:*, http://b.invalid:8080");
  std::vector<std::string> many;
  for (int i = 0; i < 10; ++i) many.push_back(StrCat("https://h", i, ".invalid"));
  EXPECT_THAT(Rules(many).ToString(), HasSubstr("https://h7.invalid and 2 more"));
}

TEST(EndpointRulesTest, NamesTheFirstThatIsNoPatternAndWhatWasExpected) {
  const struct {
    const char* pattern;
    const char* why;
  } kCases[] = {
      {"", "has no scheme"},
      {"api.example.com", "has no scheme"},
      {"ftp://api.example.com", "has a scheme other than http and https"},
      {"https://", "is no URL"},
      {"https://*", "has a \"*\" that is not"},
      {"https://*:*", "has a \"*\" that is not"},
      {"https://*.", "is no URL"},
      {"https://*.*.example.com", "has a \"*\" that is not"},
      {"https://api.*.com", "has a \"*\" that is not"},
      {"https://*example.com", "has a \"*\" that is not"},
      {"https://*.127.0.0.1", "has \"*.\" before an address"},
      {"https://*.[::1]", "has \"*.\" before an address"},
      {"https://api.example.com/v1", "has more than a host and a port"},
      {"https://api.example.com?x", "has more than a host and a port"},
      {"https://api.example.com:0", "has no valid port"},
      {"https://api.example.com:65536", "has no valid port"},
      {"https://api.example.com:99999999999", "has no valid port"},
      {"https://api.example.com:", "has no valid port"},
      {"https://api.example.com:+80", "has no valid port"},
      {"https://::1", "has an IPv6 address without brackets"},
      {"https://[::1", "has an IPv6 address without brackets"},
      {"https://a b", "white space"},
      {"https://a\nb", "white space"},
  };
  for (const auto& each : kCases) {
    const auto rules = EndpointRules::Create({"https://fine.example.com", each.pattern});
    ASSERT_FALSE(rules.ok()) << each.pattern;
    EXPECT_THAT(rules.status().message(), HasSubstr(each.why)) << each.pattern;
    EXPECT_THAT(rules.status().message(), HasSubstr("expected \"*\" or SCHEME://HOST"));
  }
}

TEST(EndpointRulesTest, DoesNotRepeatAUserOrPassword) {
  const auto rules = EndpointRules::Create({"https://user:hunter2@example.com"});
  ASSERT_FALSE(rules.ok());
  EXPECT_THAT(rules.status().message(), testing::Not(HasSubstr("hunter2")));
}

TEST(HostPatternTest, PermitsAHostWithAllItsPortsOrWithOne) {
  EXPECT_TRUE(HostPatternPermits("api.example.com", Target("https://API.example.com.:8443")));
  EXPECT_TRUE(HostPatternPermits("api.example.com:8443", Target("https://api.example.com:8443")));
  EXPECT_TRUE(HostPatternPermits("api.example.com:443", Target("https://api.example.com/v1")));
  EXPECT_FALSE(HostPatternPermits("api.example.com:8443", Target("https://api.example.com")));
  EXPECT_FALSE(HostPatternPermits("api.example.com", Target("https://example.com")));
  EXPECT_TRUE(HostPatternPermits("*.example.com", Target("https://a.example.com")));
  EXPECT_FALSE(HostPatternPermits("*.example.com", Target("https://example.com")));
  EXPECT_TRUE(HostPatternPermits("[::1]:80", Target("http://[::1]")));
  EXPECT_TRUE(HostPatternPermits("[::1]", Target("http://[0:0::1]:9")));
}

TEST(HostPatternTest, RefusesWhatIsNoHost) {
  for (const char* pattern : {"", "*", "https://api.example.com", "api.example.com/v1", "a@b",
                              "::1", "host:0", "host:x", "a b", "*.", "*.10.0.0.1"}) {
    const absl::Status status = CheckHostPattern(pattern);
    EXPECT_FALSE(status.ok()) << pattern;
    EXPECT_THAT(status.message(), HasSubstr("expected HOST or HOST:PORT")) << pattern;
    EXPECT_FALSE(HostPatternPermits(pattern, Target("https://api.example.com"))) << pattern;
  }
  EXPECT_TRUE(CheckHostPattern("api.example.com").ok());
  EXPECT_TRUE(CheckHostPattern("*.example.com:8443").ok());
}

}  // namespace
}  // namespace nexusnitro
