#include "client_core/credentials/aws_chain.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "client_core/base/strings.h"
#include "client_core/credentials/aws_machine_recipes.h"
#include "client_core/credentials/aws_profile.h"
#include "client_core/credentials/aws_web_identity.h"
#include "client_core/credentials/token_reply.h"
#include "client_core/credentials/token_request.h"

namespace nexusnitro {
namespace {

struct Link {
  std::string_view name;
  CredentialRecipe recipe;
};
using Links = std::shared_ptr<const std::vector<Link>>;

RecipeStep TryFrom(const Links& links, size_t index, const std::string& looked,
                   absl::Time wall_now) {
  if (index == links->size()) {
    return absl::FailedPreconditionError(StrCat("none was found. ", looked));
  }
  const Link& link = (*links)[index];
  return OrElse(
      link.recipe(wall_now),
      [links, index, looked](const absl::Status& error, absl::Time now) -> RecipeStep {
        const std::string said = StrCat((*links)[index].name, ": ", MessageOf(error));
        if (!absl::IsNotFound(error)) return absl::Status(error.code(), said);
        return TryFrom(links, index + 1, StrCat(looked, looked.empty() ? "" : "; ", said), now);
      },
      wall_now);
}

RecipeStep KeysOrError(absl::StatusOr<CredentialValue> keys) {
  if (keys.ok()) return FetchedCredential{*std::move(keys)};
  return absl::FailedPreconditionError(keys.status().message());
}

RecipeStep FromEnvironment(const Variables& variables) {
  if (std::string token = variables("AWS_BEARER_TOKEN_BEDROCK"); !token.empty()) {
    if (!IsHeaderText(token)) {
      return absl::FailedPreconditionError("AWS_BEARER_TOKEN_BEDROCK is no token");
    }
    FetchedCredential fetched;
    fetched.value.kind = CredentialKind::kBearer;
    fetched.value.token = Secret(std::move(token));
    return fetched;
  }
  const std::string id = variables("AWS_ACCESS_KEY_ID");
  const std::string key = variables("AWS_SECRET_ACCESS_KEY");
  if (id.empty() && key.empty()) {
    return absl::NotFoundError("AWS_ACCESS_KEY_ID and AWS_BEARER_TOKEN_BEDROCK are not set");
  }
  return KeysOrError(AwsKeysOf(id, key, variables("AWS_SESSION_TOKEN")));
}

RecipeStep FromProfile(const AwsProfile& profile, const std::string& name,
                       const Variables& variables) {
  const auto at = [&profile](std::string_view key) {
    const auto found = profile.find(key);
    return found == profile.end() ? std::string() : found->second;
  };
  if (!at("role_arn").empty() && !at("web_identity_token_file").empty()) {
    return AssumeRole(
        {at("web_identity_token_file"), at("role_arn"), at("role_session_name"), at("region")},
        variables);
  }
  for (const std::string_view key :
       {"role_arn", "credential_process", "sso_session", "sso_start_url", "login_session"}) {
    // Keys beside it are for that, or older than it.
    if (at(key).empty() || (key != "role_arn" && !at("aws_access_key_id").empty())) continue;
    return absl::FailedPreconditionError(
        StrCat("the profile `", name, "` has `", key, "`, which is not supported",
               key == "role_arn" ? " without `web_identity_token_file`" : ""));
  }
  if (at("aws_access_key_id").empty() && at("aws_secret_access_key").empty()) {
    return absl::NotFoundError(StrCat("the profile `", name, "` has no keys"));
  }
  return KeysOrError(
      AwsKeysOf(at("aws_access_key_id"), at("aws_secret_access_key"), at("aws_session_token")));
}

std::string PathOf(const Variables& variables, const char* variable, std::string_view below_home) {
  std::string path = variables(variable);
  return path.empty() ? StrCat(variables("HOME"), below_home) : path;
}

}  // namespace

CredentialRecipe AwsSharedFiles(std::string profile, const Variables& variables) {
  return [profile = std::move(profile), variables](absl::Time /*wall_now*/) -> RecipeStep {
    std::string name = profile.empty() ? variables("AWS_PROFILE") : profile;
    const bool named = !name.empty();
    if (!named) name = "default";
    const std::string config = PathOf(variables, "AWS_CONFIG_FILE", "/.aws/config");
    return ReadFileStep{
        PathOf(variables, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials"),
        [=](const absl::StatusOr<std::string>& credentials, absl::Time /*now*/) -> RecipeStep {
          if (!credentials.ok() && !absl::IsNotFound(credentials.status())) {
            return credentials.status();
          }
          AwsProfile read;
          const bool found =
              credentials.ok() && ReadAwsProfile(*credentials, AwsFile::kCredentials, name, read);
          return ReadFileStep{
              config,
              [=](const absl::StatusOr<std::string>& text, absl::Time /*now*/) -> RecipeStep {
                if (!text.ok() && !absl::IsNotFound(text.status())) return text.status();
                AwsProfile all = read;
                if ((text.ok() && ReadAwsProfile(*text, AwsFile::kConfig, name, all)) || found) {
                  return FromProfile(all, name, variables);
                }
                const std::string missing = StrCat("there is no profile `", name, "`");
                if (named) return absl::FailedPreconditionError(missing);
                return absl::NotFoundError(missing);
              }};
        }};
  };
}

CredentialRecipe AwsDefaultChain(const Variables& variables) {
  const auto from_environment = [variables](absl::Time /*now*/) {
    return FromEnvironment(variables);
  };
  auto links = std::make_shared<const std::vector<Link>>(
      std::vector<Link>{{"environment", from_environment},
                        {"web identity", AwsWebIdentity(variables)},
                        {"shared files", AwsSharedFiles("", variables)},
                        {"container", AwsContainer(variables)},
                        {"instance", AwsInstance(variables)}});
  return
      [links = std::move(links)](absl::Time wall_now) { return TryFrom(links, 0, "", wall_now); };
}

}  // namespace nexusnitro
