#include "client_core/credentials/credential_registry.h"

#include <gtest/gtest.h>

#include "tests/support/fake_loop.h"
#include "tests/support/recipe_steps.h"

namespace nexusnitro {
namespace {

BackendSnapshot WithEntra(const std::string& client_id) {
  BackendSnapshot backend;
  v1::EntraCredential& entra = *backend.credential_source.mutable_entra();
  entra.set_client_id(client_id);
  entra.set_tenant_id("t");
  entra.set_client_secret_env("NN_SECRET");
  return backend;
}

TEST(CredentialRegistryTest, EqualCredentialsShareAProvider) {
  CredentialRegistry registry;
  BackendSnapshot other_name = WithEntra("a");
  other_name.proto.set_name("other");
  const auto first = registry.Of(WithEntra("a"));
  EXPECT_EQ(registry.Of(other_name), first);
  EXPECT_NE(registry.Of(WithEntra("b")), first);
}

TEST(CredentialRegistryTest, AProviderLivesAsLongAsItsBackends) {
  CredentialRegistry registry;
  auto first = registry.Of(WithEntra("a"));
  const std::weak_ptr<CredentialProvider> seen = first;
  first.reset();
  EXPECT_TRUE(seen.expired());
  EXPECT_NE(registry.Of(WithEntra("a")), nullptr);
}

TEST(CredentialRegistryTest, WhatWasReadWithTheConfigIsHandedOut) {
  testing::FakeLoop loop;
  CredentialRegistry registry;
  BackendSnapshot backend;
  EXPECT_EQ(registry.Of(backend)->Current(*loop.fetcher)->kind, CredentialKind::kNone);
  backend.credential_source.set_env("X");
  backend.credential.kind = CredentialKind::kApiKey;
  backend.credential.token = Secret("k");
  EXPECT_EQ(registry.Of(backend)->Current(*loop.fetcher)->token.Reveal(), "k");
  backend.credential_source.mutable_aws()->mutable_keys();
  EXPECT_EQ(registry.Of(backend)->Current(*loop.fetcher)->token.Reveal(), "k");
}

TEST(CredentialRegistryTest, AnEmbeddedBackendHasNone) {
  testing::FakeLoop loop;
  CredentialRegistry registry;
  BackendSnapshot backend = WithEntra("a");
  backend.embedded = true;
  const SharedCredential current = registry.Of(backend)->Current(*loop.fetcher);
  ASSERT_NE(current, nullptr);
  EXPECT_EQ(current->kind, CredentialKind::kNone);
}

// Each kind's own way shows in what it asks for first.
TEST(CredentialRegistryTest, EachKindIsFetchedInItsOwnWay) {
  const auto error_of = [](const BackendSnapshot& backend) {
    testing::FakeLoop loop;
    CredentialRegistry registry(testing::VariablesOf(
        {{"AWS_ACCESS_KEY_ID", "half"}, {"GCE_METADATA_HOST", "no host"}, {"HOME", "/nowhere"}}));
    std::string words;
    registry.Of(backend)->Fetch(*loop.fetcher, [&](const absl::StatusOr<SharedCredential>& value) {
      words = std::string(value.status().message());
    });
    loop.scheduler.RunReady();
    while (words.empty() && loop.scheduler.WaitForPost()) {
    }
    return words;
  };
  BackendSnapshot aws;
  aws.credential_source.mutable_aws()->mutable_default_chain();
  EXPECT_EQ(error_of(aws),
            "no credential (aws default_chain): environment: the secret access key is no key");
  aws.credential_source.mutable_aws()->mutable_default_chain()->set_profile("dev");
  EXPECT_EQ(error_of(aws),
            "no credential (aws default_chain with a profile): there is no profile `dev`");
  BackendSnapshot google;
  google.credential_source.mutable_google()->mutable_metadata();
  EXPECT_EQ(error_of(google).find("no credential (google metadata): the variable"), 0u);
  google.credential_source.mutable_google()->set_service_account_file("/nowhere/k");
  EXPECT_EQ(error_of(google),
            "no credential (google service_account_file): there is no file /nowhere/k");
  BackendSnapshot entra = WithEntra("a");
  EXPECT_EQ(error_of(entra),
            "no credential (entra client_secret_env): the environment variable NN_SECRET is not "
            "set");
  entra.credential_source.mutable_entra()->set_federated_token_file("/nowhere/f");
  EXPECT_EQ(error_of(entra),
            "no credential (entra federated_token_file): there is no file /nowhere/f");
}

}  // namespace
}  // namespace nexusnitro
