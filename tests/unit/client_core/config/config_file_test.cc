#include "client_core/config/config_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_replace.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

// design.md's block, the contract of what a user types.
constexpr char kContract[] = R"(listen: [unix:///run/nexusnitro/nexusnitro.sock]
admin_listen: 0.0.0.0:9464            # plain HTTP: /livez /readyz /metrics, nothing else
configs:
  fast:
    backends:                         # in order: fallback
      - {name: openai, api_schema: openai, model: gpt-4o-mini, credential: {env: OPENAI_API_KEY}}
      - {name: local, api_schema: openai, endpoint: "http://vllm:8000/v1", model: qwen3}
    timeouts: {connect: 3s, first_token: 20s, between_tokens: 10s, total: 120s}
    retry: {attempts_max: 3, share_of_calls_max: 0.2}
    concurrency_limit: {in_flight_max: 64, queue_max: 128, queue_time_max: 5s}
default_config: fast
)";

std::string FaultsOf(const std::string& text) {
  const LoadedConfigFile file = ParseConfigFile(text);
  return FaultsText("f", file.yaml.faults);
}

TEST(ConfigFileTest, TheContractIsRead) {
  LoadedConfigFile file = ParseConfigFile(kContract);
  ASSERT_TRUE(file.yaml.faults.empty()) << FaultsText("f", file.yaml.faults);
  const ConfigsById configs = MakeSnapshots(file, {.embedded = true});
  const ConfigSnapshot& fast = *configs.at("fast");
  EXPECT_EQ(fast.proto.name(), "configs/fast");
  EXPECT_EQ(fast.backends[1]->proto.endpoint(), "http://vllm:8000/v1");
  EXPECT_EQ(fast.timeouts.connect, absl::Seconds(3));
  EXPECT_EQ(fast.timeouts.first_byte, absl::InfiniteDuration());
  EXPECT_EQ(fast.timeouts.total, absl::Minutes(2));
  EXPECT_EQ(fast.retry.attempts_max, 3);
  EXPECT_EQ(fast.concurrency.queue_time_max, absl::Seconds(5));
}

TEST(ConfigFileTest, AnEmptyFileIsRight) { EXPECT_EQ(FaultsOf(""), ""); }

TEST(ConfigFileTest, WhatIsNoYamlIsAFaultWithItsLine) {
  EXPECT_EQ(FaultsOf("listen: [a\nb: }"), "f:2: is no YAML: end of sequence flow not found\n");
}

TEST(ConfigFileTest, EveryFaultIsListedAtOnceWithItsLine) {
  EXPECT_EQ(
      FaultsOf(R"(listen: [nowhere]
lisen: [127.0.0.1:1]
log_level: loud
configs:
  Fast:
    backends:
      - {name: "a b", api_schema: openia, model: m}
      - {name: b, api_schema: openai, endpoint: "ftp://x", model: m}
      - {name: b, api_schema: lightllm, model: m}
    timeouts: {connect: soon, total: -5s}
    retry: {attempts_max: 99, share_of_calls_max: 2}
    concurrency_limit: {queue_max: 5}
default_config: fats
)"),
      "f:1: listen[0] is \"nowhere\", which has no port from 0 to 65535; expected HOST:PORT or "
      "unix:///PATH\n"
      "f:2: lisen is an unknown key; did you mean `listen`?\n"
      "f:3: log_level is \"loud\"; expected one of trace, debug, info, warning, error, off\n"
      "f:5: configs.Fast is no config id: expected 1 to 63 of a-z 0-9 _ -, beginning with a "
      "letter\n"
      "f:7: configs.Fast.backends[0].api_schema expected one of openai, openai_responses, "
      "lightllm, azure_openai, anthropic, bedrock, gemini, vertex, ollama, cohere, custom, got "
      "\"openia\"\n"
      "f:7: configs.Fast.backends[0].name is \"a b\"; expected 1 to 63 of A-Z a-z 0-9 _ . -\n"
      "f:7: configs.Fast.backends[0].api_schema is not set; expected for example openai or "
      "lightllm\n"
      "f:8: configs.Fast.backends[1].endpoint has the scheme \"ftp\"; expected http or https\n"
      "f:9: configs.Fast.backends[2].endpoint is not set; this api_schema has no public address\n"
      "f:9: configs.Fast.backends[2].name is \"b\", like an earlier backend's\n"
      "f:10: configs.Fast.timeouts.connect expected a duration such as `20s`, `1m30s` or `250ms`\n"
      "f:10: configs.Fast.timeouts.connect is 0; expected over 0 and at most 24h\n"
      "f:10: configs.Fast.timeouts.total is -5s; expected over 0 and at most 24h\n"
      "f:11: configs.Fast.retry.attempts_max is 99; expected 1 to 20\n"
      "f:11: configs.Fast.retry.share_of_calls_max is 2; expected 0 to 1\n"
      "f:12: configs.Fast.concurrency_limit.in_flight_max is not set; a queue needs it\n"
      "f:13: default_config names no config of this file\n");
}

