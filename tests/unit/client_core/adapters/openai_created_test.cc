#include "client_core/adapters/openai_created.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

std::optional<absl::Time> Created(const std::string& value) {
  JsonReader reader;
  JsonObject object;
  EXPECT_EQ(reader.Parse(R"({"created":)" + value + "}").value().get(object), simdjson::SUCCESS);
  return ReadOpenAiCreated(object);
}

TEST(OpenAiCreatedTest, SecondsFractionsAndMillisecondsAreRead) {
  EXPECT_EQ(Created("1754432623"), absl::FromUnixSeconds(1'754'432'623));
  EXPECT_EQ(Created("1795331019.039924"), absl::FromUnixSeconds(1'795'331'019));
  EXPECT_EQ(Created("1753879075170"), absl::FromUnixMillis(1'753'879'075'170));
}

TEST(OpenAiCreatedTest, WhatIsNoTimeIsLeftOut) {
  for (const char* const value : {"0", "-5", "null", "\"soon\"", "1e300", "253402300800000"}) {
    EXPECT_EQ(Created(value), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace nexusnitro
