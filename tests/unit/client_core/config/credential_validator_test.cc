#include "client_core/config/credential_validator.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

v1::Backend BackendWith(v1::ApiSchema api_schema, const std::string& credential) {
  v1::Backend backend;
  backend.set_api_schema(api_schema);
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(credential, backend.mutable_credential()))
      << credential;
  return backend;
}

// "path description" of each fault.
std::vector<std::string> FaultsOf(const v1::Backend& backend) {
  Faults faults;
  CheckCredential(backend, "b", faults);
  std::vector<std::string> texts;
  for (const Fault& fault : faults) texts.push_back(fault.path + " " + fault.description);
  return texts;
}

std::string FaultOf(const std::string& credential,
                    v1::ApiSchema api_schema = v1::API_SCHEMA_AZURE_OPENAI) {
  const auto faults = FaultsOf(BackendWith(api_schema, credential));
  EXPECT_LE(faults.size(), 1u) << credential;
  return faults.empty() ? "" : faults[0];
}

constexpr char kAws[] = "aws { default_chain {} }";
constexpr char kGoogle[] = "google { metadata {} }";
constexpr char kEntra[] = "entra { tenant_id: 't' client_id: 'c' client_secret_env: 'E' }";

TEST(CredentialValidatorTest, EachKindThatIsWholePasses) {
  for (const char* credential :
       {"env: 'X'", "id: 'x'", "file: '/x'", "api_key: 'k'", "bearer: 't'", kEntra,
        "entra { tenant_id: 'a.onmicrosoft.com' client_id: 'c' federated_token_file: '/f' "
        "authority: 'https://login.microsoftonline.us' scope: 's' }",
        "entra { tenant_id: 't' client_id: 'c' client_secret_env: 'E' "
        "authority: 'http://127.0.0.1:80' }"}) {
    EXPECT_EQ(FaultOf(credential), "") << credential;
  }
  EXPECT_EQ(FaultOf(kAws, v1::API_SCHEMA_BEDROCK), "");
  EXPECT_EQ(FaultOf("aws { keys { access_key_id_env: 'A' secret_access_key_env: 'B' } }",
                    v1::API_SCHEMA_BEDROCK),
            "");
  EXPECT_EQ(FaultOf(kGoogle, v1::API_SCHEMA_VERTEX), "");
  EXPECT_EQ(FaultOf("google { service_account_file: '/k' }", v1::API_SCHEMA_VERTEX), "");
  EXPECT_TRUE(FaultsOf(v1::Backend()).empty()) << "none is set";
}

TEST(CredentialValidatorTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(FaultOf("").find("b.credential names no source"), 0u);
  EXPECT_EQ(FaultOf("env: ''"), "b.credential.env is empty");
  EXPECT_EQ(FaultOf("file: ''"), "b.credential.file is empty");
  EXPECT_EQ(FaultOf("api_key: ''"), "b.credential.api_key is empty");
  EXPECT_EQ(FaultOf("bearer: ''"), "b.credential.bearer is empty");
  EXPECT_EQ(FaultOf("id: ''"), "b.credential.id is empty");
  EXPECT_EQ(FaultOf("aws {}", v1::API_SCHEMA_BEDROCK),
            "b.credential.aws names no source; expected `keys` or `default_chain`");
  EXPECT_EQ(FaultOf("aws { keys { access_key_id_env: 'A' } }", v1::API_SCHEMA_BEDROCK),
            "b.credential.aws.keys.secret_access_key_env is empty");
  EXPECT_EQ(FaultOf("google {}", v1::API_SCHEMA_VERTEX),
            "b.credential.google names no source; expected `service_account_file` or `metadata`");
  EXPECT_EQ(FaultOf("google { service_account_file: '' }", v1::API_SCHEMA_VERTEX),
            "b.credential.google.service_account_file is empty");
  EXPECT_EQ(FaultOf("entra { tenant_id: 't' client_id: 'c' }"),
            "b.credential.entra names no source; expected `client_secret_env` or "
            "`federated_token_file`");
  EXPECT_EQ(FaultOf("entra { tenant_id: 't' client_secret_env: 'E' }"),
            "b.credential.entra.client_id is empty");
}

