#include "client_core/wire/extra_body.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

TEST(ExtraBodyTest, ObjectsAndNothingAreTaken) {
  EXPECT_EQ(ExtraBodyFault(""), "");
  EXPECT_EQ(ExtraBodyFault(R"({"min_tokens":5,"parameters":{"ignore_eos":true}})"), "");
}

TEST(ExtraBodyTest, WhatHasAFieldOfItsOwnIsRefusedByName) {
  for (const char* key : {"model", "stream", "messages", "max_tokens", "max_completion_tokens"}) {
    EXPECT_EQ(ExtraBodyFault(std::string("{\"x\":1,\"") + key + "\":null}"),
              std::string("sets `") + key + "`, which has a field of its own");
  }
}

TEST(ExtraBodyTest, CapsOnTokensAreFoundInParameters) {
  EXPECT_NE(ExtraBodyFault(R"({"parameters":{"max_new_tokens":5}})"), "");
  EXPECT_NE(ExtraBodyFault(R"({"generationConfig":{"maxOutputTokens":5}})"), "");
}

TEST(ExtraBodyTest, WhatIsNoObjectIsRefused) {
  EXPECT_EQ(ExtraBodyFault("[1]"), "is JSON, but not an object");
  EXPECT_NE(ExtraBodyFault("{").find("is not valid JSON"), std::string::npos);
  EXPECT_NE(ExtraBodyFault(std::string(100, '[') + std::string(100, ']')), "");
}

TEST(ExtraBodyTest, SizeIsLimited) {
  const std::string large = "{\"a\":\"" + std::string(2 << 20, 'x') + "\"}";
  EXPECT_NE(ExtraBodyFault(large).find("expected at most"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
