#include "client_core/config/api_schema.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(ApiSchemaTest, TraitsBelongToTheirSchema) {
  EXPECT_EQ(TraitsOf(v1::API_SCHEMA_OPENAI).provider, "openai");
  EXPECT_TRUE(TraitsOf(v1::API_SCHEMA_LIGHTLLM).implemented);
  EXPECT_FALSE(TraitsOf(v1::API_SCHEMA_UNSPECIFIED).implemented);
  EXPECT_FALSE(TraitsOf(static_cast<v1::ApiSchema>(12'345)).implemented);
}

TEST(ApiSchemaTest, NamesAreThoseOfTheConfigFile) {
  EXPECT_EQ(ApiSchemaName(v1::API_SCHEMA_AZURE_OPENAI), "azure_openai");
}

}  // namespace
}  // namespace nexusnitro
