#include "client_core/credentials/aws_profile.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

AwsProfile Read(std::string_view text, AwsFile file, std::string_view name) {
  AwsProfile profile;
  EXPECT_TRUE(ReadAwsProfile(text, file, name, profile)) << name;
  return profile;
}

bool Has(std::string_view text, AwsFile file, std::string_view name) {
  AwsProfile profile;
  return ReadAwsProfile(text, file, name, profile);
}

TEST(AwsProfileTest, ASectionHoldsSettings) {
  const AwsProfile expected = {{"aws_access_key_id", "AKIA1"}, {"aws_secret_access_key", "a=b/c+"}};
  const std::string text =
      "# a comment\r\n; another\r\n[other]\r\naws_access_key_id = no\r\n[default]\r\n"
      "AWS_Access_Key_Id = AKIA1 \r\naws_secret_access_key=a=b/c+\r\nno setting\r\n"
      "[third]\r\naws_session_token = no";
  EXPECT_EQ(Read(text, AwsFile::kCredentials, "default"), expected);
}

TEST(AwsProfileTest, TheConfigFileNamesItsProfilesWithAWord) {
  const std::string text =
      "[default]\nregion = a\n[profile dev]\nregion = b\n[sso-session dev]\nregion = c\n"
      "[profiles]\nregion = d\n[ profile  wide ]\nregion = e";
  EXPECT_EQ(Read(text, AwsFile::kConfig, "default").at("region"), "a");
  EXPECT_EQ(Read(text, AwsFile::kConfig, "dev").at("region"), "b");
  EXPECT_EQ(Read(text, AwsFile::kConfig, "wide").at("region"), "e");
  EXPECT_FALSE(Has(text, AwsFile::kConfig, "profiles"));
  EXPECT_FALSE(Has(text, AwsFile::kConfig, "s"));
  EXPECT_FALSE(Has(text, AwsFile::kCredentials, "dev"));
}

TEST(AwsProfileTest, NestedSettingsArePassedOver) {
  const AwsProfile expected = {{"s3", ""}, {"region", "b"}};
  EXPECT_EQ(Read("[default]\ns3 =\n  region = x\nregion = b", AwsFile::kConfig, "default"),
            expected);
}

TEST(AwsProfileTest, WhatIsSetAlreadyStays) {
  AwsProfile profile = {{"region", "first"}};
  EXPECT_TRUE(
      ReadAwsProfile("[a]\nregion = second\noutput = json", AwsFile::kCredentials, "a", profile));
  const AwsProfile expected = {{"region", "first"}, {"output", "json"}};
  EXPECT_EQ(profile, expected);
}

TEST(AwsProfileTest, ATextWithoutTheProfileHasNone) {
  for (const char* text : {"", "\n\n", "region = x", "[", "[]", "[x\nregion = y", "\xFF\xFE[a"}) {
    EXPECT_FALSE(Has(text, AwsFile::kCredentials, "a")) << text;
  }
}

}  // namespace
}  // namespace nexusnitro
