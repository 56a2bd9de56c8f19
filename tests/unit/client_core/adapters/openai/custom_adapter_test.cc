#include "client_core/adapters/openai/custom_adapter.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::BackendOf;

v1::Backend Custom() {
  v1::Backend backend;
  backend.set_name("own");
  backend.set_api_schema(v1::API_SCHEMA_CUSTOM);
  backend.set_endpoint("https://llm.invalid/api");
  backend.set_model("team/m-1");
  return backend;
}

HttpRequest Encode(const v1::Backend& proto, const CredentialValue& credential = {}) {
  const auto backend = BackendOf(proto);
  return CustomAdapter()
      .EncodeChat(Ask("hi"), {*backend, "team/m-1", false, credential})
      .value()
      .http;
}

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

const CredentialValue kKey = {CredentialKind::kApiKey, Secret("k"), {}, {}, {}};

TEST(CustomAdapterTest, WithoutSettingsItIsOpenAis) {
  const HttpRequest request = Encode(Custom(), kKey);
  EXPECT_EQ(request.path, "/chat/completions");
  EXPECT_EQ(HeaderOf(request, "authorization"), "Bearer k");
}

TEST(CustomAdapterTest, TheModelInThePathIsOneSegment) {
  v1::Backend backend = Custom();
  backend.mutable_custom()->set_chat_path("/serve/{model}/chat?v=1");
  const HttpRequest request = Encode(backend);
  EXPECT_EQ(request.path, "/serve/team%2Fm-1/chat?v=1");
  EXPECT_NE(request.body.find(R"("model":"team/m-1")"), std::string::npos);
}

TEST(CustomAdapterTest, TheCredentialHasItsHeader) {
  v1::Backend backend = Custom();
  backend.mutable_custom()->set_credential_header("x-serve-key");
  backend.mutable_custom()->set_credential_prefix("Key ");
  for (const CredentialKind kind : {CredentialKind::kApiKey, CredentialKind::kBearer}) {
    const HttpRequest request = Encode(backend, {kind, Secret("k"), {}, {}, {}});
    EXPECT_EQ(HeaderOf(request, "x-serve-key"), "Key k");
    EXPECT_EQ(HeaderOf(request, "authorization"), "(none)");
  }
  EXPECT_EQ(HeaderOf(Encode(backend), "x-serve-key"), "(none)");
}

TEST(CustomAdapterTest, OtherOperationsAreBelowTheEndpoint) {
  v1::Backend proto = Custom();
  proto.mutable_custom()->set_chat_path("/serve");
  const auto backend = BackendOf(proto);
  EXPECT_EQ(CustomAdapter().EncodeListModels({*backend, ""})->http.path, "/models");
}

TEST(CustomAdapterTest, BodiesGetTheBackendsAdditions) {
  v1::Backend backend = Custom();
  backend.set_extra_body_json(R"({"safe_prompt":true})");
  EXPECT_NE(Encode(backend).body.find(R"("safe_prompt":true)"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
