#include "server/reload_summary.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/config/config_file.h"

namespace nexusnitro {
namespace {

v1::ConfigFile Settings(const std::string& yaml) {
  LoadedConfigFile file = ParseConfigFile(yaml);
  EXPECT_EQ(FaultsText("f", file.yaml.faults), "");
  return file.proto;
}

FileState StateOf(const std::vector<std::string>& ids) {
  FileState state;
  for (const std::string& id : ids) state.configs[id] = std::make_shared<const ConfigSnapshot>();
  return state;
}

TEST(ReloadSummaryTest, NothingNewHasNoWords) {
  const FileState state = StateOf({"a"});
  const v1::ConfigFile settings = Settings("log_level: info");
  EXPECT_EQ(ReloadSummary(settings, state, settings, state), "");
  EXPECT_TRUE(RestartFields(settings, settings).empty());
}

TEST(ReloadSummaryTest, ConfigsAreNamed) {
  const FileState before = StateOf({"a", "b", "c"});
  FileState after = StateOf({"b", "d"});
  EXPECT_EQ(ReloadSummary({}, before, {}, after),
            "configs added: d; configs changed: b; configs removed: a, c");
  after.configs["b"] = before.configs.at("b");
  EXPECT_EQ(ReloadSummary({}, before, {}, after), "configs added: d; configs removed: a, c");
}

TEST(ReloadSummaryTest, OtherThingsAreNamedWithoutTheirValues) {
  const v1::ConfigFile before = Settings(
      "configs: {a: {backends: [{name: a, model: m, api_schema: "
      "openai}]}}\ndefault_config: a");
  const v1::ConfigFile after = Settings(R"(
credentials: {k: {env: SECRET_NAME, allowed_hosts: [h]}}
allowed_endpoints: ["https://x"]
config_rpc_writes: false
)");
  EXPECT_EQ(ReloadSummary(before, {}, after, {}),
            "no default_config; credentials changed; config_rpc_writes changed; allowed_endpoints "
            "changed");
  EXPECT_EQ(ReloadSummary(after, {}, before, {}),
            "default_config is a; credentials changed; config_rpc_writes changed; "
            "allowed_endpoints changed");
}

TEST(ReloadSummaryTest, LongListsAreCut) {
  std::vector<std::string> ids;
  for (int i = 0; i < 30; ++i) ids.push_back("c" + std::to_string(100 + i));
  const std::string summary = ReloadSummary({}, {}, {}, StateOf(ids));
  EXPECT_NE(summary.find("c119, … (30 in all)"), std::string::npos) << summary;
}

TEST(ReloadSummaryTest, WhatNeedsARestartStaysAsItIs) {
  const v1::ConfigFile running = Settings("log_level: info\nlisten: [\"127.0.0.1:1\"]");
  const v1::ConfigFile read =
      Settings("log_level: debug\nlisten: [\"127.0.0.1:1\"]\nconfig_rpc_writes: false");
  EXPECT_EQ(RestartFields(running, read), std::vector<std::string>{"log_level"});
  const v1::ConfigFile reloaded = Reloaded(running, read);
  EXPECT_EQ(reloaded.log_level(), "info");
  EXPECT_EQ(reloaded.listen_size(), 1);
  EXPECT_FALSE(reloaded.config_rpc_writes());
  EXPECT_TRUE(reloaded.has_config_rpc_writes());
}

TEST(ReloadSummaryTest, WhatTheFileNoLongerSaysIsGone) {
  const v1::ConfigFile running = Settings("allowed_endpoints: [\"https://x\"]");
  EXPECT_TRUE(Reloaded(running, {}).allowed_endpoints().empty());
}

}  // namespace
}  // namespace nexusnitro
