#include "client_core/credentials/aws_web_identity.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/match.h"
#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

using testing::Answer;
using testing::ErrorOf;
using testing::RecipeTime;
using testing::UrlOf;
using testing::VariablesOf;

RecipeStep Begin(std::map<std::string, std::string> more) {
  more.insert({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}, {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"}});
  return AwsWebIdentity(VariablesOf(std::move(more)))(RecipeTime());
}

RecipeStep Sent(std::map<std::string, std::string> more) {
  return testing::GiveFile(Begin(std::move(more)), "eyJ.t.k\n");
}

TEST(AwsWebIdentityTest, ATokenIsChangedForKeys) {
  const RecipeStep step = Sent({});
  EXPECT_EQ(UrlOf(step), "https://sts.amazonaws.com/");
  EXPECT_EQ(testing::HeaderOf(step, "accept"), "application/json");
  EXPECT_EQ(testing::SentBy(step).body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3A"
            "role%2Fr&RoleSessionName=nexusnitro&WebIdentityToken=eyJ.t.k");
  const FetchedCredential fetched = testing::FetchedBy(
      Answer(step, 200, R"({"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":
      {"Credentials":{"AccessKeyId":"ASIA1","SecretAccessKey":"k","SessionToken":"t",
      "Expiration":1700000900}}}})"));
  EXPECT_EQ(fetched.value.access_key_id, "ASIA1");
  EXPECT_EQ(fetched.expires, RecipeTime() + absl::Minutes(15));
}

TEST(AwsWebIdentityTest, RegionEndpointAndSessionAreTakenFromTheEnvironment) {
  EXPECT_EQ(UrlOf(Sent({{"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "us-west-2"}})),
            "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(UrlOf(Sent({{"AWS_DEFAULT_REGION", "cn-north-1"}})),
            "https://sts.cn-north-1.amazonaws.com.cn/");
  EXPECT_EQ(UrlOf(Sent({{"AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9/sts"}})),
            "http://127.0.0.1:9/sts");
  EXPECT_TRUE(absl::StrContains(testing::SentBy(Sent({{"AWS_ROLE_SESSION_NAME", "mine"}})).body,
                                "RoleSessionName=mine&"));
}

TEST(AwsWebIdentityTest, WhatIsWrongIsNamed) {
  EXPECT_TRUE(
      absl::IsNotFound(std::get<absl::Status>(AwsWebIdentity(VariablesOf({}))(RecipeTime()))));
  EXPECT_TRUE(absl::StrContains(
      ErrorOf(AwsWebIdentity(VariablesOf({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}}))(RecipeTime())),
      "AWS_ROLE_ARN"));
  EXPECT_TRUE(absl::StrContains(ErrorOf(Sent({{"AWS_ENDPOINT_URL_STS", "http://far.example"}})),
                                "AWS_ENDPOINT_URL_STS"));
  EXPECT_TRUE(absl::StrContains(ErrorOf(Sent({{"AWS_REGION", "evil.example/#"}})), "region"));
  EXPECT_TRUE(absl::StrContains(ErrorOf(testing::GiveFile(Begin({}), "")), "/t is empty"));
}

TEST(AwsWebIdentityTest, AMissingTokenFileEndsTheSearch) {
  const RecipeStep step = testing::GiveNoFile(Begin({}));
  EXPECT_TRUE(absl::IsFailedPrecondition(std::get<absl::Status>(step)));
}

TEST(AwsWebIdentityTest, ARefusalIsToldWithoutTheToken) {
  EXPECT_EQ(ErrorOf(Answer(Sent({}), 400,
                           R"({"Error":{"Code":"InvalidIdentityToken","Message":"eyJ.t.k?"}})")),
            "https://sts.amazonaws.com/ answered 400: InvalidIdentityToken: [redacted]?");
}

}  // namespace
}  // namespace nexusnitro
