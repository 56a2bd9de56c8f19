#include "client_core/transport/ip_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace nexusnitro {
namespace {

TEST(IpAddressTest, ReadsBothFamiliesAndNothingElse) {
  EXPECT_EQ(ParseIpAddress("127.0.0.1"), ParseIpAddress("::ffff:127.0.0.1"));
  EXPECT_NE(ParseIpAddress("127.0.0.1"), ParseIpAddress("::127.0.0.1"));
  EXPECT_EQ(ParseIpAddress("2001:DB8::1"), ParseIpAddress("2001:db8:0:0::1"));
  for (const char *text : {"", "localhost", "[::1]", "127.1", "0x7f.0.0.1", "1.2.3.4 ", "::1%lo"}) {
    EXPECT_FALSE(ParseIpAddress(text).has_value()) << text;
  }
  EXPECT_FALSE(ParseIpAddress(std::string_view("1.2.3.4\0x", 9)).has_value());
}

TEST(IpAddressTest, ReadsTheSpellingsThatCLibrariesTake) {
  for (const char *text : {"127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0x7F000001"}) {
    EXPECT_EQ(ParseLooseIpAddress(text), ParseIpAddress("127.0.0.1")) << text;
  }
  for (const char *text : {"", "abc", "1.2.3.4 x", "face", "1.2.3.4.5", "localhost"}) {
    EXPECT_FALSE(ParseLooseIpAddress(text).has_value()) << text;
  }
}

TEST(IpAddressTest, ComparesPrefixesBitByBit) {
  const IpAddress a = *ParseIpAddress("fe80::1");
  EXPECT_TRUE(a.SharesPrefix(*ParseIpAddress("febf::"), 10));
  EXPECT_FALSE(a.SharesPrefix(*ParseIpAddress("fec0::"), 10));
  EXPECT_FALSE(a.SharesPrefix(*ParseIpAddress("fe80::2"), 128));
  EXPECT_TRUE(a.SharesPrefix(*ParseIpAddress("::"), 0));
}

TEST(IpAddressTest, IsReadFromSockets) {
  sockaddr_in v4 = {};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(IpAddressOf(reinterpret_cast<const sockaddr &>(v4)), ParseIpAddress("127.0.0.1"));
  sockaddr_in6 v6 = {};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  EXPECT_EQ(IpAddressOf(reinterpret_cast<const sockaddr &>(v6)), ParseIpAddress("::1"));
  sockaddr_un local = {};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(IpAddressOf(reinterpret_cast<const sockaddr &>(local)).has_value());
}

TEST(IpAddressTest, KnowsLoopback) {
  for (const char *text : {"127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(IsLoopback(*ParseIpAddress(text))) << text;
  }
  for (const char *text : {"128.0.0.1", "::2", "::", "10.0.0.1"}) {
    EXPECT_FALSE(IsLoopback(*ParseIpAddress(text))) << text;
  }
}

}  // namespace
}  // namespace nexusnitro
