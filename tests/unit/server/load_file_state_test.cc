#include "server/load_file_state.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

class LoadFileStateTest : public ::testing::Test {
 protected:
  // The options with this file, which has no faults of its own.
  Options Read(const std::string& text, std::vector<const char*> flags = {}) {
    const std::string path = folder_.path() + "/f.yaml";
    std::ofstream(path) << text;
    flags.insert(flags.begin(), {"nexusnitro-server", "--config-file", path.c_str()});
    OptionsResult result = ReadOptions(static_cast<int>(flags.size()), flags.data());
    EXPECT_TRUE(result.options.has_value()) << result.output;
    return *std::move(result.options);
  }

  const testing::TempFolder folder_;
};

TEST_F(LoadFileStateTest, EmbeddedWithoutAConfigHasOneThatAnswersEverything) {
  Options options = Read("embedded: true");
  const FileState state = LoadFileState(options).value();
  EXPECT_EQ(state.default_id, "embedded");
  EXPECT_EQ(options.settings.default_config(), "embedded");
  EXPECT_TRUE(state.configs.at("embedded")->backends[0]->Serves("anything"));
}

TEST_F(LoadFileStateTest, SettingsOfFlagsCount) {
  Options options = Read("", {"--allowed-endpoints", "https://a.example,https://b.example:*",
                              "--config-rpc-writes", "false"});
  const FileState state = LoadFileState(options).value();
  EXPECT_FALSE(state.rules->rpc_writes);
  EXPECT_EQ(options.settings.allowed_endpoints_size(), 2);
}

TEST_F(LoadFileStateTest, DeclaredCredentialsAreReadForThoseWhoNameThem) {
  setenv("NN_TEST_DECLARED", "k", 1);
  constexpr char kFile[] = R"(
credentials: {k: {env: NN_TEST_DECLARED, allowed_hosts: [api.openai.com]}}
configs: {a: {backends: [{name: a, api_schema: openai, model: m, credential: {id: k}}]}}
)";
  Options options = Read(kFile);
  const FileState state = LoadFileState(options).value();
  EXPECT_EQ(state.configs.at("a")->backends[0]->credential.token.Reveal(), "k");
  Options again = Read(kFile);
  EXPECT_EQ(LoadFileState(again, state)->rules, state.rules) << "the same rules are kept";
}

TEST_F(LoadFileStateTest, WhatCannotBeReadIsAFaultOfItsLine) {
  unsetenv("NN_TEST_MISSING");
  Options options = Read(
      "configs:\n  a: {backends: [{name: a, api_schema: openai, model: m, credential: {env: "
      "NN_TEST_MISSING}}]}\n");
  const absl::Status status = LoadFileState(options).status();
  EXPECT_NE(status.message().find("f.yaml:2: configs.a.backends[0].credential the environment"),
            std::string::npos)
      << status;
}

}  // namespace
}  // namespace nexusnitro
