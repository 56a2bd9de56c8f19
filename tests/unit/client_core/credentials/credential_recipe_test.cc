#include "client_core/credentials/credential_recipe.h"

#include <gtest/gtest.h>

#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

using testing::RecipeTime;

// A recipe that reads a file, sends a request, and ends with what `last` gives.
RecipeStep FileThenRequest(const RecipeStep& last) {
  return ReadFileStep{"/f", [last](const absl::StatusOr<std::string>&, absl::Time) -> RecipeStep {
                        SendStep send;
                        send.then = [last](const absl::StatusOr<FetchReply>&, absl::Time) {
                          return last;
                        };
                        return send;
                      }};
}

RecipeStep Fallback(const absl::Status& error, absl::Time /*now*/) {
  return absl::InternalError(StrCat("instead of: ", ToStd(error.message())));
}

TEST(CredentialRecipeTest, AnErrorOfAnyStepIsHandled) {
  EXPECT_EQ(testing::ErrorOf(OrElse(absl::NotFoundError("a"), Fallback, RecipeTime())),
            "instead of: a");
  const RecipeStep step = OrElse(FileThenRequest(absl::NotFoundError("b")), Fallback, RecipeTime());
  EXPECT_EQ(testing::ErrorOf(testing::Answer(testing::GiveFile(step, ""), 200, "")),
            "instead of: b");
}

TEST(CredentialRecipeTest, WhatWasFetchedIsLeftAsItIs) {
  FetchedCredential fetched;
  fetched.value.access_key_id = "A";
  const RecipeStep step = OrElse(FileThenRequest(fetched), Fallback, RecipeTime());
  EXPECT_EQ(
      testing::FetchedBy(testing::Answer(testing::GiveNoFile(step), 200, "")).value.access_key_id,
      "A");
}

TEST(CredentialRecipeTest, AResultIsAStep) {
  EXPECT_EQ(testing::ErrorOf(absl::StatusOr<FetchedCredential>(absl::InternalError("c"))), "c");
  EXPECT_EQ(testing::FetchedBy(absl::StatusOr<FetchedCredential>(FetchedCredential())).value.kind,
            CredentialKind::kNone);
}

}  // namespace
}  // namespace nexusnitro