TEST(ConfigFileTest, WhatIsNotImplementedIsRefusedByName) {
  const std::string faults = FaultsOf(R"(
configs:
  a:
    backends:
      - {name: b, api_schema: openai, model: m, weight: 2}
    cache: {ttl: 5s}
    circuit_breaker: {disabled: true}
)");
  for (const char* expected : {"f:5: configs.a.backends[0].weight is not implemented yet",
                               "f:6: configs.a.cache is not implemented yet",
                               "f:7: configs.a.circuit_breaker is not implemented yet"}) {
    EXPECT_NE(faults.find(expected), std::string::npos) << faults;
  }
}

TEST(ConfigFileTest, SecretsAreNamedAndNotWrittenDown) {
  EXPECT_EQ(
      FaultsOf(R"(
configs:
  a:
    backends:
      - {name: a, api_schema: openai, model: m, credential: {api_key: hunter2}}
      - {name: b, api_schema: openai, model: m, credential: {aws: {default_chain: {}}}}
      - {name: c, api_schema: openai, model: m, credential: {google: {metadata: {}}}}
)"),
      "f:5: configs.a.backends[0].credential.api_key may be given over RPC only; a config "
      "file names secrets: `{env: NAME}` or `{file: PATH}`\n"
      "f:6: configs.a.backends[1].credential is `aws`, which is of no use to a backend whose api_schema "
      "is openai; expected `google`, `entra`, `env` or `file`\n");
}

TEST(ConfigFileTest, AKeySetTwiceIsAFault) {
  EXPECT_NE(FaultsOf("log_level: info\nlog_level: debug\n").find("is set twice"),
            std::string::npos);
}

TEST(ConfigFileTest, OnlyOneOfTheSourcesMayBeSet) {
  EXPECT_NE(FaultsOf(R"(
configs: {a: {backends: [{name: a, api_schema: openai, model: m, credential: {env: A, file: b}}]}}
)")
                .find("only one of the `source` keys may be set"),
            std::string::npos);
}

TEST(ConfigFileTest, WhatCannotBeReadIsToldWithEachLineAtOnce) {
  unsetenv("NN_TEST_MISSING");
  LoadedConfigFile file = ParseConfigFile(R"(configs:
  a:
    backends:
      - {name: a, api_schema: openai, model: m, credential: {env: NN_TEST_MISSING}}
      - {name: b, api_schema: openai, model: m, ca_file: /nonexistent/ca.pem}
  b:
    backends:
      - {name: a, api_schema: openai, model: m, credential: {file: /nonexistent/key}}
)");
  ASSERT_TRUE(file.yaml.faults.empty());
  EXPECT_TRUE(MakeSnapshots(file, {}).empty());
  EXPECT_EQ(
      FaultsText("f", file.yaml.faults),
      "f:4: configs.a.backends[0].credential the environment variable NN_TEST_MISSING is not "
      "set\n"
      "f:5: configs.a.backends[1].ca_file is /nonexistent/ca.pem, which cannot be read\n"
      "f:8: configs.b.backends[0].credential the file /nonexistent/key cannot be read: No such file or directory\n");
}

TEST(ConfigFileTest, ADeclaredCredentialThatCannotBeReadIsToldOnce) {
  unsetenv("NN_TEST_MISSING");
  const char* text = R"(credentials:
  unused: {file: /nonexistent/key, allowed_hosts: [h]}
  used: {env: NN_TEST_MISSING, allowed_hosts: [api.openai.com]}
configs:
  a: {backends: [{name: a, api_schema: openai, model: m, credential: {id: used}}]}
)";
  LoadedConfigFile file = ParseConfigFile(text);
  const FileRules rules = RulesOf(file.proto);
  EXPECT_TRUE(MakeSnapshots(file, {.rules = &rules}).empty());
  EXPECT_EQ(FaultsText("f", file.yaml.faults),
            "f:2: credentials.unused the file /nonexistent/key cannot be read: No such file or "
            "directory\n"
            "f:3: credentials.used the environment variable NN_TEST_MISSING is not set\n");
  LoadedConfigFile embedded = ParseConfigFile(text);
  EXPECT_EQ(MakeSnapshots(embedded, {.embedded = true, .rules = &rules}).size(), 1u);
  EXPECT_TRUE(embedded.yaml.faults.empty()) << "no credential is read";
}

