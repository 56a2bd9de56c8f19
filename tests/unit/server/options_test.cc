#include "server/options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "client_core/config/policies.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

OptionsResult Read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "nexusnitro-server");
  return ReadOptions(static_cast<int>(arguments.size()), arguments.data());
}

class OptionsTest : public ::testing::Test {
 protected:
  void TearDown() override {
    for (const std::string& name : variables_) unsetenv(name.c_str());
  }
  void SetVariable(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    variables_.push_back(name);
  }
  std::string WriteFile(const std::string& text) {
    const std::string path = folder_.path() + "/options.yaml";
    std::ofstream(path) << text;
    return path;
  }

  testing::TempFolder folder_;
  std::vector<std::string> variables_;
};

TEST_F(OptionsTest, DefaultsAreFilledIn) {
  const OptionsResult result = Read({});
  ASSERT_TRUE(result.options.has_value()) << result.output;
  EXPECT_EQ(result.options->settings.listen(0), "127.0.0.1:50051");
  EXPECT_EQ(result.options->settings.log_level(), "info");
}

TEST_F(OptionsTest, FlagsAreRead) {
  const OptionsResult result =
      Read({"--listen", "127.0.0.1:1", "--listen", "unix:///tmp/x", "--embedded", "--drain-grace",
            "1m", "--reflection", "false", "--calls-max", "7"});
  ASSERT_TRUE(result.options.has_value()) << result.output;
  const v1::ConfigFile& settings = result.options->settings;
  ASSERT_EQ(settings.listen_size(), 2);
  EXPECT_EQ(settings.listen(1), "unix:///tmp/x");
  EXPECT_TRUE(settings.embedded());
  EXPECT_EQ(FromProto(settings.drain_grace()), absl::Minutes(1));
  EXPECT_FALSE(settings.reflection());
  EXPECT_EQ(settings.calls_max(), 7);
}

TEST_F(OptionsTest, AFlagWinsOverAVariableAndThatOverTheFile) {
  const std::string path = WriteFile("log_level: error\nlog_format: json\ncalls_max: 5\n");
  SetVariable("NEXUSNITRO_LOG_LEVEL", "debug");
  SetVariable("NEXUSNITRO_CALLS_MAX", "6");
  const OptionsResult result = Read({"--config-file", path.c_str(), "--calls-max", "7"});
  ASSERT_TRUE(result.options.has_value()) << result.output;
  EXPECT_EQ(result.options->settings.log_level(), "debug");
  EXPECT_EQ(result.options->settings.log_format(), "json");
  EXPECT_EQ(result.options->settings.calls_max(), 7);
}

TEST_F(OptionsTest, VariablesHoldListsAndSwitches) {
  SetVariable("NEXUSNITRO_LISTEN", "127.0.0.1:1,127.0.0.1:2");
  SetVariable("NEXUSNITRO_EMBEDDED", "true");
  const OptionsResult result = Read({});
  ASSERT_TRUE(result.options.has_value()) << result.output;
  EXPECT_EQ(result.options->settings.listen_size(), 2);
  EXPECT_TRUE(result.options->settings.embedded());
}

TEST_F(OptionsTest, FaultsNameWhereTheyCameFrom) {
  SetVariable("NEXUSNITRO_CALLS_MAX", "many");
  const OptionsResult result = Read({"--log-level", "loud", "--listen", "0.0.0.0:1"});
  EXPECT_FALSE(result.options.has_value());
  EXPECT_EQ(result.exit_code, 2);
  for (const char* expected : {"--log-level: is \"loud\"; expected one of",
                               "--listen: is \"0.0.0.0:1\", which others can reach",
                               "$NEXUSNITRO_CALLS_MAX: expected an integer, got \"many\""}) {
    EXPECT_NE(result.output.find(expected), std::string::npos) << result.output;
  }
}

TEST_F(OptionsTest, FaultsOfTheFileHaveItsNameAndLine) {
  const std::string path = WriteFile("log_level: info\nlisten: [nowhere]\n");
  const OptionsResult result = Read({"--config-file", path.c_str()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.output.find(path + ":2: listen[0] is \"nowhere\""), std::string::npos)
      << result.output;
}

TEST_F(OptionsTest, AFaultOfTheFileDoesNotCountWhereAFlagTakesItsPlace) {
  const std::string path = WriteFile("listen: [nowhere]\n");
  const OptionsResult result = Read({"--config-file", path.c_str(), "--listen", "127.0.0.1:1"});
  EXPECT_TRUE(result.options.has_value()) << result.output;
}

TEST_F(OptionsTest, WhatTheFileSaysIsCheckedWithWhatAFlagSays) {
  const std::string path = WriteFile("listen: [0.0.0.0:1]\nallow_insecure_listen: true\n");
  EXPECT_TRUE(Read({"--config-file", path.c_str()}).options.has_value());
  const OptionsResult result =
      Read({"--config-file", path.c_str(), "--allow-insecure-listen", "false"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.output.find("listen[0]: is \"0.0.0.0:1\", which others can reach"),
            std::string::npos)
      << result.output;
}

TEST_F(OptionsTest, AFlagMayMendAFaultOfTheFile) {
  const std::string path = WriteFile("listen: [0.0.0.0:1]\n");
  EXPECT_EQ(Read({"--config-file", path.c_str()}).exit_code, 2);
  const OptionsResult result = Read({"--config-file", path.c_str(), "--allow-insecure-listen"});
  EXPECT_TRUE(result.options.has_value()) << result.output;
}

TEST_F(OptionsTest, AMissingFileIsSaid) {
  const OptionsResult result = Read({"--config-file", "/nonexistent.yaml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.output.find("/nonexistent.yaml"), std::string::npos);
}

TEST_F(OptionsTest, HelpAndVersionExitWithZero) {
  OptionsResult result = Read({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_FALSE(result.options.has_value());
  EXPECT_NE(result.output.find("--drain-grace"), std::string::npos);
  result = Read({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_FALSE(result.output.empty());
}

TEST_F(OptionsTest, CapabilitiesArePrintedWithoutAnythingElse) {
  const OptionsResult result = Read({"--print-capabilities"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_FALSE(result.options.has_value());
  EXPECT_NE(result.output.find("## openai\n"), std::string::npos);
}

TEST_F(OptionsTest, UnknownFlagsAreRefused) {
  const OptionsResult result = Read({"--lisen", "x"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.output.find("--lisen"), std::string::npos);
}

TEST_F(OptionsTest, TheDefaultConfigMustExist) {
  const OptionsResult result = Read({"--default-config", "fast"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.output.find("--default-config"), std::string::npos) << result.output;
}

}  // namespace
}  // namespace nexusnitro
