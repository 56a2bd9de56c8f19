#include "client_core/config/credential_validator.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "client_core/config/fault_checker.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kEmpty = "is empty";

// Fetched credentials whose tokens or keys mean something to a wire. Keys and tokens of the user's
// own are taken by all of them.
struct FetchedKinds {
  bool aws;
  bool google;
  bool entra;
};

FetchedKinds TakenBy(v1::ApiSchema api_schema) {
  switch (api_schema) {
    case v1::API_SCHEMA_BEDROCK:
      return {.aws = true, .google = false, .entra = false};
    case v1::API_SCHEMA_GEMINI:
    case v1::API_SCHEMA_VERTEX:
      return {.aws = false, .google = true, .entra = false};
    case v1::API_SCHEMA_AZURE_OPENAI:
    case v1::API_SCHEMA_ANTHROPIC:  // On Azure, that is.
      return {.aws = false, .google = false, .entra = true};
    case v1::API_SCHEMA_OPENAI:  // Vertex and Azure speak these, too.
    case v1::API_SCHEMA_OPENAI_RESPONSES:
    case v1::API_SCHEMA_CUSTOM:
      return {.aws = false, .google = true, .entra = true};
    case v1::API_SCHEMA_LIGHTLLM:
    case v1::API_SCHEMA_OLLAMA:
    case v1::API_SCHEMA_COHERE:
    case v1::API_SCHEMA_UNSPECIFIED:
    case v1::ApiSchema_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::ApiSchema_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return {.aws = false, .google = false, .entra = false};
}

void NotEmpty(const FaultChecker& check, const std::string& text) {
  if (text.empty()) check.Fault(std::string(kEmpty));
}

void CheckAws(const v1::AwsCredential& aws, const FaultChecker& check) {
  switch (aws.source_case()) {
    case v1::AwsCredential::kKeys: {
      const FaultChecker at_keys = check.At("keys");
      NotEmpty(at_keys.At("access_key_id_env"), aws.keys().access_key_id_env());
      NotEmpty(at_keys.At("secret_access_key_env"), aws.keys().secret_access_key_env());
      return;
    }
    case v1::AwsCredential::kDefaultChain:
      return;
    case v1::AwsCredential::SOURCE_NOT_SET:
      break;
  }
  check.Fault("names no source; expected `keys` or `default_chain`");
}

void CheckGoogle(const v1::GoogleCredential& google, const FaultChecker& check) {
  switch (google.source_case()) {
    case v1::GoogleCredential::kServiceAccountFile:
      return NotEmpty(check.At("service_account_file"), google.service_account_file());
    case v1::GoogleCredential::kMetadata:
      return;
    case v1::GoogleCredential::SOURCE_NOT_SET:
      break;
  }
  check.Fault("names no source; expected `service_account_file` or `metadata`");
}

// A tenant becomes a segment of the token endpoint's path.
bool IsTenant(std::string_view text) {
  return !text.empty() && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '.';
         });
}

void CheckEntra(const v1::EntraCredential& entra, const FaultChecker& check) {
  if (!IsTenant(entra.tenant_id())) {
    check.At("tenant_id").Fault("is no tenant; expected only A-Z a-z 0-9 - .");
  }
  NotEmpty(check.At("client_id"), entra.client_id());
  if (!entra.authority().empty()) {
    if (const auto target = ParseEndpoint(entra.authority()); !target.ok()) {
      check.At("authority").Fault(std::string(target.status().message()));
    } else if (!KeepsSecrets(*target)) {
      check.At("authority").Fault("is not https; the client's secret is sent there");
    }
  }
  switch (entra.source_case()) {
    case v1::EntraCredential::kClientSecretEnv:
      return NotEmpty(check.At("client_secret_env"), entra.client_secret_env());
    case v1::EntraCredential::kFederatedTokenFile:
      return NotEmpty(check.At("federated_token_file"), entra.federated_token_file());
    case v1::EntraCredential::SOURCE_NOT_SET:
      break;
  }
  check.Fault("names no source; expected `client_secret_env` or `federated_token_file`");
}

void CheckSource(const v1::Credential& credential, const FaultChecker& check) {
  switch (credential.source_case()) {
    case v1::Credential::kEnv:
      return NotEmpty(check.At("env"), credential.env());
    case v1::Credential::kFile:
      return NotEmpty(check.At("file"), credential.file());
    case v1::Credential::kId:
      return NotEmpty(check.At("id"), credential.id());
    case v1::Credential::kApiKey:
      return NotEmpty(check.At("api_key"), credential.api_key());
    case v1::Credential::kBearer:
      return NotEmpty(check.At("bearer"), credential.bearer());
    case v1::Credential::kAws:
      return CheckAws(credential.aws(), check.At("aws"));
    case v1::Credential::kGoogle:
      return CheckGoogle(credential.google(), check.At("google"));
    case v1::Credential::kEntra:
      return CheckEntra(credential.entra(), check.At("entra"));
    case v1::Credential::SOURCE_NOT_SET:
      break;
  }
  check.Fault(
      "names no source; expected `{env: NAME}`, `{file: PATH}`, or `aws`, `google` or `entra`");
}

}  // namespace

void CheckCredential(const v1::Backend& backend, const std::string& path, Faults& faults) {
  if (!backend.has_credential()) return;
  const std::string credential_path = StrCat(path, ".credential");
  CheckCredentialSource(backend.credential(), credential_path, faults);
  if (!backend.has_embedded()) {  // Which answers in process.
    CheckCredentialUse(backend.credential(), backend.api_schema(), credential_path, faults);
  }
}

void CheckCredentialSource(const v1::Credential& credential, const std::string& path,
                           Faults& faults) {
  CheckSource(credential, FaultChecker(path, faults));
}

void CheckCredentialUse(const v1::Credential& source, v1::ApiSchema api_schema,
                        const std::string& path, Faults& faults) {
  if (api_schema == v1::API_SCHEMA_UNSPECIFIED) return;  // A fault of its own.
  const FetchedKinds taken = TakenBy(api_schema);
  for (const auto& [name, has, takes] : {std::tuple("aws", source.has_aws(), taken.aws),
                                         std::tuple("google", source.has_google(), taken.google),
                                         std::tuple("entra", source.has_entra(), taken.entra)}) {
    if (!has || takes) continue;
    faults.push_back(
        {path, StrCat("is `", name, "`, which is of no use to a backend whose api_schema is ",
                      ApiSchemaName(api_schema), "; expected ", taken.aws ? "`aws`, " : "",
                      taken.google ? "`google`, " : "", taken.entra ? "`entra`, " : "",
                      "`env` or `file`")});
  }
}

void CheckNoSecret(const v1::Backend& backend, const std::string& path, Faults& faults) {
  const FaultChecker at_backend(path, faults);
  const FaultChecker check = at_backend.At("credential");
  for (const auto& [name, has] : {std::pair("api_key", backend.credential().has_api_key()),
                                  std::pair("bearer", backend.credential().has_bearer())}) {
    if (!has) continue;
    check.At(name).Fault(
        "may be given over RPC only; a config file names secrets: `{env: NAME}` or `{file: PATH}`");
  }
}

}  // namespace nexusnitro
