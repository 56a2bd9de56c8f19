#include "client_core/single_call.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "tests/support/client_harness.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ClientHarness;

// A config whose backend echoes, one token in `pace`.
v1::Config EchoConfig(absl::Duration pace = absl::ZeroDuration()) {
  v1::Backend backend = testing::OpenAiBackend("echo", "");
  backend.mutable_embedded()->set_mode(v1::EmbeddedOptions::MODE_ECHO);
  backend.mutable_embedded()->mutable_pace()->set_seconds(absl::ToInt64Seconds(pace));
  return testing::ConfigOf({backend});
}

TEST(SingleCallTest, ACancelledCallEnds) {
  ClientHarness harness(EchoConfig(absl::Hours(1)));
  const auto chat = harness.Begin(Ask("hi"), true);
  chat->call->Cancel(MakeError(Reason::kCancelled, "enough"));
  ASSERT_TRUE(chat->observer.WaitUntilDone());
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kCancelled);
  EXPECT_EQ(chat->observer.times_done(), 1);
}

TEST(SingleCallTest, APausedCallWaitsUntilItIsResumed) {
  ClientHarness harness(EchoConfig());
  testing::RecordingObserver observer;
  const auto call = harness.client().NewChat(Ask("hi"), {.stream = true}, observer).value();
  call->Start();
  call->SetPaused(true);
  call->SetPaused(false);
  ASSERT_TRUE(observer.WaitUntilDone());
  EXPECT_EQ(observer.text(), "hi");
}

TEST(SingleCallTest, ACallThatIsNotStartedDoesNothing) {
  ClientHarness harness(EchoConfig());
  testing::RecordingObserver observer;
  const auto call = harness.client().NewChat(Ask("hi"), {}, observer).value();
  EXPECT_FALSE(call->id().empty());
  harness.Chat(false);  // The loop has done what was posted before.
  EXPECT_EQ(observer.times_done(), 0);
  EXPECT_EQ(harness.Stats().calls().started(), 1);
}

}  // namespace
}  // namespace nexusnitro
