#include "client_core/check_call.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

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

class CheckCallTest : public ::testing::Test {
 protected:
  void Start(const v1::Config& config) {
    call_ = harness_.client().NewCheckConfig(*testing::SnapshotOf(config), absl::Seconds(20), {},
                                             observer_);
    call_->Start();
  }

  testing::ClientHarness harness_{testing::ConfigOf({Embedded("unused", "m")})};
  testing::AnswerRecorder<BackendChecks> observer_;
  std::unique_ptr<CallHandle> call_;
};

TEST_F(CheckCallTest, EveryBackendIsToldInTheOrderOfTheConfig) {
  Start(testing::ConfigOf({Embedded("a", "x"), Embedded("b", "y")}));
  ASSERT_TRUE(observer_.Wait());
  const BackendChecks checks = observer_.answer();
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].check.backend(), "a");
  EXPECT_EQ(checks[0].check.models(0), "x");
  EXPECT_TRUE(checks[0].check.ok());
  EXPECT_EQ(checks[1].check.backend(), "b");
  EXPECT_EQ(checks[1].check.models(0), "y");
  EXPECT_EQ(observer_.times(), 1);
}

TEST_F(CheckCallTest, ACancelEndsTheWhole) {
  v1::Backend silent = Embedded("late", "m");
  silent.mutable_embedded()->mutable_pace()->set_seconds(3600);
  Start(testing::ConfigOf({silent, Embedded("b", "y")}));
  call_->Cancel(MakeError(Reason::kCancelled, "enough"));
  ASSERT_TRUE(observer_.Wait());
  EXPECT_EQ(ReasonOf(observer_.status()), Reason::kCancelled);
}

TEST_F(CheckCallTest, TheTimeoutIsOfTheWholeCheck) {
  v1::Backend silent = Embedded("late", "m");
  silent.mutable_embedded()->mutable_pace()->set_seconds(3600);
  call_ = harness_.client().NewCheckConfig(*testing::SnapshotOf(testing::ConfigOf({silent})),
                                           absl::Milliseconds(50), {}, observer_);
  call_->Start();
  ASSERT_TRUE(observer_.Wait());
  const BackendChecks checks = observer_.answer();
  EXPECT_FALSE(checks[0].check.ok());
  EXPECT_EQ(ReasonOf(checks[0].status), Reason::kDeadlineExceeded);
}

}  // namespace
}  // namespace nexusnitro
