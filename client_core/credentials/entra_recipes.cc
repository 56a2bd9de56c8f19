#include "client_core/credentials/entra_recipes.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "client_core/base/strings.h"
#include "client_core/credentials/token_reply.h"
#include "client_core/credentials/token_request.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kAuthority = "https://login.microsoftonline.com";
constexpr std::string_view kScope = "https://cognitiveservices.azure.com/.default";
constexpr std::string_view kJwtAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

std::string TokenUrlOf(const v1::EntraCredential& credential) {
  const std::string_view authority =
      credential.authority().empty() ? kAuthority : std::string_view(credential.authority());
  return StrCat(absl::StripSuffix(ToAbsl(authority), "/"), "/", credential.tenant_id(),
                "/oauth2/v2.0/token");
}

Form FormOf(const v1::EntraCredential& credential) {
  Form form;
  form.Add("grant_type", "client_credentials")
      .Add("client_id", credential.client_id())
      .Add("scope", credential.scope().empty() ? kScope : std::string_view(credential.scope()));
  return form;
}

RecipeStep Ask(const v1::EntraCredential& credential, const Variables& variables, const Form& form,
               Secret sent) {
  const absl::StatusOr<TokenUrl> url = ParseTokenUrl(TokenUrlOf(credential), variables);
  if (!url.ok()) {
    return absl::FailedPreconditionError(StrCat("`authority` ", MessageOf(url.status())));
  }
  SendStep send;
  send.request = PostForm(*url, form);
  send.then = [where = url->Shown(), sent = std::move(sent)](absl::StatusOr<FetchReply> reply,
                                                             absl::Time now) -> RecipeStep {
    return ReadBearerReply(where, std::move(reply), now, sent);
  };
  return send;
}

RecipeStep AskWithSecret(const v1::EntraCredential& credential, const Variables& variables) {
  Secret secret{
      std::string(absl::StripAsciiWhitespace(variables(credential.client_secret_env().c_str())))};
  if (secret.empty()) {
    return absl::FailedPreconditionError(
        StrCat("the environment variable ", credential.client_secret_env(), " is not set"));
  }
  Form form = FormOf(credential);
  form.Add("client_secret", secret.Reveal());
  return Ask(credential, variables, form, std::move(secret));
}

RecipeStep AskWithFederatedToken(const v1::EntraCredential& credential, const Variables& variables,
                                 std::string_view text) {
  Secret token{std::string(absl::StripAsciiWhitespace(ToAbsl(text)))};
  if (token.empty()) {
    return absl::FailedPreconditionError(
        StrCat("the file ", credential.federated_token_file(), " is empty"));
  }
  Form form = FormOf(credential);
  form.Add("client_assertion_type", kJwtAssertion).Add("client_assertion", token.Reveal());
  return Ask(credential, variables, form, std::move(token));
}

}  // namespace

CredentialRecipe EntraClientCredentials(const v1::EntraCredential& credential,
                                        const Variables& variables) {
  if (credential.has_client_secret_env()) {
    return [credential, variables](absl::Time /*wall_now*/) {
      return AskWithSecret(credential, variables);
    };
  }
  return [credential, variables](absl::Time /*wall_now*/) -> RecipeStep {
    // The file is read each time, for whoever wrote it renews it.
    return ReadFileStep{credential.federated_token_file(),
                        [credential, variables](const absl::StatusOr<std::string>& text,
                                                absl::Time /*now*/) -> RecipeStep {
                          if (!text.ok()) return text.status();
                          return AskWithFederatedToken(credential, variables, *text);
                        }};
  };
}

}  // namespace nexusnitro
