#include "server/socket_owner.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

SocketOwner Owner(const std::string& text) { return FindSocketOwner(text).value(); }

TEST(SocketOwnerTest, NothingIsLeftAsItIs) {
  EXPECT_FALSE(Owner("").is_set());
  EXPECT_EQ(Owner("").ToString(), "");
}

TEST(SocketOwnerTest, NumbersStandForThemselves) {
  EXPECT_EQ(Owner("1234").uid, 1234u);
  EXPECT_EQ(Owner("1234").gid, SocketOwner::kSame);
  EXPECT_EQ(Owner(":99").uid, SocketOwner::kSame);
  EXPECT_EQ(Owner(":99").gid, 99u);
  EXPECT_EQ(Owner("0:99").ToString(), "uid 0 and gid 99");
  EXPECT_EQ(Owner(":99").ToString(), "gid 99");
}

TEST(SocketOwnerTest, NamesAreLookedUp) {
  EXPECT_EQ(Owner("root").uid, 0u);
  EXPECT_EQ(Owner("root:root").gid, 0u);
  EXPECT_TRUE(Owner("root").is_set());
}

TEST(SocketOwnerTest, WhatThereIsNotIsNamed) {
  EXPECT_EQ(FindSocketOwner("no-such-user:root").status().message(),
            "socket_owner: there is no user \"no-such-user\"");
  EXPECT_EQ(FindSocketOwner("root:no-such-group").status().message(),
            "socket_owner: there is no group \"no-such-group\"");
  EXPECT_FALSE(FindSocketOwner("4294967295").ok()) << "that number stands for no user";
}

}  // namespace
}  // namespace nexusnitro
