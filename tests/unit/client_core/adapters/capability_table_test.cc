#include "client_core/adapters/capability_table.h"

#include <gtest/gtest.h>

#include "client_core/config/api_schema.h"

namespace nexusnitro {
namespace {

TEST(CapabilityTableTest, EveryWireHasARow) {
  int known = 0;
  for (int i = 0; i < v1::ApiSchema_ARRAYSIZE; ++i) {
    const auto api_schema = static_cast<v1::ApiSchema>(i);
    if (!IsKnown(api_schema)) continue;
    ++known;
    EXPECT_TRUE(HasCapabilities(api_schema)) << ApiSchemaName(api_schema);
  }
  EXPECT_EQ(known, v1::ApiSchema_ARRAYSIZE - 1);
}

TEST(CapabilityTableTest, WiresOfTheFutureHaveNone) {
  EXPECT_FALSE(HasCapabilities(v1::API_SCHEMA_UNSPECIFIED));
  EXPECT_FALSE(HasCapabilities(static_cast<v1::ApiSchema>(12'345)));
  EXPECT_FALSE(HasCapabilities(static_cast<v1::ApiSchema>(-1)));
}

TEST(CapabilityTableTest, ToAskForOneIsAMistakeInTheProgram) {
  EXPECT_DEATH(CapabilityOf(v1::API_SCHEMA_UNSPECIFIED, Feature::kSeed), "no capabilities");
}

TEST(CapabilityTableTest, WhatARowDoesNotNameIsCarried) {
  const Capability& seed = CapabilityOf(v1::API_SCHEMA_OPENAI, Feature::kSeed);
  EXPECT_EQ(seed.support, Support::kCarried);
  EXPECT_EQ(seed.note, "");
}

TEST(CapabilityTableTest, RowsRefuseLeaveOutAndExplain) {
  EXPECT_EQ(CapabilityOf(v1::API_SCHEMA_OPENAI, Feature::kConversationId).support,
            Support::kRefused);
  EXPECT_EQ(CapabilityOf(v1::API_SCHEMA_OPENAI, Feature::kCitations).support, Support::kNotSent);
  EXPECT_EQ(CapabilityOf(v1::API_SCHEMA_AZURE_OPENAI, Feature::kAudioData).note, "wav or mp3");
  EXPECT_EQ(CapabilityOf(v1::API_SCHEMA_ANTHROPIC, Feature::kSeed).support, Support::kRefused);
}

TEST(CapabilityTableTest, WhatBackendsPutOnAnswersIsNeverRefused) {
  for (int i = 0; i < v1::ApiSchema_ARRAYSIZE; ++i) {
    const auto api_schema = static_cast<v1::ApiSchema>(i);
    if (!HasCapabilities(api_schema)) continue;
    for (const Feature feature : {Feature::kReasoningPart, Feature::kSignature, Feature::kCitations,
                                  Feature::kToolResultName}) {
      EXPECT_NE(CapabilityOf(api_schema, feature).support, Support::kRefused)
          << ApiSchemaName(api_schema) << " " << FeaturePath(feature);
    }
  }
}

}  // namespace
}  // namespace nexusnitro
