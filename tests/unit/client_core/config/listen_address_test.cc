#include "client_core/config/listen_address.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

TEST(ListenAddressTest, AddressesAreRead) {
  const ListenAddress unix_address = ParseListenAddress("unix:///run/a.sock").value();
  EXPECT_TRUE(unix_address.is_unix);
  EXPECT_EQ(unix_address.path, "/run/a.sock");
  EXPECT_EQ(unix_address.ToString(), "unix:///run/a.sock");
  const ListenAddress v4 = ParseListenAddress("127.0.0.1:0").value();
  EXPECT_EQ(v4.host, "127.0.0.1");
  EXPECT_TRUE(v4.loopback);
  const ListenAddress v6 = ParseListenAddress("[::1]:50051").value();
  EXPECT_EQ(v6.host, "::1");
  EXPECT_TRUE(v6.loopback);
  EXPECT_EQ(v6.ToString(), "[::1]:50051");
  EXPECT_FALSE(ParseListenAddress("0.0.0.0:1")->loopback);
  EXPECT_TRUE(ParseListenAddress("127.8.9.10:1")->loopback);
}

TEST(ListenAddressTest, BadOnesSayWhatWasExpected) {
  for (const char* text :
       {"", "x", "host:", "host:99999", "host:-1", ":5", "::1:5", "unix:", "unix://relative"}) {
    EXPECT_FALSE(ParseListenAddress(text).ok()) << text;
  }
  EXPECT_FALSE(ParseListenAddress("unix:///" + std::string(200, 'a')).ok());
}

}  // namespace
}  // namespace nexusnitro
