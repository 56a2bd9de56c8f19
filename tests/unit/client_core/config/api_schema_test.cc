#include "client_core/config/api_schema.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(ApiSchemaTest, TraitsBelongToTheirSchema) {
  EXPECT_EQ(TraitsOf(v1::API_SCHEMA_OPENAI).provider, "openai");
  EXPECT_TRUE(IsKnown(v1::API_SCHEMA_LIGHTLLM));
  EXPECT_FALSE(IsKnown(v1::API_SCHEMA_UNSPECIFIED));
  EXPECT_FALSE(IsKnown(static_cast<v1::ApiSchema>(12'345)));
}

TEST(ApiSchemaTest, NamesAreThoseOfTheConfigFile) {
  EXPECT_EQ(ApiSchemaName(v1::API_SCHEMA_AZURE_OPENAI), "azure_openai");
}

TEST(ApiSchemaTest, ABackendsOwnEndpointCounts) {
  v1::Backend backend;
  backend.set_api_schema(v1::API_SCHEMA_OPENAI);
  EXPECT_EQ(EndpointOf(backend), "https://api.openai.com/v1");
  backend.set_endpoint("http://127.0.0.1:1/v1");
  EXPECT_EQ(EndpointOf(backend), "http://127.0.0.1:1/v1");
  backend.clear_endpoint();
  backend.set_api_schema(v1::API_SCHEMA_CUSTOM);
  EXPECT_EQ(EndpointOf(backend), "");
}

TEST(ApiSchemaTest, RegionsAndLocationsArePartsOfTheEndpoint) {
  v1::Backend bedrock;
  bedrock.set_api_schema(v1::API_SCHEMA_BEDROCK);
  bedrock.mutable_bedrock()->set_region("eu-west-1");
  EXPECT_EQ(EndpointOf(bedrock), "https://bedrock-runtime.eu-west-1.amazonaws.com");
  v1::Backend vertex;
  vertex.set_api_schema(v1::API_SCHEMA_VERTEX);
  vertex.mutable_vertex()->set_location("europe-west4");
  EXPECT_EQ(EndpointOf(vertex), "https://europe-west4-aiplatform.googleapis.com");
  vertex.mutable_vertex()->set_location("global");
  EXPECT_EQ(EndpointOf(vertex), "https://aiplatform.googleapis.com");
}

}  // namespace
}  // namespace nexusnitro
