#include "client_core/credentials/entra_recipes.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

using testing::Answer;
using testing::ErrorOf;
using testing::RecipeTime;
using testing::SentBy;
using testing::UrlOf;
using testing::VariablesOf;

v1::EntraCredential Client() {
  v1::EntraCredential credential;
  credential.set_tenant_id("tenant");
  credential.set_client_id("client");
  credential.set_client_secret_env("NN_SECRET");
  return credential;
}

RecipeStep Begin(const v1::EntraCredential& credential) {
  return EntraClientCredentials(credential,
                                VariablesOf({{"NN_SECRET", "s3 cr&t\n"}}))(RecipeTime());
}

TEST(EntraRecipesTest, AClientShowsItsSecret) {
  const RecipeStep step = Begin(Client());
  EXPECT_EQ(UrlOf(step), "https://login.microsoftonline.com/tenant/oauth2/v2.0/token");
  EXPECT_EQ(SentBy(step).body,
            "grant_type=client_credentials&client_id=client&scope=https%3A%2F%2Fcognitiveservices."
            "azure.com%2F.default&client_secret=s3%20cr%26t");
  const FetchedCredential fetched = testing::FetchedBy(
      Answer(step, 200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0"})"));
  EXPECT_EQ(fetched.value.kind, CredentialKind::kBearer);
  EXPECT_EQ(fetched.value.token.Reveal(), "eyJ0");
}

TEST(EntraRecipesTest, AClientShowsItsFederatedTokenReadAfresh) {
  v1::EntraCredential credential = Client();
  credential.set_federated_token_file("/var/token");
  const CredentialRecipe recipe = EntraClientCredentials(credential, VariablesOf({}));
  EXPECT_EQ(testing::FileAskedBy(recipe(RecipeTime())), "/var/token");
  for (const char* token : {"eyJ.a.b", "eyJ.c.d"}) {
    const RecipeStep step = testing::GiveFile(recipe(RecipeTime()), StrCat(token, "\n"));
    EXPECT_TRUE(absl::EndsWith(
        SentBy(step).body,
        StrCat("&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-"
               "bearer&client_assertion=",
               token)))
        << SentBy(step).body;
  }
  EXPECT_EQ(ErrorOf(testing::GiveNoFile(recipe(RecipeTime()))), "there is no file /var/token");
  EXPECT_EQ(ErrorOf(testing::GiveFile(recipe(RecipeTime()), " \n")),
            "the file /var/token is empty");
}

TEST(EntraRecipesTest, AuthorityAndScopeCanBeNamed) {
  v1::EntraCredential credential = Client();
  credential.set_authority("https://login.microsoftonline.us/");
  credential.set_scope("https://cognitiveservices.azure.us/.default");
  const RecipeStep step = Begin(credential);
  EXPECT_EQ(UrlOf(step), "https://login.microsoftonline.us/tenant/oauth2/v2.0/token");
  EXPECT_TRUE(absl::StrContains(SentBy(step).body, "cognitiveservices.azure.us"));
}

TEST(EntraRecipesTest, AMissingSecretIsNamed) {
  v1::EntraCredential credential = Client();
  credential.set_client_secret_env("NN_OTHER");
  EXPECT_EQ(ErrorOf(Begin(credential)), "the environment variable NN_OTHER is not set");
}

TEST(EntraRecipesTest, ARefusalIsToldWithoutTheSecret) {
  EXPECT_EQ(ErrorOf(Answer(Begin(Client()), 401,
                           R"({"error":"invalid_client","error_description":"bad: s3 cr&t"})")),
            "https://login.microsoftonline.com/tenant/oauth2/v2.0/token answered 401: "
            "invalid_client: bad: [redacted]");
}

}  // namespace
}  // namespace nexusnitro
