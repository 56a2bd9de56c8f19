#include "client_core/transport/address_rules.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "client_core/base/error.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Every address that is refused, and what is said of it.
const struct {
  const char *address;
  const char *what;
} kRefused[] = {
    {"169.254.169.254", "hands out credentials"},
    {"169.254.170.2", "hands out credentials"},
    {"169.254.170.23", "hands out credentials"},
    {"100.100.100.200", "hands out credentials"},
    {"168.63.129.16", "hands out credentials"},
    {"192.0.0.192", "hands out credentials"},
    {"fd00:ec2::254", "hands out credentials"},
    {"fd00:ec2::23", "hands out credentials"},
    {"fd20:ce::254", "hands out credentials"},
    {"169.254.0.1", "link-local"},
    {"169.254.255.255", "link-local"},
    {"fe80::1", "link-local"},
    {"febf::1", "link-local"},
    {"0.0.0.0", "unspecified"},
    {"0.1.2.3", "unspecified"},
    {"::", "unspecified"},
    {"224.0.0.1", "multicast"},
    {"239.255.255.255", "multicast"},
    {"ff02::1", "multicast"},
    {"255.255.255.255", "broadcast"},
    // IPv4 inside of IPv6.
    {"::ffff:169.254.169.254", "hands out credentials"},
    {"::169.254.169.254", "hands out credentials"},
    {"::ffff:0:169.254.169.254", "hands out credentials"},
    {"64:ff9b::a9fe:a9fe", "hands out credentials"},
    {"64:ff9b:1::169.254.1.1", "link-local"},
    {"2002:a9fe:a9fe::1", "hands out credentials"},
    {"::ffff:0.0.0.0", "unspecified"},
};

constexpr const char *kPermitted[] = {
    "127.0.0.1",       "::1",           "10.0.0.1",    "192.168.1.1",      "172.16.0.1",
    "8.8.8.8",         "169.253.0.1",   "169.255.0.1", "100.100.100.201",  "223.255.255.255",
    "fec0::1",         "fd00:ec2::253", "2001:db8::1", "::ffff:127.0.0.1", "64:ff9b::8.8.8.8",
    "2002:808:808::1", "fd12:3456::1",
};

absl::Status CheckUrl(const std::string &url) {
  const absl::StatusOr<HttpTarget> target = ParseEndpoint(url);
  EXPECT_TRUE(target.ok()) << url << " " << target.status();
  return CheckTarget(*target);
}

TEST(AddressRulesTest, RefusesEachKindAndSaysWhichItIs) {
  for (const auto &each : kRefused) {
    EXPECT_THAT(std::string(AddressFault(*ParseIpAddress(each.address))), HasSubstr(each.what))
        << each.address;
  }
}

TEST(AddressRulesTest, PermitsAllOthers) {
  for (const char *address : kPermitted) {
    EXPECT_EQ(AddressFault(*ParseIpAddress(address)), "") << address;
  }
}

TEST(AddressRulesTest, RefusesAddressesInEverySpellingThatIsRead) {
  for (const char *host :
       {"169.254.169.254", "169.254.169.254.", "2852039166", "0xa9fea9fe", "0xA9.0xFE.0xa9.0xfe",
        "0251.0376.0251.0376", "169.254.43518", "169.16689662", "0", "0x0", "fe80::1", ""}) {
    EXPECT_NE(HostFault(host), "") << host;
  }
}

TEST(AddressRulesTest, RefusesMetadataServersByName) {
  for (const char *host : {"metadata.google.internal", "Metadata.Google.Internal.", "metadata.goog",
                           "instance-data.ec2.internal", "metadata.tencentyun.com"}) {
    EXPECT_THAT(std::string(HostFault(host)), HasSubstr("hands out credentials")) << host;
  }
  for (const char *host : {"localhost", "api.openai.com", "metadata.example.com", "google.internal",
                           "169-254-169-254.example.com", "face", "127.1"}) {
    EXPECT_EQ(HostFault(host), "") << host;
  }
}

TEST(AddressRulesTest, RefusesTargetsHoweverTheirUrlIsWritten) {
  for (const char *url :
       {"http://169.254.169.254/latest", "http://2852039166", "http://0xa9fea9fe:80/v1",
        "http://0251.0376.0251.0376", "http://169.254.169.254.", "https://[::ffff:a9fe:a9fe]",
        "http://[fe80::1%25eth0]:8000", "http://%31%36%39.254.169.254",
        "http://METADATA.google.internal/v1", "http://0", "http://[::]:8000"}) {
    const absl::Status status = CheckUrl(url);
    EXPECT_EQ(ReasonOf(status), Reason::kAddressRefused) << url;
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << url;
    EXPECT_TRUE(NotSent(status)) << url;
  }
  EXPECT_TRUE(CheckUrl("http://127.0.0.1:8000/v1").ok());
  EXPECT_TRUE(CheckUrl("https://api.openai.com/v1").ok());
}

TEST(AddressRulesTest, HoldsForTheProxyToo) {
  HttpTarget target = *ParseEndpoint("https://api.openai.com/v1");
  HttpProxy proxy;
  proxy.host = "169.254.1.1";
  target.proxy = std::make_shared<const HttpProxy>(proxy);
  EXPECT_EQ(ReasonOf(CheckTarget(target)), Reason::kAddressRefused);
  EXPECT_THAT(CheckTarget(target).message(), HasSubstr("169.254.1.1"));
}

TEST(AddressRulesTest, LetsCredentialsAskMetadataServers) {
  HttpTarget target = *ParseEndpoint("http://169.254.169.254");
  target.metadata_server = true;
  EXPECT_TRUE(CheckTarget(target).ok());
}

TEST(AddressRulesTest, TakesRefusedAddressesOutOfAnAnswer) {
  const auto some = PermittedOf("api.test", {"169.254.169.254", "10.0.0.1", "fe80::1", "::1"});
  ASSERT_TRUE(some.ok());
  EXPECT_THAT(*some, ElementsAre("10.0.0.1", "::1"));
}

TEST(AddressRulesTest, RefusesANameWithRefusedAddressesOnly) {
  const absl::Status status = PermittedOf("evil.test", {"fe80::1", "169.254.169.254"}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kAddressRefused);
  EXPECT_TRUE(NotSent(status));
  EXPECT_THAT(status.message(), HasSubstr("evil.test"));
  EXPECT_EQ(ReasonOf(PermittedOf("odd.test", {"no address"}).status()), Reason::kAddressRefused);
}

TEST(AddressRulesTest, JudgesSocketsByTheirAddress) {
  for (const auto &each : kRefused) {
    sockaddr_storage storage = {};
    auto *v4 = reinterpret_cast<sockaddr_in *>(&storage);
    auto *v6 = reinterpret_cast<sockaddr_in6 *>(&storage);
    if (inet_pton(AF_INET, each.address, &v4->sin_addr) == 1) {
      v4->sin_family = AF_INET;
    } else {
      ASSERT_EQ(inet_pton(AF_INET6, each.address, &v6->sin6_addr), 1) << each.address;
      v6->sin6_family = AF_INET6;
    }
    EXPECT_NE(SocketAddressFault(reinterpret_cast<const sockaddr &>(storage)), "") << each.address;
  }
  sockaddr_in loopback = {};
  loopback.sin_family = AF_INET;
  loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(SocketAddressFault(reinterpret_cast<const sockaddr &>(loopback)), "");
  sockaddr_un local = {};
  local.sun_family = AF_UNIX;
  EXPECT_NE(SocketAddressFault(reinterpret_cast<const sockaddr &>(local)), "");
}

}  // namespace
}  // namespace nexusnitro
