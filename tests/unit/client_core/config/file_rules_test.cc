#include "client_core/config/file_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/config/yaml_proto.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

FileRules Rules(const std::string& yaml) {
  v1::ConfigFile file;
  EXPECT_TRUE(ReadYaml(yaml, file).faults.empty());
  return RulesOf(file);
}

bool Permits(const FileRules& rules, const std::string& url) {
  return rules.endpoints.Permits(ParseEndpoint(url).value());
}

constexpr char kConfigs[] = R"(
configs:
  a:
    backends:
      - {name: a, api_schema: openai, model: m}
      - {name: b, api_schema: openai, endpoint: "http://vllm:8000/v1", model: m}
      - {name: c, api_schema: openai, model: m, embedded: {}}
)";

TEST(FileRulesTest, WritesArePermittedUnlessTheFileSaysNo) {
  EXPECT_TRUE(Rules("").rpc_writes);
  EXPECT_TRUE(Rules("config_rpc_writes: true").rpc_writes);
  EXPECT_FALSE(Rules("config_rpc_writes: false").rpc_writes);
}

TEST(FileRulesTest, WithoutAListTheEndpointsAreThoseOfTheFilesConfigs) {
  const FileRules rules = Rules(kConfigs);
  EXPECT_TRUE(Permits(rules, "https://api.openai.com/v1"));
  EXPECT_TRUE(Permits(rules, "http://vllm:8000/other"));
  EXPECT_FALSE(Permits(rules, "http://vllm:8001/v1"));
  EXPECT_FALSE(Permits(rules, "https://vllm:8000/v1"));
  EXPECT_FALSE(Permits(rules, "http://embedded.invalid/v1"));
  EXPECT_FALSE(Permits(Rules(""), "https://api.openai.com/v1"));
}

TEST(FileRulesTest, AListTakesTheirPlace) {
  const FileRules rules =
      Rules(std::string(kConfigs) + "allowed_endpoints: [\"https://*.example.com\"]\n");
  EXPECT_TRUE(Permits(rules, "https://llm.example.com/v1"));
  EXPECT_FALSE(Permits(rules, "https://api.openai.com/v1"));
}

TEST(FileRulesTest, TheSameFileGivesTheSameRules) {
  const std::string credentials = "credentials: {k: {env: K, allowed_hosts: [h]}}\n";
  const FileRules rules = Rules(kConfigs + credentials);
  EXPECT_TRUE(AreSame(rules, Rules(kConfigs + credentials)));
  EXPECT_FALSE(AreSame(rules, Rules(kConfigs)));
  EXPECT_FALSE(AreSame(rules, Rules(kConfigs + credentials + "config_rpc_writes: false")));
  EXPECT_FALSE(AreSame(rules, Rules(kConfigs + credentials + "allowed_endpoints: [\"*\"]")));
  EXPECT_FALSE(AreSame(
      rules, Rules(kConfigs + std::string("credentials: {k: {env: L, allowed_hosts: [h]}}"))));
}

TEST(FileRulesTest, DeclaredCredentialsAreKeptById) {
  const FileRules rules = Rules(R"(
credentials:
  e: {env: K, allowed_hosts: [h]}
  f: {file: /k, allowed_hosts: [h]}
  a: {aws: {default_chain: {profile: p}}, allowed_hosts: [h]}
  g: {google: {service_account_file: /g}, allowed_hosts: [h]}
  m: {entra: {tenant_id: t, client_id: c, client_secret_env: S}, allowed_hosts: [h]}
)");
  ASSERT_EQ(rules.credentials.size(), 5u);
  EXPECT_EQ(SourceOf(rules.credentials.at("e")).env(), "K");
  EXPECT_EQ(SourceOf(rules.credentials.at("f")).file(), "/k");
  EXPECT_EQ(SourceOf(rules.credentials.at("a")).aws().default_chain().profile(), "p");
  EXPECT_EQ(SourceOf(rules.credentials.at("g")).google().service_account_file(), "/g");
  EXPECT_EQ(SourceOf(rules.credentials.at("m")).entra().tenant_id(), "t");
  EXPECT_EQ(SourceOf({}).source_case(), v1::Credential::SOURCE_NOT_SET);
}

}  // namespace
}  // namespace nexusnitro
