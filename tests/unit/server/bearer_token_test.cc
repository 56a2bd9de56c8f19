#include "server/bearer_token.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

std::string TokenIn(const std::vector<std::string>& values) {
  std::multimap<grpc::string_ref, grpc::string_ref> metadata = {{"user-agent", "Bearer other"}};
  for (const std::string& value : values) metadata.insert({"authorization", value});
  return std::string(BearerToken(metadata));
}

TEST(BearerTokenTest, TheTokenIsWhatFollowsTheScheme) {
  EXPECT_EQ(TokenIn({"Bearer abc.DEF-1_2~3+4/5=="}), "abc.DEF-1_2~3+4/5==");
}

TEST(BearerTokenTest, TheSchemeIsReadWithoutRegardToCase) {
  EXPECT_EQ(TokenIn({"bearer t"}), "t");
  EXPECT_EQ(TokenIn({"BEARER t"}), "t");
}

TEST(BearerTokenTest, WhatIsNoTokenIsNone) {
  const std::vector<std::string> values = {"",
                                           "t",
                                           "Bearer",
                                           "Bearer ",
                                           "Bearer  t",
                                           " Bearer t",
                                           "Bearer t ",
                                           "Bearer\tt",
                                           "Bearer t t",
                                           "Basic t",
                                           "Bearer: t",
                                           "Bearer=t",
                                           "Bearer t,t",
                                           "Bearer t, t",
                                           "Bearer t\r\n",
                                           "Bearer t\n",
                                           "Bearer \x7f",
                                           "Bearer t\xc3\xa9",
                                           std::string("Bearer t\0", 9),
                                           std::string("Bearer \0t", 9)};
  for (const std::string& value : values) EXPECT_EQ(TokenIn({value}), "") << value;
}

TEST(BearerTokenTest, WithoutTheHeaderOrWithTwoThereIsNone) {
  EXPECT_EQ(TokenIn({}), "");
  EXPECT_EQ(TokenIn({"Bearer t", "Bearer t"}), "");
  EXPECT_EQ(TokenIn({"Bearer t", ""}), "");
}

TEST(BearerTokenTest, TheLongestIsTakenAndALongerOneNot) {
  const std::string longest(limits::kBearerTokenBytesMax, 'x');
  EXPECT_EQ(TokenIn({"Bearer " + longest}), longest);
  EXPECT_EQ(TokenIn({"Bearer x" + longest}), "");
}

}  // namespace
}  // namespace nexusnitro
