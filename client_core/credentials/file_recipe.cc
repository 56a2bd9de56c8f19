#include "client_core/credentials/file_recipe.h"

#include <memory>
#include <utility>

#include "client_core/base/limits.h"
#include "client_core/base/mutex.h"
#include "client_core/base/strings.h"
#include "client_core/config/credential.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

// The last key that was read. Thread-safe.
class LastKey {
 public:
  LastKey(std::string path, CredentialValue first)
      : path_(std::move(path)), value_(std::move(first)) {}

  FetchedCredential After(const absl::StatusOr<std::string>& text) {
    absl::StatusOr<std::string> key = text;
    if (text.ok()) key = CheckedKey(StrCat("the file ", path_), *text);
    FetchedCredential fetched;
    fetched.value = Take(key);
    fetched.good_for = limits::kSecretFileAgeMax;
    return fetched;
  }

 private:
  CredentialValue Take(absl::StatusOr<std::string>& key) {
    MutexLock lock(mutex_);
    if (!key.ok()) {
      if (!std::exchange(failing_, true)) {
        spdlog::warn("{}; the key that was there before goes on being used",
                     MessageOf(key.status()));
      }
      return value_;
    }
    failing_ = false;
    if (*key != value_.token.Reveal()) {
      value_.token = Secret(*std::move(key));
      spdlog::info("the key in the file {} has changed, and the new one is used", path_);
    }
    return value_;
  }

  const std::string path_;
  Mutex mutex_;
  CredentialValue value_ ABSL_GUARDED_BY(mutex_);
  bool failing_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

CredentialRecipe FileKey(std::string path, CredentialValue first) {
  auto last = std::make_shared<LastKey>(path, std::move(first));
  return [last = std::move(last), path = std::move(path)](absl::Time /*wall_now*/) -> RecipeStep {
    return ReadFileStep{path, [last](const absl::StatusOr<std::string>& text, absl::Time) {
                          return RecipeStep(last->After(text));
                        }};
  };
}

}  // namespace nexusnitro
