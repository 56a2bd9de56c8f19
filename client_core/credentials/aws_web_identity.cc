#include "client_core/credentials/aws_web_identity.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "client_core/base/strings.h"
#include "client_core/credentials/token_reply.h"
#include "client_core/credentials/token_request.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kSessionName = "nexusnitro";

bool IsRegion(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

absl::StatusOr<TokenUrl> StsUrl(std::string region, const Variables& variables) {
  if (const std::string url = variables("AWS_ENDPOINT_URL_STS"); !url.empty()) {
    absl::StatusOr<TokenUrl> parsed = ParseTokenUrl(url, variables);
    const absl::Status status =
        parsed.ok() ? CheckCarriesSecrets(*parsed->target) : parsed.status();
    if (status.ok()) return parsed;
    return absl::FailedPreconditionError(StrCat("AWS_ENDPOINT_URL_STS ", MessageOf(status)));
  }
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (region.empty()) region = variables(name);
  }
  if (region.empty()) return ParseTokenUrl("https://sts.amazonaws.com", variables);
  if (!IsRegion(region)) return absl::FailedPreconditionError("the region is no region's name");
  return ParseTokenUrl(StrCat("https://sts.", region, ".amazonaws.com",
                              absl::StartsWith(region, "cn-") ? ".cn" : ""),
                       variables);
}

RecipeStep AskSts(const WebIdentity& identity, const Variables& variables, std::string_view text) {
  Secret token{std::string(absl::StripAsciiWhitespace(ToAbsl(text)))};
  if (token.empty()) {
    return absl::FailedPreconditionError(StrCat("the file ", identity.token_file, " is empty"));
  }
  const absl::StatusOr<TokenUrl> url = StsUrl(identity.region, variables);
  if (!url.ok()) return url.status();
  SendStep send;
  send.request =
      PostForm(*url, Form()
                         .Add("Action", "AssumeRoleWithWebIdentity")
                         .Add("Version", "2011-06-15")
                         .Add("RoleArn", identity.role_arn)
                         .Add("RoleSessionName", identity.session_name.empty()
                                                     ? kSessionName
                                                     : std::string_view(identity.session_name))
                         .Add("WebIdentityToken", token.Reveal()));
  send.then = [where = url->Shown(), token = std::move(token)](absl::StatusOr<FetchReply> reply,
                                                               absl::Time /*now*/) -> RecipeStep {
    return ReadStsReply(where, std::move(reply), token);
  };
  return send;
}

}  // namespace

RecipeStep AssumeRole(const WebIdentity& identity, const Variables& variables) {
  return ReadFileStep{identity.token_file,
                      [identity, variables](const absl::StatusOr<std::string>& text,
                                            absl::Time /*now*/) -> RecipeStep {
                        if (text.ok()) return AskSts(identity, variables, *text);
                        return absl::FailedPreconditionError(text.status().message());
                      }};
}

CredentialRecipe AwsWebIdentity(const Variables& variables) {
  return [variables](absl::Time /*wall_now*/) -> RecipeStep {
    const WebIdentity identity = {variables("AWS_WEB_IDENTITY_TOKEN_FILE"),
                                  variables("AWS_ROLE_ARN"), variables("AWS_ROLE_SESSION_NAME"),
                                  ""};
    if (identity.token_file.empty()) {
      return absl::NotFoundError("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    }
    if (identity.role_arn.empty()) {
      return absl::FailedPreconditionError(
          "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not");
    }
    return AssumeRole(identity, variables);
  };
}

}  // namespace nexusnitro
