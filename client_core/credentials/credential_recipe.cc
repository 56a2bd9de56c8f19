#include "client_core/credentials/credential_recipe.h"

#include <utility>

namespace nexusnitro {

RecipeStep OrElse(RecipeStep step,
                  std::function<RecipeStep(absl::Status error, absl::Time wall_now)> handle,
                  absl::Time wall_now) {
  if (auto* error = std::get_if<absl::Status>(&step)) return handle(std::move(*error), wall_now);
  if (auto* file = std::get_if<ReadFileStep>(&step)) {
    file->then = [then = std::move(file->then), handle = std::move(handle)](
                     absl::StatusOr<std::string> text, absl::Time now) {
      return OrElse(then(std::move(text), now), handle, now);
    };
  } else if (auto* send = std::get_if<SendStep>(&step)) {
    send->then = [then = std::move(send->then), handle = std::move(handle)](
                     absl::StatusOr<FetchReply> reply, absl::Time now) {
      return OrElse(then(std::move(reply), now), handle, now);
    };
  }
  return step;
}

}  // namespace nexusnitro
