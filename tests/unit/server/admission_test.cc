#include "server/admission.h"

#include <gtest/gtest.h>

#include <thread>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(AdmissionTest, CallsAndBytesAreLimited) {
  Admission admission(2, 100);
  EXPECT_TRUE(admission.Enter(60).ok());
  EXPECT_EQ(ReasonOf(admission.Enter(50)), Reason::kOverloaded);
  EXPECT_TRUE(admission.Enter(40).ok());
  const absl::Status refused = admission.Enter(0);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(NotSent(refused));
  EXPECT_TRUE(RetryAfterOf(refused).has_value());
  admission.Leave(60);
  EXPECT_TRUE(admission.Enter(60).ok());
  EXPECT_EQ(admission.held_bytes(), 100);
}

TEST(AdmissionTest, HeldBytesLeaveLessRoomAndAreNeverRefused) {
  Admission admission(10, 100);
  admission.Hold(90);
  EXPECT_EQ(admission.held_bytes(), 90);
  EXPECT_EQ(admission.calls(), 0);
  EXPECT_EQ(ReasonOf(admission.Enter(20)), Reason::kOverloaded);
  admission.Hold(90);
  admission.Release(90);
  admission.Release(90);
  EXPECT_TRUE(admission.Enter(20).ok());
}

TEST(AdmissionTest, ADrainingServerTakesNothing) {
  Admission admission(10, 100);
  ASSERT_TRUE(admission.Enter(1).ok());
  admission.StartDraining();
  EXPECT_EQ(ReasonOf(admission.Enter(1)), Reason::kDraining);
  EXPECT_TRUE(NotSent(admission.Enter(1)));
  EXPECT_TRUE(admission.draining());
  EXPECT_FALSE(admission.WaitUntilEmpty(absl::Milliseconds(1)));
  std::thread leaver([&admission] { admission.Leave(1); });
  EXPECT_TRUE(admission.WaitUntilEmpty(absl::Seconds(30)));
  leaver.join();
  EXPECT_EQ(admission.calls(), 0);
}

class FakeStream : public Admission::Stream {
 public:
  void OnDrain() override { ++told; }
  int told = 0;
};

TEST(AdmissionTest, StreamsAreToldOfTheDrainAndWaitedFor) {
  Admission admission(10, 100);
  FakeStream left;
  FakeStream open;
  EXPECT_TRUE(admission.AddStream(left));
  EXPECT_TRUE(admission.AddStream(open));
  admission.RemoveStream(left);
  admission.StartDraining();
  EXPECT_EQ(left.told, 0);
  EXPECT_EQ(open.told, 1);
  FakeStream late;
  EXPECT_FALSE(admission.AddStream(late));
  EXPECT_EQ(admission.streams(), 2);
  admission.RemoveStream(late);
  EXPECT_FALSE(admission.WaitUntilEmpty(absl::Milliseconds(1)));
  std::thread leaver([&] { admission.RemoveStream(open); });
  EXPECT_TRUE(admission.WaitUntilEmpty(absl::Seconds(30)));
  leaver.join();
}

}  // namespace
}  // namespace nexusnitro
