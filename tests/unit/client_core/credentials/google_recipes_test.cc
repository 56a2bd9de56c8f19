#include "client_core/credentials/google_recipes.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/support/recipe_steps.h"
#include "tests/support/rsa_key.h"

namespace nexusnitro {
namespace {

using testing::Answer;
using testing::ErrorOf;
using testing::FetchedBy;
using testing::GiveFile;
using testing::RecipeTime;
using testing::SentBy;
using testing::UrlOf;

const testing::RsaKey& Key() {
  static const testing::RsaKey key;
  return key;
}

std::string KeyFile(const std::string& token_uri, const std::string& more = "") {
  return StrCat(R"({"type":"service_account","project_id":"p","private_key_id":"kid-1",)",
                R"("client_email":"a@p.iam.gserviceaccount.com",)", R"("private_key":")",
                absl::StrReplaceAll(Key().Pem(), {{"\n", "\\n"}}), R"(","token_uri":")", token_uri,
                "\"", more, "}");
}

RecipeStep Begin() {
  return GoogleServiceAccount("/k.json", testing::VariablesOf({}))(RecipeTime());
}

TEST(GoogleRecipesTest, AServiceAccountSignsAnAssertionForATokenOfItsOwn) {
  RecipeStep step = Begin();
  EXPECT_EQ(testing::FileAskedBy(step), "/k.json");
  step = GiveFile(step, KeyFile("https://token.example.com/t"));
  EXPECT_EQ(UrlOf(step), "https://token.example.com/t");
  EXPECT_EQ(testing::HeaderOf(step, "content-type"), "application/x-www-form-urlencoded");
  const std::string prefix =
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
  const std::string& body = SentBy(step).body;
  ASSERT_TRUE(absl::StartsWith(body, prefix)) << body;
  const std::vector<std::string> parts = absl::StrSplit(body.substr(prefix.size()), '.');
  ASSERT_EQ(parts.size(), 3u);
  std::string header;
  std::string claims;
  std::string signature;
  absl::WebSafeBase64Unescape(parts[0], &header);
  absl::WebSafeBase64Unescape(parts[1], &claims);
  absl::WebSafeBase64Unescape(parts[2], &signature);
  EXPECT_EQ(header, R"({"alg":"RS256","typ":"JWT","kid":"kid-1"})");
  EXPECT_EQ(claims, R"({"iss":"a@p.iam.gserviceaccount.com",)"
                    R"("scope":"https://www.googleapis.com/auth/cloud-platform",)"
                    R"("aud":"https://token.example.com/t","iat":1700000000,"exp":1700003600})");
  EXPECT_TRUE(Key().Verifies(parts[0] + "." + parts[1], signature));

  step = Answer(step, 200, R"({"access_token":"ya29.a","expires_in":3599,"token_type":"Bearer"})");
  EXPECT_EQ(FetchedBy(step).value.token.Reveal(), "ya29.a");
  EXPECT_EQ(FetchedBy(step).expires, RecipeTime() + absl::Seconds(3599));
}

TEST(GoogleRecipesTest, GooglesOwnEndpointIsTheDefault) {
  EXPECT_EQ(UrlOf(GiveFile(Begin(), KeyFile(""))), "https://oauth2.googleapis.com/token");
}

TEST(GoogleRecipesTest, WhatIsNoKeyFileIsRefusedInWords) {
  const std::pair<std::string, const char*> files[] = {
      {"", "is no JSON object"},
      {"hunter2", "is no JSON object"},
      {R"({"type":"authorized_user","refresh_token":"hunter2"})", "service_account"},
      {R"({"type":"service_account","private_key":"hunter2"})", "client_email"},
      {R"({"type":"service_account","client_email":"a"})", "private_key"},
      {R"({"type":"service_account","client_email":"a","private_key":"hunter2"})", "RSA"},
      {KeyFile("http://token.example.com/t"), "https"},
      {KeyFile("nowhere"), "token_uri"},
  };
  for (const auto& [text, words] : files) {
    const std::string error = ErrorOf(GiveFile(Begin(), text));
    EXPECT_TRUE(absl::StrContains(error, words)) << error;
    EXPECT_TRUE(absl::StrContains(error, "/k.json")) << error;
    EXPECT_FALSE(absl::StrContains(error, "hunter2")) << error;
  }
  EXPECT_EQ(ErrorOf(testing::GiveNoFile(Begin())), "there is no file /k.json");
}

TEST(GoogleRecipesTest, ARefusedAssertionIsToldWithoutIt) {
  const RecipeStep sent = GiveFile(Begin(), KeyFile("https://t.example.com"));
  const std::string assertion = SentBy(sent).body.substr(SentBy(sent).body.rfind('=') + 1);
  const std::string error = ErrorOf(Answer(
      sent, 400, StrCat(R"({"error":"invalid_grant","error_description":")", assertion, "\"}")));
  EXPECT_TRUE(absl::StrContains(error, "answered 400: invalid_grant")) << error;
  EXPECT_FALSE(absl::StrContains(error, assertion.substr(0, 40))) << error;
}

TEST(GoogleRecipesTest, TheMetadataServerIsAsked) {
  RecipeStep step = GoogleMetadata(testing::VariablesOf({}))(RecipeTime());
  EXPECT_EQ(UrlOf(step),
            "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/"
            "token");
  EXPECT_EQ(SentBy(step).method, "GET");
  EXPECT_EQ(testing::HeaderOf(step, "metadata-flavor"), "Google");
  EXPECT_TRUE(SentBy(step).target->metadata_server);
  step = Answer(step, 200, R"({"access_token":"t","expires_in":60,"token_type":"Bearer"})");
  EXPECT_EQ(FetchedBy(step).value.kind, CredentialKind::kBearer);
}

TEST(GoogleRecipesTest, AnotherMetadataServerCanBeNamed) {
  const auto begin = [](const char* host) {
    return GoogleMetadata(testing::VariablesOf({{"GCE_METADATA_HOST", host}}))(RecipeTime());
  };
  EXPECT_TRUE(
      absl::StartsWith(UrlOf(begin("127.0.0.1:99")), "http://127.0.0.1:99/computeMetadata"));
  EXPECT_TRUE(absl::StrContains(ErrorOf(begin("no host")), "GCE_METADATA_HOST"));
  EXPECT_TRUE(absl::StrContains(ErrorOf(Answer(begin("h"), 404, "not found")), "answered 404"));
}

}  // namespace
}  // namespace nexusnitro