TEST(ConfigFileTest, AMissingCredentialIsAFaultOfItsLine) {
  unsetenv("NN_TEST_MISSING");
  LoadedConfigFile file = ParseConfigFile(
      "configs:\n  a:\n    backends:\n      - name: a\n        api_schema: openai\n"
      "        model: m\n        credential: {env: NN_TEST_MISSING}\n");
  ASSERT_TRUE(file.yaml.faults.empty());
  EXPECT_TRUE(MakeSnapshots(file, {}).empty());
  EXPECT_EQ(FaultsText("f", file.yaml.faults),
            "f:7: configs.a.backends[0].credential the environment variable NN_TEST_MISSING is not "
            "set\n");
}

TEST(ConfigFileTest, CredentialsByIdAreCheckedWithTheirLines) {
  EXPECT_EQ(FaultsOf(R"(credentials:
  openai: {env: K, allowed_hosts: [api.openai.com]}
configs:
  a:
    backends:
      - {name: a, api_schema: openai, model: m, credential: {id: openai}}
      - {name: b, api_schema: openai, model: m, credential: {id: open-ai}}
      - {name: c, api_schema: openai, model: m, endpoint: "http://h/v1", credential: {id: openai}}
)"),
            "f:7: configs.a.backends[1].credential.id is \"open-ai\", which the config file's "
            "`credentials` do not declare; did you mean `openai`?\n"
            "f:8: configs.a.backends[2].credential.id is \"openai\", which may not be sent to "
            "h:80; it is for api.openai.com\n");
}

constexpr char kTwoConfigs[] = R"(
configs:
  a: {backends: [{name: a, api_schema: openai, model: m}]}
  b: {backends: [{name: b, api_schema: openai, model: m, credential: {id: k}}]}
credentials: {k: {env: NN_TEST_KEY, allowed_hosts: [api.openai.com]}}
)";

// Reads `text` over what is there.
ConfigsById Reread(const std::string& text, const ConfigsById& previous) {
  LoadedConfigFile file = ParseConfigFile(text);
  const FileRules rules = RulesOf(file.proto);
  ConfigsById configs = MakeSnapshots(file, {.rules = &rules}, previous);
  EXPECT_EQ(FaultsText("f", file.yaml.faults), "");
  return configs;
}

TEST(ConfigFileTest, AConfigThatIsTheSameKeepsItsSnapshot) {
  setenv("NN_TEST_KEY", "k1", 1);
  const ConfigsById first = Reread(kTwoConfigs, {});
  EXPECT_EQ(first.at("b")->backends[0]->credential.token.Reveal(), "k1");
  EXPECT_EQ(Reread(kTwoConfigs, first), first);
  const ConfigsById changed =
      Reread(absl::StrReplaceAll(kTwoConfigs, {{"name: a", "name: c"}}), first);
  EXPECT_NE(changed.at("a"), first.at("a"));
  EXPECT_EQ(changed.at("b"), first.at("b"));
}

TEST(ConfigFileTest, AnotherSourceOfItsCredentialMakesAConfigNew) {
  setenv("NN_TEST_KEY", "k1", 1);
  setenv("NN_TEST_KEY_2", "k2", 1);
  const ConfigsById first = Reread(kTwoConfigs, {});
  const ConfigsById changed =
      Reread(absl::StrReplaceAll(kTwoConfigs, {{"NN_TEST_KEY", "NN_TEST_KEY_2"}}), first);
  EXPECT_EQ(changed.at("a"), first.at("a"));
  EXPECT_EQ(changed.at("b")->backends[0]->credential.token.Reveal(), "k2");
}

TEST(ConfigFileTest, AFileThatIsNotThereIsAnError) {
  EXPECT_EQ(ReadConfigFile("/nonexistent/nn.yaml").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace nexusnitro
