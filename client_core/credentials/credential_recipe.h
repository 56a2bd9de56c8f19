// CredentialRecipe: how one kind of credential is fetched, step by step.
//
// Recipes are pure: they ask for files and replies, and CredentialFetcher gets them.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_RECIPE_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_RECIPE_H_

#include <functional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/base/limits.h"
#include "client_core/config/credential_value.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro {

struct RecipeStep;

// What was fetched.
struct FetchedCredential {
  CredentialValue value;
  absl::Time expires = absl::InfiniteFuture();  // Wall clock.
  // From when it is handed over; after that it is to be looked at again.
  absl::Duration good_for = absl::InfiniteDuration();
};

// The reply to a request; any HTTP status.
struct FetchReply {
  int status = 0;
  std::string body;
};

// Asks for a file's text. `then` is called on a worker thread, so it may take some milliseconds;
// with NOT_FOUND if there is no such file.
struct ReadFileStep {
  std::string path;
  std::function<RecipeStep(absl::StatusOr<std::string> text, absl::Time wall_now)> then;
};

// Asks for the reply to a request. `then` is called on an event loop; with an error if there is no
// whole reply within `timeout`.
struct SendStep {
  HttpRequest request;
  absl::Duration timeout = limits::kCredentialRequestTimeMax;
  std::function<RecipeStep(absl::StatusOr<FetchReply> reply, absl::Time wall_now)> then;
};

// What is to be done next. The last two are ends. An error says in words what went wrong, never
// with a secret in it; NOT_FOUND says that there is no such credential here, so that another place
// may be looked in.
struct RecipeStep : std::variant<ReadFileStep, SendStep, FetchedCredential, absl::Status> {
  using variant::variant;
  // Either end.
  RecipeStep(absl::StatusOr<FetchedCredential> result)  // NOLINT: a step like the others.
      : variant(result.ok() ? variant(*std::move(result)) : variant(result.status())) {}
};

// Gives the first step. Thread-safe, and its steps are independent of each other's runs.
using CredentialRecipe = std::function<RecipeStep(absl::Time wall_now)>;

// `step`, whose error, if it comes to one, is handed to `handle` for another step.
RecipeStep OrElse(RecipeStep step,
                  std::function<RecipeStep(absl::Status error, absl::Time wall_now)> handle,
                  absl::Time wall_now);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_RECIPE_H_
