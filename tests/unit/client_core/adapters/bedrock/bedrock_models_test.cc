#include "client_core/adapters/bedrock/bedrock_models.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

std::shared_ptr<const HttpTarget> TargetOf(const std::string& url, const std::string& host) {
  auto target = std::make_shared<HttpTarget>();
  target->url = url;
  target->host = host;
  target->port = 443;
  target->tls = true;
  target->ca_file = "/ca.pem";
  return target;
}

TEST(BedrockModelsTest, ListsComeFromTheControlPlane) {
  const auto control =
      BedrockControlPlane(TargetOf("https://bedrock-runtime.eu-west-3.amazonaws.com",
                                   "bedrock-runtime.eu-west-3.amazonaws.com"));
  EXPECT_EQ(control->url, "https://bedrock.eu-west-3.amazonaws.com");
  EXPECT_EQ(control->host, "bedrock.eu-west-3.amazonaws.com");
  EXPECT_TRUE(control->tls);
  EXPECT_EQ(control->ca_file, "/ca.pem");
  EXPECT_EQ(BedrockControlPlane(TargetOf("https://bedrock-runtime-fips.us-east-1.amazonaws.com",
                                         "bedrock-runtime-fips.us-east-1.amazonaws.com"))
                ->url,
            "https://bedrock-fips.us-east-1.amazonaws.com");
}

TEST(BedrockModelsTest, OtherHostsAnswerForBoth) {
  for (const char* host : {"127.0.0.1", "bedrock-runtime.example", "gateway.amazonaws.com"}) {
    const auto target = TargetOf(std::string("https://") + host, host);
    EXPECT_EQ(BedrockControlPlane(target), target) << host;
  }
}

TEST(BedrockModelsTest, ModelsHaveNamesAndOwners) {
  v1::BackendModels models;
  ASSERT_TRUE(DecodeBedrockModels(
                  R"({"modelSummaries":[{"modelArn":"arn:x","modelId":"amazon.nova-lite-v1:0",)"
                  R"("modelName":"Nova Lite","providerName":"Amazon"},{"modelName":"no id"},7,)"
                  R"({"modelId":"b"}]})",
                  models)
                  .ok());
  ASSERT_EQ(models.models_size(), 2);
  EXPECT_EQ(models.models(0).id(), "amazon.nova-lite-v1:0");
  EXPECT_EQ(models.models(0).display_name(), "Nova Lite");
  EXPECT_EQ(models.models(0).owned_by(), "Amazon");
  EXPECT_EQ(models.models(1).id(), "b");
}

TEST(BedrockModelsTest, WhatListsNoModelsIsRefused) {
  for (const char* body : {"", "[]", "{}", R"({"modelSummaries":{}})"}) {
    v1::BackendModels models;
    EXPECT_EQ(ReasonOf(DecodeBedrockModels(body, models)), Reason::kBadBackendReply) << body;
  }
}

TEST(BedrockModelsTest, CountsAreRead) {
  v1::CountTokensResponse response;
  ASSERT_TRUE(DecodeBedrockCount(R"({"inputTokens":15})", response).ok());
  EXPECT_EQ(response.input_tokens(), 15);
  for (const char* body : {"", "{}", R"({"inputTokens":null})", R"({"inputTokens":-1})"}) {
    EXPECT_EQ(ReasonOf(DecodeBedrockCount(body, response)), Reason::kBadBackendReply) << body;
  }
}

}  // namespace
}  // namespace nexusnitro
