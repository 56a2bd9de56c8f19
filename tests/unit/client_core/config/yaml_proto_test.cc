#include "client_core/config/yaml_proto.h"

#include <gtest/gtest.h>

#include <string>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {
namespace {

v1::Config Read(const std::string& text) {
  v1::Config config;
  const YamlResult result = ReadYaml(text, config);
  for (const Fault& fault : result.faults) {
    ADD_FAILURE() << fault.line << " " << fault.path << " " << fault.description;
  }
  return config;
}

std::string FirstFault(const std::string& text) {
  v1::Config config;
  const YamlResult result = ReadYaml(text, config);
  return result.faults.empty() ? "" : result.faults[0].path + " " + result.faults[0].description;
}

TEST(YamlProtoTest, EveryKindOfFieldIsRead) {
  const v1::Config config = Read(R"(
backends:
  - name: a
    api_schema: API_SCHEMA_OPENAI
    aliases: [x, y]
    any_model: true
    headers: {x-a: "1", x-b: two}
    weight: 7
    embedded: {seed: -3, pace: 1m30s, mode: echo}
  - {name: b, api_schema: LightLLM}
retry: {share_of_calls_max: 0.25}
cache: {bytes_max: 9000000000}
)");
  EXPECT_EQ(config.backends(0).api_schema(), v1::API_SCHEMA_OPENAI);
  EXPECT_EQ(config.backends(1).api_schema(), v1::API_SCHEMA_LIGHTLLM);
  EXPECT_EQ(config.backends(0).aliases_size(), 2);
  EXPECT_TRUE(config.backends(0).any_model());
  EXPECT_EQ(config.backends(0).headers().at("x-b"), "two");
  EXPECT_EQ(config.backends(0).weight(), 7);
  EXPECT_EQ(config.backends(0).embedded().seed(), -3);
  EXPECT_EQ(config.backends(0).embedded().pace().seconds(), 90);
  EXPECT_EQ(config.backends(0).embedded().mode(), v1::EmbeddedOptions::MODE_ECHO);
  EXPECT_EQ(config.retry().share_of_calls_max(), 0.25);
  EXPECT_EQ(config.cache().bytes_max(), 9'000'000'000);
}

TEST(YamlProtoTest, FaultsNameWhatWasExpected) {
  EXPECT_EQ(FirstFault("- a"), " expected a mapping of keys to values");
  EXPECT_EQ(FirstFault("backends: {}"), "backends expected a list");
  EXPECT_EQ(FirstFault("retry: 5"), "retry expected a mapping of keys to values");
  EXPECT_EQ(FirstFault("retry: {attempts_max: many}"),
            "retry.attempts_max expected an integer, got \"many\"");
  EXPECT_EQ(FirstFault("retry: {attempts_max: 99999999999}"),
            "retry.attempts_max expected an integer, got \"99999999999\"");
  EXPECT_EQ(FirstFault("retry: {attempts_max: [1]}"),
            "retry.attempts_max expected an integer, got a list");
  EXPECT_EQ(FirstFault("retry: {attempts_max: }"),
            "retry.attempts_max expected an integer, got nothing");
  EXPECT_EQ(FirstFault("cache: {shared: yes}"), "cache.shared expected true or false, got \"yes\"");
  EXPECT_EQ(FirstFault("timeouts: {total: 5}"),
            "timeouts.total expected a duration such as `20s`, `1m30s` or `250ms`");
  EXPECT_EQ(FirstFault("timeouts: {total: inf}"),
            "timeouts.total expected a duration such as `20s`, `1m30s` or `250ms`");
  EXPECT_EQ(FirstFault("labels: [a]"), "labels expected a mapping of names to values");
}

TEST(YamlProtoTest, LinesAreFoundForPathsAroundAField) {
  v1::Config config;
  const YamlResult result = ReadYaml("backends:\n  - name: a\n    model: m\n", config);
  EXPECT_EQ(result.LineOf("backends[0].model"), 3);
  EXPECT_EQ(result.LineOf("backends[0].endpoint"), 2);
  EXPECT_EQ(result.LineOf("timeouts.total"), 0);
}

TEST(YamlProtoTest, DeepNestingIsRefused) {
  std::string text = "backends: ";
  for (int i = 0; i < 10'000; ++i) text += "[";
  v1::Config config;
  EXPECT_FALSE(ReadYaml(text, config).faults.empty());
}

}  // namespace
}  // namespace nexusnitro
