#include "client_core/credentials/token_reply.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

using testing::RecipeTime;

absl::StatusOr<FetchedCredential> Bearer(int status, std::string body,
                                         const Secret& sent = Secret()) {
  return ReadBearerReply("https://h/token", FetchReply{status, std::move(body)}, RecipeTime(),
                         sent);
}

std::string Words(const absl::Status& status) { return std::string(status.message()); }

TEST(TokenReplyTest, ATokenHasItsLife) {
  const auto fetched =
      Bearer(200, R"({"token_type":"bearer","expires_in":3599,"access_token":"ya29.x"})");
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->value.kind, CredentialKind::kBearer);
  EXPECT_EQ(fetched->value.token.Reveal(), "ya29.x");
  EXPECT_EQ(fetched->expires, RecipeTime() + absl::Seconds(3599));
  EXPECT_EQ(Bearer(200, R"({"expires_in":"60","access_token":"t"})")->expires,
            RecipeTime() + absl::Minutes(1));
}

TEST(TokenReplyTest, WhatIsNoTokenIsRefusedInWords) {
  const std::pair<const char*, const char*> bodies[] = {
      {"", "is no JSON object"},
      {"<html>", "is no JSON object"},
      {"[1]", "is no JSON object"},
      {"{}", "no access_token"},
      {R"({"access_token":"","expires_in":1})", "no access_token"},
      {R"({"access_token":"a\r\nb","expires_in":1})", "no access_token"},
      {R"({"access_token":"a"})", "no expires_in"},
      {R"({"access_token":"a","expires_in":"soon"})", "no expires_in"},
      {R"({"access_token":"a","expires_in":1,"token_type":"mac"})", "token_type"},
  };
  for (const auto& [body, words] : bodies) {
    const absl::Status status = Bearer(200, body).status();
    EXPECT_NE(Words(status).find(words), std::string::npos) << body << ": " << status;
    EXPECT_NE(Words(status).find("https://h/token"), std::string::npos) << status;
  }
}

TEST(TokenReplyTest, ARefusalIsToldInItsWordsWithoutTheSecret) {
  EXPECT_EQ(Words(Bearer(401, R"({"error":"invalid_client","error_description":"secret s3cr3t-1"})",
                         Secret("s3cr3t-1"))
                      .status()),
            "https://h/token answered 401: invalid_client: secret [redacted]");
  EXPECT_EQ(Words(Bearer(403, R"({"error":{"code":403,"message":"no","status":"X"}})").status()),
            "https://h/token answered 403: 403: no");
  EXPECT_EQ(Words(Bearer(403, R"({"Error":{"Code":"ExpiredToken","Message":"old"}})").status()),
            "https://h/token answered 403: ExpiredToken: old");
  EXPECT_EQ(Words(Bearer(500, "{}").status()), "https://h/token answered 500: it says no more");
  EXPECT_EQ(Words(Bearer(302, " moved\n").status()), "https://h/token answered 302: moved");
  EXPECT_LT(Bearer(500, std::string(100'000, 'x')).status().message().size(), 400u);
}

TEST(TokenReplyTest, NoReplyIsToldToo) {
  EXPECT_EQ(Words(ReadBearerReply("https://h/token", absl::NotFoundError("no connection"),
                                  RecipeTime(), Secret())
                      .status()),
            "https://h/token: no connection");
  EXPECT_FALSE(
      absl::IsNotFound(GoodReply("x", absl::NotFoundError("no connection"), Secret()).status()))
      << "that would say that another place may be looked in";
}

absl::StatusOr<FetchedCredential> Aws(std::string body) {
  return ReadAwsReply("http://agent", FetchReply{200, std::move(body)}, Secret());
}

TEST(TokenReplyTest, AwsKeysHaveTheirExpiration) {
  const auto fetched = Aws(R"({"Code":"Success","AccessKeyId":"AKIAX","SecretAccessKey":"s/k+",
      "Token":"t==","Expiration":"2023-11-14T23:13:20Z"})");
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->value.kind, CredentialKind::kAws);
  EXPECT_EQ(fetched->value.access_key_id, "AKIAX");
  EXPECT_EQ(fetched->value.secret_access_key.Reveal(), "s/k+");
  EXPECT_EQ(fetched->value.session_token.Reveal(), "t==");
  EXPECT_EQ(fetched->expires, RecipeTime() + absl::Hours(1));
  EXPECT_EQ(Aws(R"({"AccessKeyId":"a","SecretAccessKey":"b"})")->expires, absl::InfiniteFuture());
}

TEST(TokenReplyTest, WhatAreNoAwsKeysIsRefusedInWords) {
  const std::pair<const char*, const char*> bodies[] = {
      {"role-name", "is no JSON object"},
      {R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no trust"})", "no trust"},
      {R"({"SecretAccessKey":"b"})", "access key id"},
      {R"({"AccessKeyId":"a"})", "secret access key"},
      {R"({"AccessKeyId":"a\nb","SecretAccessKey":"b"})", "access key id"},
      {R"({"AccessKeyId":"a","SecretAccessKey":"b","Token":"c d"})", "session token"},
      {R"({"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"soon"})", "Expiration"},
  };
  for (const auto& [body, words] : bodies) {
    EXPECT_NE(Words(Aws(body).status()).find(words), std::string::npos) << Aws(body).status();
  }
}

TEST(TokenReplyTest, StsNestsItsKeysAndCountsSeconds) {
  const auto read = [](const char* body) {
    return ReadStsReply("https://sts", FetchReply{200, body}, Secret());
  };
  const auto fetched =
      read(R"({"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{
      "Credentials":{"AccessKeyId":"ASIAX","SecretAccessKey":"k","SessionToken":"t",
      "Expiration":1.7000036E9}}}})");
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->value.session_token.Reveal(), "t");
  EXPECT_EQ(fetched->expires, RecipeTime() + absl::Hours(1));
  EXPECT_NE(Words(read("{}").status()).find("AssumeRoleWithWebIdentityResponse"),
            std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
