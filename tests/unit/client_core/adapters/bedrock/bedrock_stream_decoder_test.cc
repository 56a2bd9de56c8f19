#include "client_core/adapters/bedrock/bedrock_stream_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/event_stream.h"

namespace nexusnitro {
namespace {

using testing::AwsEvent;

// Ends with an event of the type "end", and cannot read one of the type "bad".
class Heir : public BedrockStreamDecoder {
 public:
  absl::Status Finish() override { return ended_ ? absl::OkStatus() : Truncated("end"); }
  bool ended() const override { return ended_; }
  absl::Status DecodeWhole(std::string_view /*body*/) override { return absl::OkStatus(); }

  std::vector<std::string> types;

 private:
  absl::Status OnEvent(std::string_view type, JsonObject event) override {
    types.push_back(StrCat(type, JsonString(event, "x").value_or("")));
    ended_ = type == "end";
    return type == "bad" ? MakeError(Reason::kBadBackendFrame, "is bad") : absl::OkStatus();
  }

  bool ended_ = false;
};

TEST(BedrockStreamDecoderTest, EventsAreHandedOnUpToTheEnd) {
  Heir heir;
  EXPECT_TRUE(heir.Feed(AwsEvent("a", R"({"x":"1"})") + AwsEvent("end", "{}") +
                        AwsEvent("b", "{}") + std::string(12, 'x'))
                  .ok());
  EXPECT_TRUE(heir.Feed("more").ok());
  EXPECT_TRUE(heir.Finish().ok());
  EXPECT_EQ(heir.types, (std::vector<std::string>{"a1", "end"}));
}

TEST(BedrockStreamDecoderTest, ErrorsAreNumbered) {
  Heir heir;
  const absl::Status status = heir.Feed(AwsEvent("a", "{}") + AwsEvent("bad", "{}"));
  EXPECT_EQ(ReasonOf(status), Reason::kBadBackendFrame);
  EXPECT_EQ(MessageOf(status), "message 2 of the backend's event stream: is bad");
}

TEST(BedrockStreamDecoderTest, ACutStreamNamesTheMarkThatIsMissing) {
  Heir heir;
  EXPECT_TRUE(heir.Feed(AwsEvent("a", "{}")).ok());
  const absl::Status status = heir.Finish();
  EXPECT_EQ(ReasonOf(status), Reason::kStreamTruncated);
  EXPECT_EQ(MessageOf(status), "the backend's stream ended without its end, after 1 messages");
  EXPECT_TRUE(heir.Feed(AwsEvent("a", "{}").substr(0, 20)).ok());
  EXPECT_NE(MessageOf(heir.Finish()).find("inside a message"), std::string_view::npos);
}

}  // namespace
}  // namespace nexusnitro
