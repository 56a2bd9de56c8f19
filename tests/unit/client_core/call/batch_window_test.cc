#include "client_core/call/batch_window.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(BatchWindowTest, CallsBeginWhileThereIsRoom) {
  BatchWindow window(2);
  EXPECT_TRUE(window.MayBegin());
  ASSERT_TRUE(window.Begin("a").ok());
  EXPECT_TRUE(window.MayBegin());
  ASSERT_TRUE(window.Begin("b").ok());
  EXPECT_FALSE(window.MayBegin());
  window.Answered(10);
  EXPECT_FALSE(window.MayBegin()) << "answered, but not written";
  window.Writing("a");
  EXPECT_FALSE(window.MayBegin()) << "on its way, but not written";
  window.Written(10, true);
  EXPECT_TRUE(window.MayBegin());
}

TEST(BatchWindowTest, ALiveIdMayNotBeRepeated) {
  BatchWindow window(5);
  ASSERT_TRUE(window.Begin("a").ok());
  EXPECT_EQ(ReasonOf(window.Begin("a")), Reason::kRepeatedId);
  window.Answered(1);
  window.Writing("a");
  EXPECT_TRUE(window.Begin("a").ok()) << "the caller may have its answer by now";
}

TEST(BatchWindowTest, IdsAreChecked) {
  BatchWindow window(5);
  EXPECT_EQ(window.Begin("").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(window.Begin(std::string(128, 'x')).ok());
  EXPECT_FALSE(window.Begin(std::string(129, 'x')).ok());
}

TEST(BatchWindowTest, UnwrittenBytesStopNewCalls) {
  BatchWindow window(100);
  ASSERT_TRUE(window.Begin("a").ok());
  window.Answered(limits::kBatchUnwrittenBytesMax);
  EXPECT_TRUE(window.Clogged());
  EXPECT_FALSE(window.MayBegin());
  window.Writing("a");
  window.Written(limits::kBatchUnwrittenBytesMax, true);
  EXPECT_FALSE(window.Clogged());
  EXPECT_TRUE(window.MayBegin());
}

TEST(BatchWindowTest, AnswersToBadIdsTakeNoPlace) {
  BatchWindow window(1);
  EXPECT_FALSE(window.Begin("").ok());
  window.Answered(5);
  EXPECT_TRUE(window.MayBegin());
  window.Written(5, false);
  EXPECT_TRUE(window.MayBegin());
}

}  // namespace
}  // namespace nexusnitro
