#include "client_core/config/enum_name.h"

#include <gtest/gtest.h>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {
namespace {

TEST(EnumNameTest, ThePrefixIsLeftOut) {
  EXPECT_EQ(ShortEnumName(*v1::ApiSchema_descriptor()->FindValueByName("API_SCHEMA_AZURE_OPENAI")),
            "azure_openai");
  EXPECT_EQ(ShortEnumName(*v1::EmbeddedOptions::Mode_descriptor()->FindValueByName("MODE_ECHO")),
            "echo");
}

}  // namespace
}  // namespace nexusnitro
