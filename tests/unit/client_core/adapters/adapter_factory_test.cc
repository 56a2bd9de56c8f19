#include "client_core/adapters/adapter_factory.h"

#include <gtest/gtest.h>

#include "client_core/config/api_schema.h"

namespace nexusnitro {
namespace {

TEST(AdapterFactoryTest, EveryKnownSchemaHasAnAdapter) {
  for (int value = v1::ApiSchema_MIN; value <= v1::ApiSchema_MAX; ++value) {
    const auto api_schema = static_cast<v1::ApiSchema>(value);
    if (!IsKnown(api_schema)) continue;
    EXPECT_NE(&AdapterFor(api_schema), nullptr) << v1::ApiSchema_Name(api_schema);
  }
}

TEST(AdapterFactoryDeathTest, AnotherSchemaIsAProgrammersMistake) {
  EXPECT_DEATH(AdapterFor(v1::API_SCHEMA_UNSPECIFIED), "no adapter");
}

}  // namespace
}  // namespace nexusnitro