TEST(CredentialValidatorTest, ATenantIsOneSegmentOfAPath) {
  for (const char* tenant : {"", "..", "a/b", "a?b", "a b"}) {
    EXPECT_EQ(
        FaultOf(StrCat("entra { tenant_id: '", tenant, "' client_id: 'c' client_secret_env: 'E' }"))
            .find("b.credential.entra.tenant_id is no tenant"),
        0u)
        << tenant;
  }
}

TEST(CredentialValidatorTest, ASecretIsSentToNoPlainAuthority) {
  const auto fault = [](const char* authority) {
    return FaultOf(
        StrCat("entra { tenant_id: 't' client_id: 'c' client_secret_env: 'E' authority: '",
               authority, "' }"));
  };
  EXPECT_EQ(fault("http://login.example.com").find("b.credential.entra.authority is not https"),
            0u);
  EXPECT_EQ(fault("login.example.com").find("b.credential.entra.authority has no scheme"), 0u);
}

TEST(CredentialValidatorTest, AKindThatTheWireDoesNotTakeIsRefused) {
  EXPECT_EQ(
      FaultOf(kAws, v1::API_SCHEMA_OPENAI),
      "b.credential is `aws`, which is of no use to a backend whose api_schema is openai; expected "
      "`google`, `entra`, `env` or `file`");
  EXPECT_EQ(
      FaultOf(kGoogle, v1::API_SCHEMA_BEDROCK),
      "b.credential is `google`, which is of no use to a backend whose api_schema is bedrock; expected "
      "`aws`, `env` or `file`");
  struct Row {
    v1::ApiSchema api_schema;
    bool aws, google, entra;
  };
  const Row rows[] = {{v1::API_SCHEMA_OPENAI, false, true, true},
                      {v1::API_SCHEMA_OPENAI_RESPONSES, false, true, true},
                      {v1::API_SCHEMA_LIGHTLLM, false, false, false},
                      {v1::API_SCHEMA_AZURE_OPENAI, false, false, true},
                      {v1::API_SCHEMA_ANTHROPIC, false, false, true},
                      {v1::API_SCHEMA_BEDROCK, true, false, false},
                      {v1::API_SCHEMA_GEMINI, false, true, false},
                      {v1::API_SCHEMA_VERTEX, false, true, false},
                      {v1::API_SCHEMA_OLLAMA, false, false, false},
                      {v1::API_SCHEMA_COHERE, false, false, false},
                      {v1::API_SCHEMA_CUSTOM, false, true, true}};
  for (const Row& row : rows) {
    EXPECT_EQ(FaultOf(kAws, row.api_schema).empty(), row.aws) << row.api_schema;
    EXPECT_EQ(FaultOf(kGoogle, row.api_schema).empty(), row.google) << row.api_schema;
    EXPECT_EQ(FaultOf(kEntra, row.api_schema).empty(), row.entra) << row.api_schema;
    EXPECT_EQ(FaultOf("env: 'X'", row.api_schema), "") << "a key or token is taken by all";
    EXPECT_EQ(FaultOf("bearer: 'X'", row.api_schema), "");
  }
}

TEST(CredentialValidatorTest, AConfigFileIsNoPlaceForSecrets) {
  for (const char* name : {"api_key", "bearer"}) {
    Faults faults;
    CheckNoSecret(BackendWith(v1::API_SCHEMA_OPENAI, StrCat(name, ": 'hunter2'")), "b", faults);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].path, StrCat("b.credential.", name));
    EXPECT_EQ(faults[0].description.find("may be given over RPC only"), 0u);
    EXPECT_EQ(faults[0].description.find("hunter2"), std::string::npos);
  }
  Faults faults;
  CheckNoSecret(BackendWith(v1::API_SCHEMA_OPENAI, "env: 'X'"), "b", faults);
  EXPECT_TRUE(faults.empty());
}

}  // namespace
}  // namespace nexusnitro
