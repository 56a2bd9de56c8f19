#include "client_core/adapters/stream_frame.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

TEST(StreamFrameTest, IsAnObject) {
  JsonReader reader;
  const auto frame = ParseFrame(reader, R"( {"a":7} )", 1);
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_EQ(JsonInt(*frame, "a"), 7);
}

TEST(StreamFrameTest, AnythingElseIsABadFrameThatIsNumbered) {
  JsonReader reader;
  for (const char* data : {"", "[]", "1", "{", "<html>"}) {
    const absl::Status status = ParseFrame(reader, data, 3).status();
    EXPECT_EQ(ReasonOf(status), Reason::kBadBackendFrame) << data;
    EXPECT_EQ(MessageOf(status).substr(0, 32), "frame 3 of the backend's stream:") << data;
  }
}

TEST(StreamFrameTest, ANumberKeepsTheErrorsReason) {
  const absl::Status status = FrameError(MakeError(Reason::kReplyTooLarge, "is too large"), 12);
  EXPECT_EQ(ReasonOf(status), Reason::kReplyTooLarge);
  EXPECT_EQ(MessageOf(status), "frame 12 of the backend's stream: is too large");
}

TEST(StreamFrameTest, ACutStreamSaysWhatIsMissing) {
  const absl::Status status = CutStream("its end mark", 2);
  EXPECT_EQ(ReasonOf(status), Reason::kStreamTruncated);
  EXPECT_EQ(MessageOf(status), "the backend's stream ended without its end mark, after 2 frames");
}

}  // namespace
}  // namespace nexusnitro
