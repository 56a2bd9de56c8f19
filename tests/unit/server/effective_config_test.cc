#include "server/effective_config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

OptionsResult Read(const std::string& path, std::vector<const char*> flags = {}) {
  flags.insert(flags.begin(), {"nexusnitro-server", "--config-file", path.c_str()});
  return ReadOptions(static_cast<int>(flags.size()), flags.data());
}

TEST(EffectiveConfigTest, EachKeyHasItsSourceAndTheTextIsReadBack) {
  const testing::TempFolder folder;
  const std::string path = folder.path() + "/f.yaml";
  std::ofstream(path) << R"(log_level: debug
calls_max: 5
configs:
  a:
    backends:
      - {name: a, api_schema: openai, model: m, headers: {x-team: hunter2}}
)";
  setenv("NEXUSNITRO_LOG_FORMAT", "json", 1);
  const OptionsResult result = Read(path, {"--calls-max", "7"});
  unsetenv("NEXUSNITRO_LOG_FORMAT");
  ASSERT_TRUE(result.options.has_value()) << result.output;
  const std::string text = EffectiveConfigText(*result.options);
  for (const std::string& line : std::vector<std::string>{
           "log_level: \"debug\"  # " + path + ":1\n", "calls_max: 7  # --calls-max\n",
           "log_format: \"json\"  # --log-format or $NEXUSNITRO_LOG_FORMAT\n",
           "message_bytes_max: 33554432  # default\n", "configs:  # " + path + ":3\n",
           "x-team: \"***\"\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
  std::ofstream(path) << text;
  const OptionsResult again = Read(path);
  ASSERT_TRUE(again.options.has_value()) << again.output;
  EXPECT_EQ(again.options->settings.calls_max(), 7);
}

}  // namespace
}  // namespace nexusnitro
