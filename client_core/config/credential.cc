#include "client_core/config/credential.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// A header's value: visible ASCII, so that a secret cannot add a line.
absl::StatusOr<CredentialValue> Checked(std::string_view where, std::string value) {
  if (value.empty()) return absl::FailedPreconditionError(StrCat(where, " is empty"));
  for (const char c : value) {
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c))) {
      return absl::FailedPreconditionError(
          StrCat(where, " holds white space or characters that a header cannot carry"));
    }
  }
  CredentialValue credential;
  credential.kind = CredentialKind::kApiKey;
  credential.token = Secret(std::move(value));
  return credential;
}

absl::StatusOr<CredentialValue> ReadVariable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  const std::string where = StrCat("the environment variable ", name);
  if (value == nullptr) return absl::FailedPreconditionError(StrCat(where, " is not set"));
  return Checked(where, std::string(absl::StripAsciiWhitespace(value)));
}

absl::StatusOr<CredentialValue> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string where = StrCat("the file ", path);
  if (!file) return absl::FailedPreconditionError(StrCat(where, " cannot be read"));
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return Checked(where, std::string(absl::StripAsciiWhitespace(text)));
}

}  // namespace

absl::StatusOr<CredentialValue> ReadCredential(const v1::Credential& credential) {
  switch (credential.source_case()) {
    case v1::Credential::kEnv:
      return ReadVariable(credential.env());
    case v1::Credential::kFile:
      return ReadFile(credential.file());
    case v1::Credential::SOURCE_NOT_SET:
      return CredentialValue();
    case v1::Credential::kId:
    case v1::Credential::kApiKey:
    case v1::Credential::kBearer:
    case v1::Credential::kAws:
    case v1::Credential::kGoogle:
    case v1::Credential::kEntra:
      break;
  }
  return absl::UnimplementedError("this kind of credential is not implemented yet");
}

}  // namespace nexusnitro
