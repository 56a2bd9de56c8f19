#include "client_core/config/credential.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

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

TEST(CredentialTest, NoneIsEmpty) { EXPECT_TRUE(ReadCredential({})->kind == CredentialKind::kNone); }

TEST(CredentialTest, OtherKindsAreNotImplementedYet) {
  v1::Credential credential;
  credential.set_api_key("x");
  EXPECT_EQ(ReadCredential(credential).status().code(), absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace nexusnitro
