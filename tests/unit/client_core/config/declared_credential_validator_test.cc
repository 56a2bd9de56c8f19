#include "client_core/config/declared_credential_validator.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nexusnitro {
namespace {

v1::ConfigFile FileWith(const std::string& text) {
  v1::ConfigFile file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &file)) << text;
  return file;
}

std::vector<std::string> Texts(const Faults& faults) {
  std::vector<std::string> texts;
  for (const Fault& fault : faults) texts.push_back(fault.path + " " + fault.description);
  return texts;
}

std::vector<std::string> FaultsOf(const std::string& credentials) {
  Faults faults;
  CheckDeclaredCredentials(FileWith(credentials), faults);
  return Texts(faults);
}

DeclaredCredentials Declared() {
  const v1::ConfigFile file = FileWith(R"(
    credentials { key: "openai" value { env: "K" allowed_hosts: "api.openai.com"
                                        allowed_hosts: "127.0.0.1:8000" } }
    credentials { key: "aws" value { aws { default_chain {} } allowed_hosts: "*.amazonaws.com" } })");
  return {file.credentials().begin(), file.credentials().end()};
}

std::vector<std::string> UseOf(const std::string& id, const std::string& endpoint,
                               v1::ApiSchema api_schema = v1::API_SCHEMA_OPENAI) {
  v1::Backend backend;
  backend.set_api_schema(api_schema);
  backend.set_endpoint(endpoint);
  backend.mutable_credential()->set_id(id);
  Faults faults;
  CheckDeclaredUse(backend, Declared(), "b", faults);
  return Texts(faults);
}

using Lines = std::vector<std::string>;

TEST(DeclaredCredentialValidatorTest, EachSourcePasses) {
  for (const char* source :
       {"env: 'K'", "file: '/k'", "aws { default_chain {} }", "google { metadata {} }",
        "entra { tenant_id: 't' client_id: 'c' client_secret_env: 'E' }"}) {
    EXPECT_EQ(FaultsOf("credentials { key: 'a' value { allowed_hosts: 'h' " + std::string(source) +
                       " } }"),
              Lines())
        << source;
  }
}

TEST(DeclaredCredentialValidatorTest, WhatIsMissingOrWrongIsNamed) {
  const Lines faults = FaultsOf("credentials { key: 'a b' value {} }");
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0],
            "credentials.a b is no id of a credential: expected 1 to 63 of A-Z a-z 0-9 _ . -");
  EXPECT_EQ(faults[1].find("credentials.a b names no source"), 0u);
  EXPECT_EQ(faults[2],
            "credentials.a b.allowed_hosts has 0 entries; expected 1 to 64 hosts that it may be "
            "sent to");
  const Lines hosts = FaultsOf(
      "credentials { key: 'a' value { env: '' allowed_hosts: 'ok' allowed_hosts: 'http://x/y' } }");
  ASSERT_EQ(hosts.size(), 2u);
  EXPECT_EQ(hosts[0], "credentials.a.env is empty");
  EXPECT_EQ(hosts[1].find("credentials.a.allowed_hosts[1] "), 0u) << hosts[1];
}

TEST(DeclaredCredentialValidatorTest, ItGoesToItsHostsAlone) {
  EXPECT_EQ(UseOf("openai", "https://api.openai.com/v1"), Lines());
  EXPECT_EQ(UseOf("openai", ""), Lines()) << "the api_schema's own endpoint";
  EXPECT_EQ(UseOf("openai", "http://127.0.0.1:8000/v1"), Lines());
  EXPECT_EQ(UseOf("openai", "http://127.0.0.1:8001/v1"),
            Lines{"b.credential.id is \"openai\", which may not be sent to 127.0.0.1:8001; it is "
                  "for api.openai.com, 127.0.0.1:8000"});
  EXPECT_EQ(UseOf("openai", "https://api.openai.com.evil.example/v1").size(), 1u);
  EXPECT_EQ(UseOf("openai", "", v1::API_SCHEMA_COHERE).size(), 1u);
}

TEST(DeclaredCredentialValidatorTest, AnUnknownIdIsToldWithTheNearest) {
  EXPECT_EQ(UseOf("opena", "https://api.openai.com/v1"),
            Lines{"b.credential.id is \"opena\", which the config file's `credentials` do not "
                  "declare; did you mean `openai`?"});
}

TEST(DeclaredCredentialValidatorTest, ItsKindMustBeOfUse) {
  EXPECT_EQ(UseOf("aws", "https://bedrock.us-east-1.amazonaws.com", v1::API_SCHEMA_BEDROCK),
            Lines());
  EXPECT_EQ(UseOf("aws", "https://x.amazonaws.com", v1::API_SCHEMA_OPENAI),
            Lines{"b.credential.id is `aws`, which is of no use to a backend whose api_schema is "
                  "openai; expected `google`, `entra`, `env` or `file`"});
}

TEST(DeclaredCredentialValidatorTest, OtherCredentialsAndEmbeddedBackendsAreLeftAlone) {
  v1::Backend backend;
  backend.mutable_credential()->set_env("K");
  Faults faults;
  CheckDeclaredUse(backend, {}, "b", faults);
  backend.mutable_credential()->set_id("openai");
  backend.mutable_embedded();
  CheckDeclaredUse(backend, Declared(), "b", faults);
  EXPECT_EQ(Texts(faults), Lines());
}

}  // namespace
}  // namespace nexusnitro
