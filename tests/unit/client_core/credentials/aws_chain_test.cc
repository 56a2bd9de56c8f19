#include "client_core/credentials/aws_chain.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/match.h"
#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

using testing::Answer;
using testing::ErrorOf;
using testing::FetchedBy;
using testing::FileAskedBy;
using testing::GiveFile;
using testing::GiveNoFile;
using testing::RecipeTime;
using testing::UrlOf;
using testing::VariablesOf;

RecipeStep Chain(std::map<std::string, std::string> variables = {}) {
  variables.insert({"HOME", "/home/u"});
  return AwsDefaultChain(VariablesOf(std::move(variables)))(RecipeTime());
}

// The chain with only these two files.
RecipeStep Files(const std::string& credentials, const std::string& config,
                 std::map<std::string, std::string> variables = {}) {
  return GiveFile(GiveFile(Chain(std::move(variables)), credentials), config);
}

TEST(AwsChainTest, TheEnvironmentComesFirst) {
  const RecipeStep step = Chain({{"AWS_ACCESS_KEY_ID", "AKIA1"},
                                 {"AWS_SECRET_ACCESS_KEY", "k"},
                                 {"AWS_SESSION_TOKEN", "t"},
                                 {"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}});
  EXPECT_EQ(FetchedBy(step).value.access_key_id, "AKIA1");
  EXPECT_EQ(FetchedBy(step).value.session_token.Reveal(), "t");
  EXPECT_EQ(FetchedBy(step).expires, absl::InfiniteFuture());
}

TEST(AwsChainTest, ABearerTokenOfBedrockComesBeforeKeys) {
  const RecipeStep step = Chain({{"AWS_BEARER_TOKEN_BEDROCK", "bedrock-api-key-1"},
                                 {"AWS_ACCESS_KEY_ID", "AKIA1"},
                                 {"AWS_SECRET_ACCESS_KEY", "k"}});
  EXPECT_EQ(FetchedBy(step).value.kind, CredentialKind::kBearer);
  EXPECT_EQ(FetchedBy(step).value.token.Reveal(), "bedrock-api-key-1");
}

TEST(AwsChainTest, HalfAPairOfKeysIsAnErrorRatherThanPassedOver) {
  EXPECT_EQ(ErrorOf(Chain({{"AWS_ACCESS_KEY_ID", "AKIA1"}})),
            "environment: the secret access key is no key");
  EXPECT_TRUE(absl::StrContains(ErrorOf(Chain({{"AWS_BEARER_TOKEN_BEDROCK", "a\nb"}})),
                                "AWS_BEARER_TOKEN_BEDROCK"));
}

TEST(AwsChainTest, WebIdentityComesNext) {
  EXPECT_EQ(FileAskedBy(Chain({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}, {"AWS_ROLE_ARN", "r"}})),
            "/t");
}

TEST(AwsChainTest, ThenTheSharedFiles) {
  const RecipeStep first = Chain();
  EXPECT_EQ(FileAskedBy(first), "/home/u/.aws/credentials");
  const RecipeStep second =
      GiveFile(first, "[default]\naws_access_key_id = AKIA2\naws_secret_access_key = k");
  EXPECT_EQ(FileAskedBy(second), "/home/u/.aws/config");
  EXPECT_EQ(FetchedBy(GiveNoFile(second)).value.access_key_id, "AKIA2");
  const std::string other = "[default]\naws_access_key_id = AKIA3\naws_secret_access_key = k";
  EXPECT_EQ(FetchedBy(GiveFile(second, other)).value.access_key_id, "AKIA2");
  EXPECT_EQ(FetchedBy(GiveFile(GiveNoFile(first), other)).value.access_key_id, "AKIA3");
}

TEST(AwsChainTest, TheEnvironmentNamesFilesAndProfile) {
  const std::map<std::string, std::string> variables = {
      {"AWS_SHARED_CREDENTIALS_FILE", "/c"}, {"AWS_CONFIG_FILE", "/d"}, {"AWS_PROFILE", "dev"}};
  const RecipeStep first = Chain(variables);
  EXPECT_EQ(FileAskedBy(first), "/c");
  EXPECT_EQ(FileAskedBy(GiveFile(first, "")), "/d");
  EXPECT_EQ(
      FetchedBy(Files("", "[profile dev]\naws_access_key_id=A\naws_secret_access_key=k", variables))
          .value.access_key_id,
      "A");
  EXPECT_EQ(ErrorOf(Files("[default]\naws_access_key_id=A", "", variables)),
            "shared files: there is no profile `dev`");
}

TEST(AwsChainTest, AProfileMayHaveAWebIdentity) {
  const RecipeStep step = Files("",
                                "[default]\nrole_arn = arn:r\nweb_identity_token_file = /w\n"
                                "region = eu-west-1");
  EXPECT_EQ(FileAskedBy(step), "/w");
  EXPECT_EQ(UrlOf(GiveFile(step, "t")), "https://sts.eu-west-1.amazonaws.com/");
}

TEST(AwsChainTest, WhatIsNotSupportedIsNamed) {
  EXPECT_EQ(ErrorOf(Files("", "[default]\ncredential_process = /bin/x")),
            "shared files: the profile `default` has `credential_process`, which is not supported");
  EXPECT_TRUE(absl::StrContains(ErrorOf(Files("", "[default]\nsso_session = s")), "`sso_session`"));
  EXPECT_TRUE(absl::StrContains(ErrorOf(Files("", "[default]\nrole_arn=r\nsource_profile=x")),
                                "without `web_identity_token_file`"));
}

TEST(AwsChainTest, ThenTheContainerThenTheInstance) {
  const RecipeStep container =
      GiveNoFile(GiveNoFile(Chain({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}})));
  EXPECT_EQ(UrlOf(container), "http://169.254.170.2/x");
  EXPECT_TRUE(absl::StrContains(ErrorOf(Answer(container, 500, "down")), "container: "))
      << "the instance is not asked in place of a container that has a role";

  const RecipeStep instance = Files("[default]\nregion = x", "");
  EXPECT_EQ(UrlOf(instance), "http://169.254.169.254/latest/api/token");
}

TEST(AwsChainTest, WhereThereIsNothingEachPlaceIsNamed) {
  const std::string error = ErrorOf(testing::AnswerNothing(GiveNoFile(GiveNoFile(Chain()))));
  for (const char* words : {"none was found. environment: AWS_ACCESS_KEY_ID",
                            "; web identity: ", "; shared files: there is no profile `default`",
                            "; container: ", "; instance: http://"}) {
    EXPECT_TRUE(absl::StrContains(error, words)) << error;
  }
}

TEST(AwsChainTest, ANamedProfileIsAskedAlone) {
  const RecipeStep first = AwsSharedFiles(
      "dev", VariablesOf({{"HOME", "/home/u"}, {"AWS_ACCESS_KEY_ID", "A"}}))(RecipeTime());
  EXPECT_EQ(FileAskedBy(first), "/home/u/.aws/credentials");
  EXPECT_EQ(ErrorOf(GiveNoFile(GiveNoFile(first))), "there is no profile `dev`");
}

TEST(AwsChainTest, AFileThatCannotBeReadEndsTheSearch) {
  const RecipeStep step = std::get<ReadFileStep>(Chain()).then(
      absl::FailedPreconditionError("the file cannot be read"), RecipeTime());
  EXPECT_EQ(ErrorOf(step), "shared files: the file cannot be read");
}

}  // namespace
}  // namespace nexusnitro
