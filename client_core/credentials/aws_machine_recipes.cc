#include "client_core/credentials/aws_machine_recipes.h"

#include <algorithm>
#include <iterator>
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

constexpr std::string_view kEcsAgent = "http://169.254.170.2";
constexpr std::string_view kInstance = "http://169.254.169.254";
constexpr std::string_view kRolesPath = "/latest/meta-data/iam/security-credentials/";
constexpr std::string_view kSessionSeconds = "21600";  // The longest; it is used at once.
constexpr int kHttpNotFound = 404;

// Where AWS' own tools send a container's token over plain http, beside this machine.
constexpr std::string_view kAgents[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};

absl::StatusOr<TokenUrl> AgentUrl(const std::string& url) {
  absl::StatusOr<TokenUrl> parsed = ParseMetadataUrl(url);
  if (!parsed.ok()) return parsed;
  const HttpTarget& target = *parsed->target;
  if (std::find(std::begin(kAgents), std::end(kAgents), target.host) != std::end(kAgents)) {
    return parsed;
  }
  if (const absl::Status safe = CheckCarriesSecrets(target); !safe.ok()) return safe;
  return parsed;
}

RecipeStep AskAgent(const TokenUrl& url, std::string_view text) {
  Secret token{std::string(absl::StripAsciiWhitespace(ToAbsl(text)))};
  SendStep send;
  send.request = GetFrom(url);
  if (!token.empty()) {
    if (!IsHeaderText(token.Reveal())) {
      return absl::FailedPreconditionError(
          "the container's authorization token holds characters that a header cannot carry");
    }
    send.request.headers.push_back({"authorization", token.Reveal()});
  }
  send.timeout = limits::kMetadataRequestTimeMax;
  send.then = [where = url.Shown(), token = std::move(token)](absl::StatusOr<FetchReply> reply,
                                                              absl::Time /*now*/) -> RecipeStep {
    return ReadAwsReply(where, std::move(reply), token);
  };
  return send;
}

SendStep AskInstance(const TokenUrl& instance, std::string path, const std::string& session) {
  SendStep send;
  send.request = GetFrom(instance);
  send.request.path = std::move(path);
  send.request.headers.push_back({"x-aws-ec2-metadata-token", session});
  send.timeout = limits::kMetadataRequestTimeMax;
  return send;
}

bool IsRoleName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) ||
           std::string_view("_+=,.@-").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

RecipeStep AskForKeys(const TokenUrl& instance, const std::string& session,
                      const absl::StatusOr<FetchReply>& reply) {
  if (reply.ok() && reply->status == kHttpNotFound) {
    return absl::NotFoundError("the instance has no role");
  }
  const absl::StatusOr<FetchReply> roles = GoodReply(instance.Shown(), reply, Secret(session));
  if (!roles.ok()) return roles.status();
  const std::string_view first = std::string_view(roles->body).substr(0, roles->body.find('\n'));
  const std::string role(absl::StripAsciiWhitespace(ToAbsl(first)));
  if (!IsRoleName(role)) {
    return absl::UnavailableError(StrCat("the reply of ", instance.Shown(), " names no role"));
  }
  SendStep send = AskInstance(instance, StrCat(kRolesPath, role), session);
  send.then = [where = instance.Shown(), session](absl::StatusOr<FetchReply> keys,
                                                  absl::Time /*now*/) -> RecipeStep {
    return ReadAwsReply(where, std::move(keys), Secret(session));
  };
  return send;
}

RecipeStep AskForRole(const TokenUrl& instance, const absl::StatusOr<FetchReply>& reply) {
  const absl::StatusOr<FetchReply> good = GoodReply(instance.Shown(), reply, Secret());
  // Where there is no such service, this is no instance.
  if (!good.ok()) return absl::NotFoundError(good.status().message());
  if (!IsHeaderText(good->body)) {
    return absl::UnavailableError(StrCat("the reply of ", instance.Shown(), " is no token"));
  }
  SendStep send = AskInstance(instance, std::string(kRolesPath), good->body);
  send.then = [instance, session = good->body](const absl::StatusOr<FetchReply>& roles,
                                               absl::Time /*now*/) {
    return AskForKeys(instance, session, roles);
  };
  return send;
}

}  // namespace

CredentialRecipe AwsContainer(const Variables& variables) {
  return [variables](absl::Time /*wall_now*/) -> RecipeStep {
    const std::string relative = variables("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const std::string full = variables("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (relative.empty() && full.empty()) {
      return absl::NotFoundError(
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set");
    }
    const absl::StatusOr<TokenUrl> url =
        AgentUrl(relative.empty() ? full : StrCat(kEcsAgent, relative));
    if (!url.ok()) {
      return absl::FailedPreconditionError(StrCat("AWS_CONTAINER_CREDENTIALS_",
                                                  relative.empty() ? "FULL" : "RELATIVE", "_URI ",
                                                  MessageOf(url.status())));
    }
    const std::string token_file = variables("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (token_file.empty()) return AskAgent(*url, variables("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    return ReadFileStep{
        token_file,
        [url = *url](const absl::StatusOr<std::string>& text, absl::Time /*now*/) -> RecipeStep {
          if (text.ok()) return AskAgent(url, *text);
          return absl::FailedPreconditionError(text.status().message());
        }};
  };
}

CredentialRecipe AwsInstance(const Variables& variables) {
  return [variables](absl::Time /*wall_now*/) -> RecipeStep {
    if (absl::AsciiStrToLower(variables("AWS_EC2_METADATA_DISABLED")) == "true") {
      return absl::NotFoundError("AWS_EC2_METADATA_DISABLED is true");
    }
    std::string endpoint = variables("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    if (endpoint.empty()) endpoint = kInstance;
    const absl::StatusOr<TokenUrl> url = ParseMetadataUrl(ToStd(absl::StripSuffix(endpoint, "/")));
    if (!url.ok()) {
      return absl::FailedPreconditionError(
          StrCat("AWS_EC2_METADATA_SERVICE_ENDPOINT ", MessageOf(url.status())));
    }
    SendStep send;
    send.request = GetFrom(*url);
    send.request.method = "PUT";
    send.request.path = "/latest/api/token";
    send.request.headers.push_back(
        {"x-aws-ec2-metadata-token-ttl-seconds", std::string(kSessionSeconds)});
    send.timeout = limits::kMetadataRequestTimeMax;
    send.then = [url = *url](const absl::StatusOr<FetchReply>& reply, absl::Time /*now*/) {
      return AskForRole(url, reply);
    };
    return send;
  };
}

}  // namespace nexusnitro
