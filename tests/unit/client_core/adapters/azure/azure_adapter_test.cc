#include "client_core/adapters/azure/azure_adapter.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::BackendOf;

std::shared_ptr<const BackendSnapshot> Azure(const std::string& endpoint,
                                             const std::string& deployment = "",
                                             const std::string& version = "") {
  v1::Backend backend;
  backend.set_name("azure");
  backend.set_api_schema(v1::API_SCHEMA_AZURE_OPENAI);
  backend.set_endpoint(endpoint);
  backend.set_model("gpt-4o");
  backend.mutable_azure()->set_deployment(deployment);
  backend.mutable_azure()->set_api_version(version);
  return BackendOf(backend);
}

HttpRequest Encode(const BackendSnapshot& backend, const CredentialValue& credential = {}) {
  return AzureAdapter().EncodeChat(Ask("hi"), {backend, "gpt-4o", false, credential}).value().http;
}

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

TEST(AzureAdapterTest, DeploymentsHaveTheirOwnUrls) {
  for (const char* const endpoint : {"https://r.openai.azure.com", "https://r.openai.azure.com/",
                                     "https://r.openai.azure.com/openai"}) {
    const auto backend = Azure(endpoint, "chat-east", "2024-10-21");
    const HttpRequest request = Encode(*backend);
    EXPECT_EQ(request.target->url + request.path,
              "https://r.openai.azure.com/openai/deployments/chat-east/chat/completions"
              "?api-version=2024-10-21");
  }
}

TEST(AzureAdapterTest, TheV1UrlNeedsNoVersion) {
  for (const char* const endpoint :
       {"https://r.openai.azure.com", "https://r.openai.azure.com/openai",
        "https://r.openai.azure.com/openai/v1/"}) {
    const auto backend = Azure(endpoint);
    const HttpRequest request = Encode(*backend);
    EXPECT_EQ(request.target->url + request.path,
              "https://r.openai.azure.com/openai/v1/chat/completions");
    EXPECT_NE(request.body.find(R"("model":"gpt-4o")"), std::string::npos);
  }
}

TEST(AzureAdapterTest, OtherOperationsHaveTheirUrls) {
  const auto classic = Azure("https://r.openai.azure.com", "d", "2024-10-21");
  EXPECT_EQ(AzureAdapter().EncodeListModels({*classic, ""})->http.path,
            "/openai/models?api-version=2024-10-21");
  v1::EmbedRequest embed;
  embed.add_inputs("a");
  EXPECT_EQ(AzureAdapter().EncodeEmbed(embed, {*classic, "e"})->http.path,
            "/openai/deployments/d/embeddings?api-version=2024-10-21");
  const auto v1_url = Azure("https://r.openai.azure.com/openai/v1");
  EXPECT_EQ(AzureAdapter().EncodeListModels({*v1_url, ""})->http.path, "/models");
}

TEST(AzureAdapterTest, KeysHaveAHeaderAndTokensAreBearers) {
  const auto backend = Azure("https://r.openai.azure.com");
  const HttpRequest keyed = Encode(*backend, {CredentialKind::kApiKey, Secret("k"), {}, {}, {}});
  EXPECT_EQ(HeaderOf(keyed, "api-key"), "k");
  EXPECT_EQ(HeaderOf(keyed, "authorization"), "(none)");
  const HttpRequest entra = Encode(*backend, {CredentialKind::kBearer, Secret("t"), {}, {}, {}});
  EXPECT_EQ(HeaderOf(entra, "authorization"), "Bearer t");
  EXPECT_EQ(HeaderOf(entra, "api-key"), "(none)");
}

TEST(AzureAdapterTest, OldVersionsGetTheOldNames) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_max_output_tokens(5);
  const auto old = Azure("https://r.openai.azure.com", "d", "2024-02-01");
  const std::string body = AzureAdapter().EncodeChat(request, {*old, "m", true})->http.body;
  EXPECT_NE(body.find(R"("max_tokens":5)"), std::string::npos);
  EXPECT_EQ(body.find("stream_options"), std::string::npos);
}

TEST(AzureAdapterTest, AFilteredPromptIsRejectedWithItsCode) {
  const absl::Status status = AzureAdapter().DecodeError(
      {400, {}},
      R"({"error":{"code":"content_filter","param":"prompt","status":400,"message":"filtered",)"
      R"("type":null,"innererror":{"code":"ResponsibleAIPolicyViolation",)"
      R"("content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}})",
      absl::Now());
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRejected);
  EXPECT_EQ(BackendErrorOf(status)->code(), "content_filter");
  EXPECT_EQ(BackendErrorOf(status)->param(), "prompt");
  EXPECT_EQ(BackendErrorOf(status)->message(), "filtered");
}

TEST(AzureAdapterTest, CodesMayBeStrings) {
  const absl::Status status = AzureAdapter().DecodeError(
      {401, {}}, R"({"error":{"code":"401","message":"no access"}})", absl::Now());
  EXPECT_EQ(ReasonOf(status), Reason::kBackendCredentialsRejected);
  EXPECT_EQ(BackendErrorOf(status)->code(), "401");
}

TEST(AzureAdapterTest, ResetsAreInMilliseconds) {
  v1::CallInfo call;
  AzureAdapter().ReadHeaders({{"apim-request-id", "id-1"},
                              {"x-ratelimit-limit-tokens", "120000"},
                              {"x-ratelimit-remaining-tokens", "119986"},
                              {"x-ratelimit-reset-tokens", "7"}},
                             call);
  EXPECT_EQ(call.backend_request_id(), "id-1");
  ASSERT_EQ(call.rate_limits_size(), 1);
  EXPECT_EQ(call.rate_limits(0).reset_after().nanos(), 7'000'000);
}

}  // namespace
}  // namespace nexusnitro
