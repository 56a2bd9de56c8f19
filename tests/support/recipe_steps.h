// Plays files, replies and the environment to a recipe. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_RECIPE_STEPS_H_
#define NEXUSNITRO_TESTS_SUPPORT_RECIPE_STEPS_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "client_core/base/strings.h"
#include "client_core/credentials/credential_recipe.h"
#include "tests/support/variables_of.h"

namespace nexusnitro::testing {

inline absl::Time RecipeTime() { return absl::FromUnixSeconds(1'700'000'000); }

// The request that the step asks for. Dies if it asks for something else.
inline const HttpRequest& SentBy(const RecipeStep& step) {
  return std::get<SendStep>(step).request;
}
inline std::string UrlOf(const RecipeStep& step) {
  return SentBy(step).target->url + SentBy(step).path;
}
inline std::string HeaderOf(const RecipeStep& step, std::string_view name) {
  return std::string(FindHeader(SentBy(step).headers, name).value_or("none"));
}

// The step after a reply.
inline RecipeStep Answer(const RecipeStep& step, int status, std::string body) {
  return std::get<SendStep>(step).then(FetchReply{status, std::move(body)}, RecipeTime());
}
inline RecipeStep AnswerNothing(const RecipeStep& step) {
  return std::get<SendStep>(step).then(absl::UnavailableError("no connection"), RecipeTime());
}

// The step after a file was read, or was not there.
inline std::string FileAskedBy(const RecipeStep& step) { return std::get<ReadFileStep>(step).path; }
inline RecipeStep GiveFile(const RecipeStep& step, std::string text) {
  return std::get<ReadFileStep>(step).then(std::move(text), RecipeTime());
}
inline RecipeStep GiveNoFile(const RecipeStep& step) {
  return std::get<ReadFileStep>(step).then(
      absl::NotFoundError(StrCat("there is no file ", FileAskedBy(step))), RecipeTime());
}

inline const FetchedCredential& FetchedBy(const RecipeStep& step) {
  if (const auto* error = std::get_if<absl::Status>(&step)) ADD_FAILURE() << *error;
  return std::get<FetchedCredential>(step);
}
// The words of the error that the recipe came to.
inline std::string ErrorOf(const RecipeStep& step) {
  return std::string(std::get<absl::Status>(step).message());
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_RECIPE_STEPS_H_
