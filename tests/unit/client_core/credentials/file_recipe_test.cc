#include "client_core/credentials/file_recipe.h"

#include <gtest/gtest.h>

#include "client_core/base/limits.h"
#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

using testing::FetchedBy;
using testing::FileAskedBy;
using testing::GiveFile;
using testing::GiveNoFile;
using testing::RecipeTime;

CredentialValue Key(const std::string& text) {
  CredentialValue value;
  value.kind = CredentialKind::kApiKey;
  value.token = Secret(text);
  return value;
}

std::string TokenOf(const RecipeStep& step) { return FetchedBy(step).value.token.Reveal(); }

TEST(FileRecipeTest, TheKeyIsGoodForAMoment) {
  const RecipeStep step = FileKey("/run/key", Key("old"))(RecipeTime());
  EXPECT_EQ(FileAskedBy(step), "/run/key");
  const FetchedCredential fetched = FetchedBy(GiveFile(step, " new\n"));
  EXPECT_EQ(fetched.value.kind, CredentialKind::kApiKey);
  EXPECT_EQ(fetched.value.token.Reveal(), "new");
  EXPECT_EQ(fetched.good_for, limits::kSecretFileAgeMax);
}

TEST(FileRecipeTest, WhileTheFileIsGoneOrBadTheLastKeyGoesOn) {
  const CredentialRecipe recipe = FileKey("/run/key", Key("old"));
  EXPECT_EQ(TokenOf(GiveNoFile(recipe(RecipeTime()))), "old");
  EXPECT_EQ(TokenOf(GiveFile(recipe(RecipeTime()), "new")), "new");
  for (const char* bad : {"", " \n", "two words", "a\r\nb: c"}) {
    EXPECT_EQ(TokenOf(GiveFile(recipe(RecipeTime()), bad)), "new") << bad;
  }
  EXPECT_EQ(TokenOf(GiveNoFile(recipe(RecipeTime()))), "new");
  EXPECT_EQ(TokenOf(GiveFile(recipe(RecipeTime()), "newer")), "newer");
}

}  // namespace
}  // namespace nexusnitro
