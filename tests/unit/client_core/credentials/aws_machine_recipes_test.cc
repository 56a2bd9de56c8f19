#include "client_core/credentials/aws_machine_recipes.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/match.h"
#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

using testing::Answer;
using testing::ErrorOf;
using testing::HeaderOf;
using testing::RecipeTime;
using testing::SentBy;
using testing::UrlOf;
using testing::VariablesOf;

constexpr char kKeys[] =
    R"({"AccessKeyId":"ASIA1","SecretAccessKey":"k","Token":"t","Expiration":"2030-01-01T00:00:00Z"})";

RecipeStep Container(std::map<std::string, std::string> variables) {
  return AwsContainer(VariablesOf(std::move(variables)))(RecipeTime());
}

bool SaysNotHere(const RecipeStep& step) { return absl::IsNotFound(std::get<absl::Status>(step)); }

TEST(AwsMachineRecipesTest, TheAgentOfEcsIsAsked) {
  const RecipeStep step = Container({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/creds?id=1"}});
  EXPECT_EQ(UrlOf(step), "http://169.254.170.2/v2/creds?id=1");
  EXPECT_TRUE(SentBy(step).target->metadata_server);
  EXPECT_EQ(HeaderOf(step, "authorization"), "none");
  EXPECT_EQ(testing::FetchedBy(Answer(step, 200, kKeys)).value.access_key_id, "ASIA1");
}

TEST(AwsMachineRecipesTest, TheAgentOfEksIsAskedWithATokenFromAFile) {
  RecipeStep step =
      Container({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
                 {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"},
                 {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "old"}});
  EXPECT_EQ(testing::FileAskedBy(step), "/token");
  EXPECT_FALSE(SaysNotHere(testing::GiveNoFile(step)));
  EXPECT_TRUE(absl::StrContains(ErrorOf(testing::GiveFile(step, "a\r\nb: c")), "header"));
  step = testing::GiveFile(step, "the-token\n");
  EXPECT_EQ(UrlOf(step), "http://169.254.170.23/v1/credentials");
  EXPECT_EQ(HeaderOf(step, "authorization"), "the-token");
  EXPECT_EQ(ErrorOf(Answer(step, 403, "bad the-token")),
            "http://169.254.170.23/v1/credentials answered 403: bad [redacted]");
}

TEST(AwsMachineRecipesTest, ATokenIsSentToNoOtherHost) {
  const auto error = [](const char* url) {
    return ErrorOf(Container(
        {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "t"}}));
  };
  EXPECT_TRUE(absl::StrContains(error("http://far.example/c"), "https"));
  EXPECT_TRUE(absl::StrContains(error("nowhere"), "AWS_CONTAINER_CREDENTIALS_FULL_URI"));
  const RecipeStep step =
      Container({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:80/c"},
                 {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic dDp0"}});
  EXPECT_EQ(HeaderOf(step, "authorization"), "Basic dDp0");
}

TEST(AwsMachineRecipesTest, OutsideOfAContainerThereIsNoAgent) {
  EXPECT_TRUE(SaysNotHere(Container({})));
}

RecipeStep Instance(std::map<std::string, std::string> variables = {}) {
  return AwsInstance(VariablesOf(std::move(variables)))(RecipeTime());
}

TEST(AwsMachineRecipesTest, AnInstanceGivesASessionThenItsRoleThenKeys) {
  RecipeStep step = Instance();
  EXPECT_EQ(SentBy(step).method, "PUT");
  EXPECT_EQ(UrlOf(step), "http://169.254.169.254/latest/api/token");
  EXPECT_TRUE(SentBy(step).target->metadata_server);
  EXPECT_EQ(HeaderOf(step, "x-aws-ec2-metadata-token-ttl-seconds"), "21600");
  step = Answer(step, 200, "session==");
  EXPECT_EQ(SentBy(step).method, "GET");
  EXPECT_EQ(UrlOf(step), "http://169.254.169.254/latest/meta-data/iam/security-credentials/");
  EXPECT_EQ(HeaderOf(step, "x-aws-ec2-metadata-token"), "session==");
  step = Answer(step, 200, "my-role\nanother\n");
  EXPECT_EQ(UrlOf(step),
            "http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role");
  EXPECT_EQ(HeaderOf(step, "x-aws-ec2-metadata-token"), "session==");
  EXPECT_EQ(testing::FetchedBy(Answer(step, 200, kKeys)).value.session_token.Reveal(), "t");
}

TEST(AwsMachineRecipesTest, WhereThereIsNoInstanceTheSearchGoesOn) {
  EXPECT_TRUE(SaysNotHere(Instance({{"AWS_EC2_METADATA_DISABLED", "TRUE"}})));
  EXPECT_TRUE(SaysNotHere(testing::AnswerNothing(Instance())));
  EXPECT_TRUE(SaysNotHere(Answer(Instance(), 404, "no")));
  EXPECT_TRUE(SaysNotHere(Answer(Answer(Instance(), 200, "s"), 404, "no"))) << "it has no role";
}

TEST(AwsMachineRecipesTest, AnInstanceThatAnswersBadlyEndsTheSearch) {
  EXPECT_TRUE(absl::StrContains(ErrorOf(Answer(Instance(), 200, "a\nb")), "is no token"));
  const RecipeStep roles = Answer(Instance(), 200, "sess-1");
  EXPECT_FALSE(SaysNotHere(Answer(roles, 500, "sess-1")));
  EXPECT_TRUE(absl::StrContains(ErrorOf(Answer(roles, 500, "sess-1")), "[redacted]"));
  for (const char* role : {"", "../../x", "a b", "<html>"}) {
    EXPECT_TRUE(absl::StrContains(ErrorOf(Answer(roles, 200, role)), "names no role")) << role;
  }
  EXPECT_FALSE(SaysNotHere(testing::AnswerNothing(Answer(roles, 200, "r"))));
  EXPECT_TRUE(absl::StrContains(
      ErrorOf(Answer(Answer(roles, 200, "r"), 200, R"({"Code":"Failed","Message":"x"})")), "x"));
}

TEST(AwsMachineRecipesTest, AnotherMetadataServiceCanBeNamed) {
  EXPECT_EQ(UrlOf(Instance({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:7/"}})),
            "http://127.0.0.1:7/latest/api/token");
  EXPECT_TRUE(absl::StrContains(ErrorOf(Instance({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "x"}})),
                                "AWS_EC2_METADATA_SERVICE_ENDPOINT"));
}

}  // namespace
}  // namespace nexusnitro
