#include "client_core/config/credential.h"

#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/read_file.h"

namespace nexusnitro {
namespace {

absl::StatusOr<std::string> ReadVariable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  const std::string where = StrCat("the environment variable ", name);
  if (value == nullptr) return absl::FailedPreconditionError(StrCat(where, " is not set"));
  return CheckedKey(where, value);
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::string where = StrCat("the file ", path);
  const absl::StatusOr<std::string> text = ReadFileText(path, limits::kCredentialFileBytesMax);
  if (text.ok()) return CheckedKey(where, *text);
  return absl::FailedPreconditionError(StrCat(where, " ", MessageOf(text.status())));
}

absl::StatusOr<CredentialValue> TokenOf(CredentialKind kind, absl::StatusOr<std::string> token) {
  if (!token.ok()) return token.status();
  CredentialValue credential;
  credential.kind = kind;
  credential.token = Secret(*std::move(token));
  return credential;
}

absl::StatusOr<CredentialValue> ReadAwsKeys(const v1::AwsKeys& keys) {
  CredentialValue credential;
  credential.kind = CredentialKind::kAws;
  NN_ASSIGN_OR_RETURN(credential.access_key_id, ReadVariable(keys.access_key_id_env()));
  NN_ASSIGN_OR_RETURN(std::string secret, ReadVariable(keys.secret_access_key_env()));
  credential.secret_access_key = Secret(std::move(secret));
  if (!keys.session_token_env().empty()) {
    NN_ASSIGN_OR_RETURN(std::string token, ReadVariable(keys.session_token_env()));
    credential.session_token = Secret(std::move(token));
  }
  return credential;
}

// For what is fetched later: whether there is something to begin with. It is read again then.
absl::StatusOr<CredentialValue> LaterIfReadable(const std::string& path) {
  if (!std::ifstream(path, std::ios::binary)) {
    return absl::FailedPreconditionError(StrCat("the file ", path, " cannot be read"));
  }
  return CredentialValue();
}

absl::StatusOr<CredentialValue> LaterIfSet(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || absl::StripAsciiWhitespace(value).empty()) {
    return absl::FailedPreconditionError(
        StrCat("the environment variable ", name, " is not set, or empty"));
  }
  return CredentialValue();
}

}  // namespace

absl::StatusOr<std::string> CheckedKey(std::string_view where, std::string_view text) {
  std::string value(absl::StripAsciiWhitespace(ToAbsl(text)));
  if (value.empty()) return absl::FailedPreconditionError(StrCat(where, " is empty"));
  for (const char c : value) {
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c))) {
      return absl::FailedPreconditionError(
          StrCat(where, " holds white space or characters that a header cannot carry"));
    }
  }
  return value;
}

absl::StatusOr<CredentialValue> ReadCredential(const v1::Credential& credential) {
  switch (credential.source_case()) {
    case v1::Credential::kEnv:
      return TokenOf(CredentialKind::kApiKey, ReadVariable(credential.env()));
    case v1::Credential::kFile:
      return TokenOf(CredentialKind::kApiKey, ReadFile(credential.file()));
    case v1::Credential::kApiKey:
      return TokenOf(CredentialKind::kApiKey, CheckedKey("api_key", credential.api_key()));
    case v1::Credential::kBearer:
      return TokenOf(CredentialKind::kBearer, CheckedKey("bearer", credential.bearer()));
    case v1::Credential::kAws:
      if (credential.aws().has_keys()) return ReadAwsKeys(credential.aws().keys());
      return CredentialValue();
    case v1::Credential::kGoogle:
      if (credential.google().has_metadata()) return CredentialValue();
      return LaterIfReadable(credential.google().service_account_file());
    case v1::Credential::kEntra:
      if (credential.entra().has_client_secret_env()) {
        return LaterIfSet(credential.entra().client_secret_env());
      }
      return LaterIfReadable(credential.entra().federated_token_file());
    case v1::Credential::SOURCE_NOT_SET:
      return CredentialValue();
    case v1::Credential::kId:
      break;
  }
  return absl::InternalError("a credential's id does not say where it comes from");
}

}  // namespace nexusnitro
