#include "client_core/config/store_address.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

using Kind = StoreAddress::Kind;

std::string ErrorOf(std::string_view text) {
  return std::string(MessageOf(ParseStoreAddress(text).status()));
}

TEST(StoreAddressTest, ReadsMemory) { EXPECT_EQ(ParseStoreAddress("memory")->kind, Kind::kMemory); }

TEST(StoreAddressTest, ReadsSqlitesPathAsItStands) {
  const StoreAddress address = ParseStoreAddress("sqlite:///var/lib/a b?c#d.db").value();
  EXPECT_EQ(address.kind, Kind::kSqlite);
  EXPECT_EQ(address.path, "/var/lib/a b?c#d.db");
}

TEST(StoreAddressTest, ReadsRedisWithAllItsParts) {
  const StoreAddress address =
      ParseStoreAddress("redis://ops@redis.internal:6380/3?password_env=REDIS_PASSWORD").value();
  EXPECT_EQ(address.kind, Kind::kRedis);
  EXPECT_EQ(address.host, "redis.internal");
  EXPECT_EQ(address.port, 6380);
  EXPECT_EQ(address.database, 3);
  EXPECT_EQ(address.user, "ops");
  EXPECT_EQ(address.password_env, "REDIS_PASSWORD");
}

TEST(StoreAddressTest, LeavesRedissPortAndDatabaseOut) {
  for (const char* text : {"redis://cache", "redis://cache/", "redis://cache:6379/0"}) {
    const StoreAddress address = ParseStoreAddress(text).value();
    EXPECT_EQ(address.host, "cache") << text;
    EXPECT_EQ(address.port, 6379) << text;
    EXPECT_EQ(address.database, 0) << text;
  }
}

TEST(StoreAddressTest, ReadsIpv6InBrackets) {
  const StoreAddress address = ParseStoreAddress("redis://[::1]:7000/1").value();
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(address.port, 7000);
  EXPECT_EQ(ParseStoreAddress("redis://[::1]")->port, 6379);
}

TEST(StoreAddressTest, ReadsRedissSocket) {
  const StoreAddress address =
      ParseStoreAddress("redis+unix:///run/redis.sock?db=2&user=ops&password_file=/etc/pw").value();
  EXPECT_EQ(address.kind, Kind::kRedis);
  EXPECT_EQ(address.path, "/run/redis.sock");
  EXPECT_EQ(address.database, 2);
  EXPECT_EQ(address.user, "ops");
  EXPECT_EQ(address.password_file, "/etc/pw");
}

TEST(StoreAddressTest, SaysWhatWasExpected) {
  const struct {
    const char* text;
    const char* error;
  } kCases[] = {
      {"", "is no address of a store; expected memory, sqlite:///PATH"},
      {"sqlite", "is no address of a store"},
      {"postgres://db/x", "has the scheme \"postgres\"; expected memory"},
      {"rediss://cache:6379", "speaks no TLS to Redis"},
      {"sqlite://relative.db", "names no file by an absolute path; expected sqlite:///PATH"},
      {"sqlite:///folder/", "names no file by an absolute path"},
      {"redis://", "names no host"},
      {"redis://:6379/0", "names no host"},
      {"redis://cache:0", "has a port that is no number from 1 to 65535"},
      {"redis://cache:", "has a port that is no number from 1 to 65535"},
      {"redis://cache:x/0", "has a port that is no number from 1 to 65535"},
      {"redis://cache/-1", "has a database that is no number from 0 to 65535"},
      {"redis://cache/prod", "has a database that is no number"},
      {"redis://[::1", "has a [ without its ]"},
      {"redis://[::1]7000", "has text between the host and its port"},
      {"redis://cache?ttl=3", "has a parameter other than db"},
      {"redis://cache?db=", "has the parameter db without a value"},
      {"redis://cache?password_env=A&password_file=/b", "names two sources of the password"},
      {"redis://ops@cache", "names a user without a password"},
      {"redis+unix://relative", "names no socket by an absolute path"},
  };
  for (const auto& row : kCases) {
    EXPECT_NE(ErrorOf(row.text).find(row.error), std::string::npos)
        << row.text << " gives: " << ErrorOf(row.text);
  }
}

TEST(StoreAddressTest, RefusesAPasswordAndQuotesNothingOfIt) {
  for (const char* text :
       {"redis://ops:hunter2@cache:6379/0", "redis://:hunter2@cache", "redis://ops:hu@nter2@cache",
        "redis://ops:/hunter2?x@cache", "redis://cache?password=hunter2",
        "redis+unix:///run/redis.sock?password=hunter2"}) {
    EXPECT_NE(ErrorOf(text).find("holds a password"), std::string::npos) << ErrorOf(text);
    EXPECT_NE(ErrorOf(text).find("password_env=VARIABLE"), std::string::npos) << ErrorOf(text);
    EXPECT_EQ(ErrorOf(text).find("nter2"), std::string::npos) << ErrorOf(text);
  }
}

TEST(StoreAddressTest, RefusesAPathThatNoSocketCanHave) {
  EXPECT_NE(ErrorOf("redis+unix:///" + std::string(107, 'a')).find("has a path of 108 bytes"),
            std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
