#include "client_core/config/fault_checker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {
namespace {

// Collects faults below the path "a".
class FaultCheckerTest : public ::testing::Test {
 protected:
  // The faults since the last call, one per line.
  std::string Take() {
    std::string text;
    for (const Fault& fault : faults_) text += fault.path + " " + fault.description + "\n";
    faults_.clear();
    return text;
  }

  Faults faults_;
  const FaultChecker check_{"a", faults_};
};

TEST_F(FaultCheckerTest, PathsGrow) {
  check_.At("b").At(3).At("c").Fault("is wrong");
  EXPECT_EQ(Take(), "a.b[3].c is wrong\n");
  FaultChecker("", faults_).At("b").Fault("is wrong");
  EXPECT_EQ(Take(), "b is wrong\n");
}

TEST_F(FaultCheckerTest, FieldsToComeAreRefusedIfSet) {
  check_.At("weight").NotYet(false);
  EXPECT_EQ(Take(), "");
  check_.At("weight").NotYet(true);
  EXPECT_EQ(Take(), "a.weight is not implemented yet in this version\n");
}

TEST_F(FaultCheckerTest, DurationsAreOverZeroAndAtMostADay) {
  google::protobuf::Duration duration;
  check_.PositiveDuration(false, duration);
  EXPECT_EQ(Take(), "");
  check_.PositiveDuration(true, duration);
  EXPECT_EQ(Take(), "a is 0; expected over 0 and at most 24h\n");
  duration.set_seconds(24 * 3'600);
  check_.PositiveDuration(true, duration);
  EXPECT_EQ(Take(), "");
  duration.set_nanos(1);
  check_.PositiveDuration(true, duration);
  EXPECT_NE(Take(), "");
}

TEST_F(FaultCheckerTest, NumbersAreBetweenTheirBounds) {
  check_.Between(true, 1, 1, 3);
  check_.Between(true, 3, 1, 3);
  check_.Between(false, 9, 1, 3);
  EXPECT_EQ(Take(), "");
  check_.Between(true, 0, 1, 3);
  check_.Between(true, 4, 1, 3);
  EXPECT_EQ(Take(), "a is 0; expected 1 to 3\na is 4; expected 1 to 3\n");
}

TEST_F(FaultCheckerTest, SharesAreBetweenZeroAndOne) {
  check_.Share(true, 0);
  check_.Share(true, 1);
  check_.Share(false, 7);
  EXPECT_EQ(Take(), "");
  check_.Share(true, -0.5);
  check_.Share(true, 1.5);
  EXPECT_EQ(Take(), "a is -0.5; expected 0 to 1\na is 1.5; expected 0 to 1\n");
  check_.Share(true, std::nan(""));
  EXPECT_NE(Take(), "");
}

}  // namespace
}  // namespace nexusnitro
