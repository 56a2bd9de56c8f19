#include "client_core/credentials/google_recipes.h"

#include <string_view>
#include <utility>

#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/credentials/jwt.h"
#include "client_core/credentials/token_reply.h"
#include "client_core/credentials/token_request.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kScope = "https://www.googleapis.com/auth/cloud-platform";
constexpr std::string_view kTokenUri = "https://oauth2.googleapis.com/token";
constexpr std::string_view kMetadataHost = "metadata.google.internal";
constexpr std::string_view kMetadataPath =
    "/computeMetadata/v1/instance/service-accounts/default/token";
constexpr absl::Duration kAssertionLife = absl::Hours(1);  // The longest that Google takes.

struct ServiceAccount {
  std::string email;
  std::string key_id;
  Secret private_key;
  std::string token_uri;
};

absl::StatusOr<ServiceAccount> ReadKeyFile(const std::string& text) {
  JsonReader reader;
  const absl::StatusOr<JsonElement> element = reader.Parse(text);
  JsonObject object;
  if (!element.ok() || element->get(object) != simdjson::SUCCESS) {
    return absl::FailedPreconditionError("is no JSON object");
  }
  const auto text_at = [&](std::string_view key) {
    return std::string(JsonString(object, key).value_or(""));
  };
  if (text_at("type") != "service_account") {
    return absl::FailedPreconditionError(
        "is no service account's key: its `type` is not \"service_account\"");
  }
  ServiceAccount account = {text_at("client_email"), text_at("private_key_id"),
                            Secret(text_at("private_key")), text_at("token_uri")};
  if (account.email.empty() || account.private_key.empty()) {
    return absl::FailedPreconditionError("lacks `client_email` or `private_key`");
  }
  if (account.token_uri.empty()) account.token_uri = kTokenUri;
  return account;
}

absl::StatusOr<std::string> Assertion(const ServiceAccount& account, absl::Time wall_now) {
  JsonWriter header;
  header.BeginObject();
  header.Member("alg", "RS256");
  header.Member("typ", "JWT");
  if (!account.key_id.empty()) header.Member("kid", account.key_id);
  header.EndObject();
  JsonWriter claims;
  claims.BeginObject();
  claims.Member("iss", account.email);
  claims.Member("scope", kScope);
  claims.Member("aud", account.token_uri);
  claims.Member("iat", absl::ToUnixSeconds(wall_now));
  claims.Member("exp", absl::ToUnixSeconds(wall_now + kAssertionLife));
  claims.EndObject();
  return SignJwtRs256(header.Take(), claims.Take(), account.private_key);
}

absl::StatusOr<SendStep> ExchangeAssertion(const std::string& text, const Variables& variables,
                                           absl::Time wall_now) {
  NN_ASSIGN_OR_RETURN(const ServiceAccount account, ReadKeyFile(text));
  const absl::StatusOr<TokenUrl> url = ParseTokenUrl(account.token_uri, variables);
  if (!url.ok()) {
    return absl::FailedPreconditionError(StrCat("`token_uri` ", MessageOf(url.status())));
  }
  if (const absl::Status safe = CheckCarriesSecrets(*url->target); !safe.ok()) {
    return absl::FailedPreconditionError(StrCat("`token_uri` ", MessageOf(safe)));
  }
  NN_ASSIGN_OR_RETURN(std::string assertion, Assertion(account, wall_now));
  SendStep send;
  send.request =
      PostForm(*url, Form()
                         .Add("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                         .Add("assertion", assertion));
  send.then = [where = url->Shown(), sent = Secret(std::move(assertion))](
                  absl::StatusOr<FetchReply> reply, absl::Time now) -> RecipeStep {
    return ReadBearerReply(where, std::move(reply), now, sent);
  };
  return send;
}

}  // namespace

CredentialRecipe GoogleServiceAccount(std::string key_file, const Variables& variables) {
  return [key_file = std::move(key_file), variables](absl::Time /*wall_now*/) -> RecipeStep {
    return ReadFileStep{key_file,
                        [key_file, variables](const absl::StatusOr<std::string>& text,
                                              absl::Time now) -> RecipeStep {
                          if (!text.ok()) return text.status();
                          absl::StatusOr<SendStep> send = ExchangeAssertion(*text, variables, now);
                          if (send.ok()) return *std::move(send);
                          return absl::FailedPreconditionError(
                              StrCat("the file ", key_file, ": ", MessageOf(send.status())));
                        }};
  };
}

CredentialRecipe GoogleMetadata(const Variables& variables) {
  return [variables](absl::Time /*wall_now*/) -> RecipeStep {
    std::string host = variables("GCE_METADATA_HOST");
    if (host.empty()) host = kMetadataHost;
    const absl::StatusOr<TokenUrl> url = ParseMetadataUrl(StrCat("http://", host, kMetadataPath));
    if (!url.ok()) {
      return absl::FailedPreconditionError(
          StrCat("the variable GCE_METADATA_HOST is no host: its URL ", MessageOf(url.status())));
    }
    SendStep send;
    send.request = GetFrom(*url);
    send.request.headers.push_back({"metadata-flavor", "Google"});
    send.timeout = limits::kMetadataRequestTimeMax;
    send.then = [where = url->Shown()](absl::StatusOr<FetchReply> reply,
                                       absl::Time now) -> RecipeStep {
      return ReadBearerReply(where, std::move(reply), now, Secret());
    };
    return send;
  };
}

}  // namespace nexusnitro
