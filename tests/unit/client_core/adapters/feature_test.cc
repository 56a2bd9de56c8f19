#include "client_core/adapters/feature.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "client_core/base/strings.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {
namespace {

TEST(FeatureTest, EachFeatureHasAPathOfItsOwn) {
  std::set<std::string_view> paths;
  for (size_t i = 0; i < kFeatures; ++i) {
    const std::string_view path = FeaturePath(static_cast<Feature>(i));
    EXPECT_FALSE(path.empty()) << i;
    EXPECT_TRUE(paths.insert(path).second) << path;
  }
}

TEST(FeatureTest, PathsNameFieldsOfARequest) {
  for (size_t i = 0; i < kFeatures; ++i) {
    std::string path(FeaturePath(static_cast<Feature>(i)));
    path = path.substr(0, path.find(' '));  // Off with what says which kind is meant.
    const google::protobuf::Descriptor* message = v1::ChatRequest::descriptor();
    for (const absl::string_view step : absl::StrSplit(path, '.')) {
      ASSERT_NE(message, nullptr) << path;
      const std::string name(step.substr(0, step.find('[')));
      const auto* field = message->FindFieldByName(name);
      ASSERT_NE(field, nullptr) << path << ": " << name;
      message = field->message_type();
    }
  }
}

TEST(FeatureTest, TheyStandInTheOrderOfTheEnum) {
  EXPECT_EQ(FeaturePath(Feature::kSpeakerName), "messages[].name");
  EXPECT_EQ(FeaturePath(Feature::kDocumentFileId), "messages[].parts[].media.file_id (document)");
  EXPECT_EQ(FeaturePath(Feature::kTemperature), "sampling.temperature");
  EXPECT_EQ(FeaturePath(Feature::kToolChoiceAllowed), "tool_choice.allowed");
  EXPECT_EQ(FeaturePath(Feature::kIdempotencyKey), "idempotency_key");
}

}  // namespace
}  // namespace nexusnitro
