#include "client_core/config/rpc_config_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::FieldsOf;
using testing::OpenAiBackend;

using Fields = std::vector<std::string>;

class RpcConfigRulesTest : public ::testing::Test {
 protected:
  RpcConfigRulesTest() {
    rules_.endpoints = *EndpointRules::Create({"https://*.example.com", "http://127.0.0.1:8000"});
    v1::DeclaredCredential declared;
    declared.set_env("KEY");
    declared.add_allowed_hosts("api.example.com");
    rules_.credentials["shared"] = declared;
    config_ = ConfigOf({OpenAiBackend("a", "https://api.example.com/v1")});
  }

  v1::Backend& backend() { return *config_.mutable_backends(0); }
  v1::Credential& credential() { return *backend().mutable_credential(); }
  absl::Status Check(bool keeps_secrets = true) const {
    return CheckRpcConfig(config_, rules_, keeps_secrets, "config");
  }

  FileRules rules_;
  v1::Config config_;
};

TEST_F(RpcConfigRulesTest, PermittedEndpointsPass) {
  EXPECT_TRUE(Check().ok()) << Check();
  backend().set_endpoint("http://127.0.0.1:8000");
  EXPECT_TRUE(Check().ok()) << Check();
  backend().set_endpoint("https://API.example.com./v1");
  EXPECT_TRUE(Check().ok()) << Check();
}

TEST_F(RpcConfigRulesTest, OtherEndpointsAreRefused) {
  for (const char* endpoint :
       {"https://example.com", "http://api.example.com", "https://api.example.com:444",
        "http://127.0.0.1:8001", "https://api.example.com.evil.org", "HTTP://127.0.0.1:1"}) {
    backend().set_endpoint(endpoint);
    const absl::Status status = Check();
    EXPECT_EQ(ReasonOf(status), Reason::kEndpointRefused) << endpoint << " " << status;
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(FieldsOf(status), Fields{"config.backends[0].endpoint"});
  }
}

TEST_F(RpcConfigRulesTest, TheDefaultEndpointOfAnApiSchemaIsCheckedToo) {
  backend().clear_endpoint();
  EXPECT_EQ(ReasonOf(Check()), Reason::kEndpointRefused);
  rules_.endpoints = *EndpointRules::Create({"https://api.openai.com"});
  EXPECT_TRUE(Check().ok()) << Check();
}

TEST_F(RpcConfigRulesTest, MetadataServersAreRefusedWhateverTheListSays) {
  rules_.endpoints = *EndpointRules::Create({"*"});
  backend().set_endpoint("http://169.254.169.254/latest");
  EXPECT_EQ(ReasonOf(Check()), Reason::kEndpointRefused);
  backend().set_endpoint("http://0xa9fea9fe/latest");
  EXPECT_EQ(ReasonOf(Check()), Reason::kEndpointRefused);
  backend().set_endpoint("http://10.0.0.1/v1");
  EXPECT_TRUE(Check().ok()) << Check();
}

TEST_F(RpcConfigRulesTest, WhatIsOfTheFileIsRefused) {
  for (const char* source : {"env", "file", "aws", "google", "entra"}) {
    credential().Clear();
    const auto* field = v1::Credential::descriptor()->FindFieldByName(source);
    if (field->message_type() == nullptr) {
      credential().GetReflection()->SetString(&credential(), field, "x");
    } else {
      credential().GetReflection()->MutableMessage(&credential(), field);
    }
    const absl::Status status = Check();
    EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest) << source;
    const Fields fields = FieldsOf(status);
    EXPECT_NE(std::find(fields.begin(), fields.end(),
                        std::string("config.backends[0].credential.") + source),
              fields.end())
        << status;
  }
  backend().clear_credential();
  backend().set_proxy("http://p:1");
  backend().set_ca_file("/etc/passwd");
  EXPECT_EQ(FieldsOf(Check()), (Fields{"config.backends[0].ca_file", "config.backends[0].proxy"}));
}

TEST_F(RpcConfigRulesTest, ACredentialByIdGoesToItsHostsAlone) {
  credential().set_id("shared");
  EXPECT_TRUE(Check().ok()) << Check();
  backend().set_endpoint("https://other.example.com");
  EXPECT_EQ(ReasonOf(Check()), Reason::kInvalidRequest);
  EXPECT_FALSE(FieldsOf(Check()).empty());
  backend().set_endpoint("https://api.example.com/v1");
  credential().set_id("nobodys");
  EXPECT_EQ(ReasonOf(Check()), Reason::kInvalidRequest);
}

TEST_F(RpcConfigRulesTest, InlineKeysNeedAStoreThatKeepsSecrets) {
  credential().set_api_key("secret-canary");
  EXPECT_TRUE(Check(true).ok()) << Check(true);
  const absl::Status status = Check(false);
  EXPECT_EQ(FieldsOf(status), Fields{"config.backends[0].credential.api_key"});
  EXPECT_EQ(status.ToString().find("canary"), std::string::npos);
  credential().set_bearer("secret-canary");
  EXPECT_EQ(FieldsOf(Check(false)), Fields{"config.backends[0].credential.bearer"});
}

TEST_F(RpcConfigRulesTest, AllFaultsAreToldAtOnce) {
  backend().set_endpoint("http://evil.example.org");
  credential().set_env("KEY");
  (*backend().mutable_headers())["x"] = "a\r\nb";
  const absl::Status status = Check();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldsOf(status),
            (Fields{"config.backends[0].headers.x", "config.backends[0].credential.env",
                    "config.backends[0].endpoint"}));
}

TEST_F(RpcConfigRulesTest, TheEmbeddedBackendHasNoEndpoint) {
  backend().clear_endpoint();
  backend().mutable_embedded();
  EXPECT_TRUE(Check().ok()) << Check();
}

TEST_F(RpcConfigRulesTest, ARecordIsLookedAtAgain) {
  ConfigRecord record;
  record.id = "mine";
  config_.clear_name();
  record.config = config_.SerializeAsString();
  SnapshotOptions options;
  options.rules = &rules_;
  const auto snapshot = SnapshotOfRecord(record, options);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_EQ((*snapshot)->proto.name(), "configs/mine");
  EXPECT_EQ((*snapshot)->id(), "mine");
  rules_.endpoints = EndpointRules();
  const absl::Status refused = SnapshotOfRecord(record, options).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kEndpointRefused);
  record.config = "\xff";
  EXPECT_EQ(ReasonOf(SnapshotOfRecord(record, options).status()), Reason::kInternal);
}

TEST_F(RpcConfigRulesTest, ACredentialThatIsNotThereIsToldToTheCall) {
  rules_.credentials["shared"].set_env("NEXUSNITRO_TEST_NO_SUCH_VARIABLE");
  credential().set_id("shared");
  config_.clear_name();
  ConfigRecord record;
  record.id = "mine";
  record.config = config_.SerializeAsString();
  SnapshotOptions options;
  options.rules = &rules_;
  EXPECT_EQ(ReasonOf(SnapshotOfRecord(record, options).status()), Reason::kCredentialUnavailable);
}

}  // namespace
}  // namespace nexusnitro
