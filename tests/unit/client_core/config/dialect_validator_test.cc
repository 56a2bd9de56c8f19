#include "client_core/config/dialect_validator.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

v1::Backend Of(v1::ApiSchema api_schema) {
  v1::Backend backend;
  backend.set_api_schema(api_schema);
  return backend;
}

// The paths of the faults, with a blank after each.
std::string FaultsOf(const v1::Backend& backend) {
  Faults faults;
  CheckDialect(backend, FaultChecker("b", faults));
  std::string paths;
  for (const Fault& fault : faults) {
    EXPECT_FALSE(fault.description.empty());
    paths += fault.path + " ";
  }
  return paths;
}

TEST(DialectValidatorTest, MostWiresNeedNothing) {
  for (const v1::ApiSchema api_schema :
       {v1::API_SCHEMA_OPENAI, v1::API_SCHEMA_LIGHTLLM, v1::API_SCHEMA_AZURE_OPENAI,
        v1::API_SCHEMA_ANTHROPIC, v1::API_SCHEMA_CUSTOM}) {
    EXPECT_EQ(FaultsOf(Of(api_schema)), "");
  }
}

TEST(DialectValidatorTest, SettingsBelongToTheirWire) {
  v1::Backend backend = Of(v1::API_SCHEMA_OPENAI);
  backend.mutable_lightllm();
  EXPECT_EQ(FaultsOf(backend), "b.lightllm ");
  backend.mutable_azure();
  EXPECT_EQ(FaultsOf(backend), "b.azure ");
  backend.mutable_bedrock();
  EXPECT_EQ(FaultsOf(backend), "b.bedrock ");
  backend.mutable_vertex();
  EXPECT_EQ(FaultsOf(backend), "b.vertex ");
  backend.mutable_custom();
  EXPECT_EQ(FaultsOf(backend), "b.custom ");
}

TEST(DialectValidatorTest, LightllmsNativeWireNeedsATemplate) {
  v1::Backend backend = Of(v1::API_SCHEMA_LIGHTLLM);
  v1::LightllmOptions* options = backend.mutable_lightllm();
  options->set_native(true);
  EXPECT_EQ(FaultsOf(backend), "b.lightllm.chat_template ");
  options->mutable_chat_template();
  EXPECT_EQ(FaultsOf(backend),
            "b.lightllm.chat_template.system b.lightllm.chat_template.user "
            "b.lightllm.chat_template.assistant ");
  for (std::string* const text : {options->mutable_chat_template()->mutable_system(),
                                  options->mutable_chat_template()->mutable_user(),
                                  options->mutable_chat_template()->mutable_assistant()}) {
    *text = "<x>{content}";
  }
  EXPECT_EQ(FaultsOf(backend), "");
  options->set_native(false);
  EXPECT_EQ(FaultsOf(backend), "b.lightllm.chat_template ");
}

TEST(DialectValidatorTest, AzuresClassicUrlNeedsBothNames) {
  v1::Backend backend = Of(v1::API_SCHEMA_AZURE_OPENAI);
  backend.mutable_azure()->set_deployment("chat-east");
  EXPECT_EQ(FaultsOf(backend), "b.azure.api_version ");
  backend.mutable_azure()->set_api_version("2024-10-21");
  EXPECT_EQ(FaultsOf(backend), "");
  backend.mutable_azure()->clear_deployment();
  EXPECT_EQ(FaultsOf(backend), "b.azure.deployment ");
  backend.mutable_azure()->set_deployment("a/b");
  backend.mutable_azure()->set_api_version("1&x=2");
  EXPECT_EQ(FaultsOf(backend), "b.azure.deployment b.azure.api_version ");
}

TEST(DialectValidatorTest, BedrockNeedsARegion) {
  v1::Backend backend = Of(v1::API_SCHEMA_BEDROCK);
  EXPECT_EQ(FaultsOf(backend), "b.bedrock.region ");
  for (const char* const region : {"us east", "us-east-1.evil.invalid", "US-EAST-1"}) {
    backend.mutable_bedrock()->set_region(region);
    EXPECT_EQ(FaultsOf(backend), "b.bedrock.region ") << region;
  }
  backend.mutable_bedrock()->set_region("us-east-1");
  EXPECT_EQ(FaultsOf(backend), "");
}

TEST(DialectValidatorTest, VertexNeedsAProjectAndALocation) {
  v1::Backend backend = Of(v1::API_SCHEMA_VERTEX);
  EXPECT_EQ(FaultsOf(backend), "b.vertex.project b.vertex.location ");
  backend.mutable_vertex()->set_project("example.com:my-project");
  backend.mutable_vertex()->set_location("global");
  EXPECT_EQ(FaultsOf(backend), "");
  backend.mutable_vertex()->set_project("a/b");
  backend.mutable_vertex()->set_location("x.evil.invalid/");
  EXPECT_EQ(FaultsOf(backend), "b.vertex.project b.vertex.location ");
}

TEST(DialectValidatorTest, CustomPathsArePaths) {
  v1::Backend backend = Of(v1::API_SCHEMA_CUSTOM);
  for (const char* const path : {"/serve/{model}/chat", "/chat?version=2", "/"}) {
    backend.mutable_custom()->set_chat_path(path);
    EXPECT_EQ(FaultsOf(backend), "") << path;
  }
  for (const char* const path : {"chat", "/a b", "/a\nb", "/a#b", "/\xC3\xA9"}) {
    backend.mutable_custom()->set_chat_path(path);
    EXPECT_EQ(FaultsOf(backend), "b.custom.chat_path ") << path;
  }
}

TEST(DialectValidatorTest, CustomCredentialsGoInHeadersThatMayCarryThem) {
  v1::Backend backend = Of(v1::API_SCHEMA_CUSTOM);
  v1::CustomOptions* options = backend.mutable_custom();
  options->set_credential_prefix("Key ");
  EXPECT_EQ(FaultsOf(backend), "b.custom.credential_header ") << "a prefix of nothing";
  for (const char* const name : {"x-serve-key", "Authorization", "api-key", "x-api-key"}) {
    options->set_credential_header(name);
    EXPECT_EQ(FaultsOf(backend), "") << name;
  }
  for (const char* const name : {"host", "Content-Length", "transfer-encoding", "cookie", "a b"}) {
    options->set_credential_header(name);
    EXPECT_EQ(FaultsOf(backend), "b.custom.credential_header ") << name;
  }
  options->set_credential_header("x-serve-key");
  (*backend.mutable_headers())["X-Serve-Key"] = "v";
  EXPECT_EQ(FaultsOf(backend), "b.custom.credential_header ") << "sent twice";
  backend.clear_headers();
  options->set_credential_prefix("Key\r\n");
  EXPECT_EQ(FaultsOf(backend), "b.custom.credential_prefix ");
}

}  // namespace
}  // namespace nexusnitro
