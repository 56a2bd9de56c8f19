#include "server/config_reloader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "server/load_file_state.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

using Cause = FileWatch::Cause;

constexpr char kOne[] = "configs: {a: {backends: [{name: a, api_schema: openai, model: m}]}}\n";
constexpr char kTwo[] = R"(configs:
  a: {backends: [{name: a, api_schema: openai, model: m}]}
  b: {backends: [{name: b, api_schema: openai, model: m}]}
)";

class ConfigReloaderTest : public ::testing::Test {
 protected:
  ConfigReloaderTest() : path_(folder_.path() + "/config.yaml") {
    Write(kOne);
    OptionsResult first = Read();
    first_ = LoadFileState(*first.options).value();
    reloader_ = std::make_unique<ConfigReloader>(
        first.options->settings, first_, [this] { return Read(); },
        [this](const v1::ConfigFile& settings, const FileState& state) {
          applied_.emplace_back(settings, state);
          return answer_;
        });
  }

  void Write(const std::string& text) { std::ofstream(path_) << text; }

  OptionsResult Read() {
    std::vector<const char*> arguments = {"nexusnitro-server", "--config-file", path_.c_str()};
    arguments.insert(arguments.end(), further_.begin(), further_.end());
    return ReadOptions(static_cast<int>(arguments.size()), arguments.data());
  }

  const testing::TempFolder folder_;
  const std::string path_;
  std::vector<const char*> further_;
  FileState first_;
  absl::Status answer_;
  std::vector<std::pair<v1::ConfigFile, FileState>> applied_;
  std::unique_ptr<ConfigReloader> reloader_;
};

TEST_F(ConfigReloaderTest, AFileThatIsTheSameChangesNothing) {
  EXPECT_TRUE(reloader_->Reload(Cause::kChanged));
  Write(std::string("# a comment\n") + kOne);
  EXPECT_TRUE(reloader_->Reload(Cause::kAsked));
  EXPECT_TRUE(applied_.empty());
}

TEST_F(ConfigReloaderTest, WhatDidNotChangeKeepsItsSnapshot) {
  Write(kTwo);
  EXPECT_TRUE(reloader_->Reload(Cause::kChanged));
  ASSERT_EQ(applied_.size(), 1u);
  EXPECT_EQ(applied_[0].second.configs.size(), 2u);
  EXPECT_EQ(applied_[0].second.configs.at("a"), first_.configs.at("a"));
  Write(kOne);
  EXPECT_TRUE(reloader_->Reload(Cause::kChanged));
  ASSERT_EQ(applied_.size(), 2u);
  EXPECT_EQ(applied_[1].second.configs.at("a"), first_.configs.at("a"));
}

TEST_F(ConfigReloaderTest, ABadFileChangesNothing) {
  unsetenv("NN_TEST_MISSING");
  for (const char* bad : {"", "# nothing", "configs: [", "listen: [nowhere]", "unknown: 1",
                          "configs: {a: {backends: [{name: a, api_schema: openai, model: m, "
                          "credential: {env: NN_TEST_MISSING}}]}}"}) {
    Write(bad);
    EXPECT_FALSE(reloader_->Reload(Cause::kChanged)) << bad;
  }
  std::filesystem::remove(path_);
  EXPECT_FALSE(reloader_->Reload(Cause::kChanged));
  EXPECT_TRUE(applied_.empty());
  Write(kTwo);
  EXPECT_TRUE(reloader_->Reload(Cause::kChanged));
  EXPECT_EQ(applied_.size(), 1u);
}

TEST_F(ConfigReloaderTest, WhatTheServerRefusesIsTriedAgain) {
  answer_ = absl::FailedPreconditionError("no");
  Write(kTwo);
  EXPECT_FALSE(reloader_->Reload(Cause::kChanged));
  answer_ = absl::OkStatus();
  EXPECT_TRUE(reloader_->Reload(Cause::kAsked));
  EXPECT_EQ(applied_.size(), 2u);
}

TEST_F(ConfigReloaderTest, WhatNeedsARestartIsNotHandedOn) {
  Write(std::string(kTwo) + "log_level: debug\nembedded: true\nconfig_rpc_writes: false\n");
  EXPECT_TRUE(reloader_->Reload(Cause::kChanged));
  ASSERT_EQ(applied_.size(), 1u);
  const auto& [settings, state] = applied_[0];
  EXPECT_EQ(settings.log_level(), "info");
  EXPECT_FALSE(settings.embedded());
  EXPECT_FALSE(state.configs.at("b")->backends[0]->embedded);
  EXPECT_FALSE(state.rules->rpc_writes);
}

TEST_F(ConfigReloaderTest, AFlagStillWins) {
  further_ = {"--config-rpc-writes", "false"};
  Write(std::string(kOne) + "config_rpc_writes: true\n");
  EXPECT_TRUE(reloader_->Reload(Cause::kChanged));
  ASSERT_EQ(applied_.size(), 1u);
  EXPECT_FALSE(applied_[0].second.rules->rpc_writes);
}

}  // namespace
}  // namespace nexusnitro
