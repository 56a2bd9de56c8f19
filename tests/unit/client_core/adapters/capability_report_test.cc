#include "client_core/adapters/capability_report.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/adapters/capability_table.h"
#include "client_core/adapters/feature.h"
#include "client_core/config/api_schema.h"

namespace nexusnitro {
namespace {

// The line of the page that tells of a field, in the table of an api_schema.
std::string LineOf(const std::string& api_schema, const std::string& field) {
  const std::string page = CapabilitiesPage();
  const size_t table = page.find("\n## " + api_schema + "\n");
  if (table == std::string::npos) return "no table";
  const size_t line = page.find("| `" + field + "` |", table);
  return page.substr(line, page.find('\n', line) - line);
}

TEST(CapabilityReportTest, EveryFeatureIsToldOnceInTheOrderOfTheTable) {
  v1::BackendModels models;
  AddCapabilities(v1::API_SCHEMA_OPENAI, models);
  ASSERT_EQ(models.capabilities_size(), static_cast<int>(kFeatures));
  for (size_t i = 0; i < kFeatures; ++i) {
    const auto feature = static_cast<Feature>(i);
    const v1::Capability& told = models.capabilities(static_cast<int>(i));
    EXPECT_EQ(told.field(), FeaturePath(feature));
    EXPECT_EQ(told.supported(),
              CapabilityOf(v1::API_SCHEMA_OPENAI, feature).support == Support::kCarried);
  }
}

TEST(CapabilityReportTest, RestrictionsAndOmissionsAreToldInWords) {
  v1::BackendModels models;
  AddCapabilities(v1::API_SCHEMA_OPENAI, models);
  for (size_t i = 0; i < kFeatures; ++i) {
    const Capability& capability = CapabilityOf(v1::API_SCHEMA_OPENAI, static_cast<Feature>(i));
    const bool left_out = capability.support == Support::kNotSent;
    EXPECT_EQ(models.capabilities(static_cast<int>(i)).note(),
              !capability.note.empty() ? capability.note
              : left_out               ? "left out, with a warning"
                                       : "")
        << FeaturePath(static_cast<Feature>(i));
  }
}

TEST(CapabilityReportTest, ThePageHasATableForEachWireThatIsSpoken) {
  const std::string page = CapabilitiesPage();
  for (int value = v1::ApiSchema_MIN; value <= v1::ApiSchema_MAX; ++value) {
    if (!v1::ApiSchema_IsValid(value)) continue;
    const auto api_schema = static_cast<v1::ApiSchema>(value);
    EXPECT_EQ(page.find("\n## " + ApiSchemaName(api_schema) + "\n") != std::string::npos,
              IsKnown(api_schema))
        << ApiSchemaName(api_schema);
  }
  EXPECT_EQ(LineOf("openai", "messages[].parts[].citations"),
            "| `messages[].parts[].citations` | left out | |");
  EXPECT_EQ(LineOf("openai", "conversation_id"), "| `conversation_id` | refused | |");
  const auto note = CapabilityOf(v1::API_SCHEMA_OPENAI, Feature::kAudioData).note;
  ASSERT_FALSE(note.empty());
  EXPECT_EQ(LineOf("openai", "messages[].parts[].media.data (audio)"),
            "| `messages[].parts[].media.data (audio)` | carried | " + std::string(note) + " |");
}

}  // namespace
}  // namespace nexusnitro
