#include "client_core/config/credential.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

absl::StatusOr<CredentialValue> FromVariable(const std::string& value) {
  setenv("NN_TEST_CREDENTIAL", value.c_str(), 1);
  v1::Credential credential;
  credential.set_env("NN_TEST_CREDENTIAL");
  return ReadCredential(credential);
}

TEST(CredentialTest, AVariableIsRead) {
  EXPECT_EQ(FromVariable("sk-1")->token.Reveal(), "sk-1");
  EXPECT_EQ(FromVariable(" sk-1\n")->token.Reveal(), "sk-1");
}

TEST(CredentialTest, WhatAHeaderCannotCarryIsRefusedAndNotQuoted) {
  for (const char* value : {"", "  ", "two words", "line\r\nx: y", "\x01\x02", "caf\xC3\xA9"}) {
    const absl::Status status = FromVariable(value).status();
    EXPECT_FALSE(status.ok()) << value;
    EXPECT_NE(status.message().find("NN_TEST_CREDENTIAL"), absl::string_view::npos);
  }
  EXPECT_EQ(FromVariable("hunter2 x").status().message().find("hunter2"), absl::string_view::npos);
}

TEST(CredentialTest, AFileIsReadWithoutItsWhiteSpace) {
  testing::TempFolder folder;
  const std::string path = folder.path() + "/credential";
  std::ofstream(path) << "sk-2\n";
  v1::Credential credential;
  credential.set_file(path);
  EXPECT_EQ(ReadCredential(credential)->token.Reveal(), "sk-2");
  credential.set_file(path + ".missing");
  EXPECT_FALSE(ReadCredential(credential).ok());
}

TEST(CredentialTest, NoneIsEmpty) {
  EXPECT_TRUE(ReadCredential({})->kind == CredentialKind::kNone);
}

TEST(CredentialTest, AKeyOrTokenOfTheConfigItselfIsTaken) {
  v1::Credential credential;
  credential.set_api_key("k");
  EXPECT_EQ(ReadCredential(credential)->kind, CredentialKind::kApiKey);
  EXPECT_EQ(ReadCredential(credential)->token.Reveal(), "k");
  credential.set_bearer("t");
  EXPECT_EQ(ReadCredential(credential)->kind, CredentialKind::kBearer);
  EXPECT_EQ(ReadCredential(credential)->token.Reveal(), "t");
  credential.set_bearer("hunter2 x");
  EXPECT_EQ(ReadCredential(credential).status().message(),
            "bearer holds white space or characters that a header cannot carry");
}

TEST(CredentialTest, AwsKeysAreReadFromTheirVariables) {
  setenv("NN_TEST_AWS_ID", "AKIA1", 1);
  setenv("NN_TEST_AWS_KEY", "k/+", 1);
  setenv("NN_TEST_AWS_TOKEN", "t==", 1);
  v1::Credential credential;
  v1::AwsKeys& keys = *credential.mutable_aws()->mutable_keys();
  keys.set_access_key_id_env("NN_TEST_AWS_ID");
  keys.set_secret_access_key_env("NN_TEST_AWS_KEY");
  auto value = ReadCredential(credential);
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(value->kind, CredentialKind::kAws);
  EXPECT_EQ(value->access_key_id, "AKIA1");
  EXPECT_EQ(value->secret_access_key.Reveal(), "k/+");
  EXPECT_TRUE(value->session_token.empty());
  keys.set_session_token_env("NN_TEST_AWS_TOKEN");
  EXPECT_EQ(ReadCredential(credential)->session_token.Reveal(), "t==");
  keys.set_session_token_env("NN_TEST_AWS_NOT_SET");
  EXPECT_EQ(ReadCredential(credential).status().message(),
            "the environment variable NN_TEST_AWS_NOT_SET is not set");
}

// What is fetched later must have something to begin with.
TEST(CredentialTest, WhatIsFetchedLaterIsNotReadButMustBeThere) {
  testing::TempFolder folder;
  const std::string path = folder.path() + "/key";
  std::ofstream(path) << "anything";
  setenv("NN_TEST_ENTRA", "a secret", 1);
  std::vector<v1::Credential> there(5);
  there[0].mutable_aws()->mutable_default_chain();
  there[1].mutable_google()->mutable_metadata();
  there[2].mutable_google()->set_service_account_file(path);
  there[3].mutable_entra()->set_client_secret_env("NN_TEST_ENTRA");
  there[4].mutable_entra()->set_federated_token_file(path);
  for (const v1::Credential& credential : there) {
    const auto value = ReadCredential(credential);
    ASSERT_TRUE(value.ok()) << value.status();
    EXPECT_EQ(value->kind, CredentialKind::kNone);
  }
  std::vector<v1::Credential> missing(3);
  missing[0].mutable_google()->set_service_account_file("/nowhere/k");
  missing[1].mutable_entra()->set_client_secret_env("NN_TEST_ENTRA_NOT_SET");
  missing[2].mutable_entra()->set_federated_token_file("/nowhere/f");
  const char* words[] = {"the file /nowhere/k cannot be read",
                         "the environment variable NN_TEST_ENTRA_NOT_SET is not set, or empty",
                         "the file /nowhere/f cannot be read"};
  for (size_t i = 0; i < missing.size(); ++i) {
    EXPECT_EQ(ReadCredential(missing[i]).status().message(), words[i]);
  }
}

TEST(CredentialTest, AnIdIsNoSource) {
  v1::Credential credential;
  credential.set_id("x");
  EXPECT_EQ(ReadCredential(credential).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace nexusnitro
