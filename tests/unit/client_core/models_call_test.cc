#include "client_core/models_call.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client_core/adapters/feature.h"
#include "client_core/base/error.h"
#include "tests/support/answer_recorder.h"
#include "tests/support/client_harness.h"

namespace nexusnitro {
namespace {

v1::Backend Embedded(const std::string& name, const std::string& model) {
  v1::Backend backend = testing::OpenAiBackend(name, "", model);
  backend.mutable_embedded();
  return backend;
}

// One that never answers.
v1::Backend Silent(const std::string& name) {
  v1::Backend backend = Embedded(name, "m");
  backend.mutable_embedded()->mutable_pace()->set_seconds(3600);
  return backend;
}

class ModelsCallTest : public ::testing::Test {
 protected:
  void Start(const v1::Config& config, absl::Duration timeout = absl::Seconds(20)) {
    harness_ = std::make_unique<testing::ClientHarness>(config);
    call_ = harness_->client()
                .NewListModels({}, {.deadline = Clock::Real().Now() + timeout}, observer_)
                .value();
    call_->Start();
  }

  testing::AnswerRecorder<ModelLists> observer_;
  std::unique_ptr<testing::ClientHarness> harness_;
  std::unique_ptr<CallHandle> call_;
};

TEST_F(ModelsCallTest, EveryBackendAnswersInTheOrderOfTheConfig) {
  Start(testing::ConfigOf({Embedded("a", "x"), Embedded("b", "y")}));
  ASSERT_TRUE(observer_.Wait());
  const ModelLists lists = observer_.answer();
  ASSERT_EQ(lists.size(), 2u);
  EXPECT_EQ(lists[0].models.backend(), "a");
  EXPECT_EQ(lists[0].models.models(0).id(), "x");
  EXPECT_EQ(lists[0].models.api_schema(), v1::API_SCHEMA_OPENAI);
  EXPECT_TRUE(lists[0].status.ok());
  EXPECT_EQ(lists[1].models.backend(), "b");
  EXPECT_EQ(lists[1].models.models(0).id(), "y");
}

TEST_F(ModelsCallTest, OneThatIsLateTakesNothingFromTheOthers) {
  Start(testing::ConfigOf({Silent("late"), Embedded("b", "y")}), absl::Milliseconds(100));
  ASSERT_TRUE(observer_.Wait());
  const ModelLists lists = observer_.answer();
  EXPECT_EQ(ReasonOf(lists[0].status), Reason::kDeadlineExceeded);
  EXPECT_EQ(lists[0].models.models_size(), 0);
  EXPECT_EQ(lists[0].models.capabilities_size(), static_cast<int>(kFeatures));
  EXPECT_TRUE(lists[1].status.ok());
  EXPECT_EQ(lists[1].models.models(0).id(), "y");
}

TEST_F(ModelsCallTest, EachBackendCountsAsACall) {
  Start(testing::ConfigOf({Embedded("a", "x"), Embedded("b", "y")}));
  ASSERT_TRUE(observer_.Wait());
  const v1::Stats stats = harness_->Stats();
  EXPECT_EQ(stats.calls().succeeded(), 2);
  for (const auto& backend : stats.configs(0).backends()) EXPECT_EQ(backend.attempts(), 1);
}

TEST_F(ModelsCallTest, ACancelEndsTheWhole) {
  Start(testing::ConfigOf({Silent("late"), Embedded("b", "y")}));
  call_->Cancel(MakeError(Reason::kCancelled, "enough"));
  ASSERT_TRUE(observer_.Wait());
  EXPECT_EQ(ReasonOf(observer_.status()), Reason::kCancelled);
  EXPECT_EQ(observer_.times(), 1);
}

}  // namespace
}  // namespace nexusnitro
