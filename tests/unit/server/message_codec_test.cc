#include "server/message_codec.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {
namespace {

constexpr int64_t kBytesMax = 1 << 20;

grpc::ByteBuffer Buffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

TEST(MessageCodecTest, MessagesSurviveBothWays) {
  v1::ChatRequest request;
  request.add_messages()->add_parts()->set_text("hi");
  v1::ChatRequest read;
  const grpc::ByteBuffer bytes = SerializeMessage(request);
  ASSERT_TRUE(ParseMessage(bytes, kBytesMax, read).ok());
  EXPECT_EQ(read.SerializeAsString(), request.SerializeAsString());
  EXPECT_EQ(bytes.Length(), request.ByteSizeLong()) << "reading leaves the bytes as they were";
}

TEST(MessageCodecTest, AMessageThatNeverCameIsNoFaultOfTheCaller) {
  v1::ChatRequest read;
  EXPECT_EQ(ReasonOf(ParseMessage(grpc::ByteBuffer(), kBytesMax, read)), Reason::kCancelled);
  EXPECT_TRUE(ParseMessage(Buffer(""), kBytesMax, read).ok()) << "an empty message has come";
}

TEST(MessageCodecTest, AStringThatIsNoUtf8IsNamed) {
  v1::ChatRequest request;
  request.add_messages()->add_parts()->set_text("SENTINEL");
  std::string bytes = request.SerializeAsString();
  bytes.replace(bytes.find("SENTINEL"), 2, "\xFF\xFE");
  v1::ChatRequest read;
  const absl::Status status = ParseMessage(Buffer(bytes), kBytesMax, read);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "messages.parts.text: is not valid UTF-8");
}

TEST(MessageCodecTest, BytesThatAreNoMessageAreRefused) {
  for (const std::string bytes : {"\xFF\xFF\xFF", "\x0A\x7F", "\x0A"}) {
    v1::ChatRequest read;
    EXPECT_EQ(ReasonOf(ParseMessage(Buffer(bytes), kBytesMax, read)), Reason::kInvalidRequest);
  }
}

TEST(MessageCodecTest, DeepNestingIsRefused) {
  // A tool result that holds a part that holds a tool result, and so on.
  v1::Part innermost;
  innermost.set_text("x");
  std::string bytes = innermost.SerializeAsString();
  for (int i = 0; i < 200; ++i) {
    v1::Part part;
    v1::Part inner;
    std::string wrapped;
    wrapped.push_back(0x1A);  // ToolResult.parts
    for (size_t n = bytes.size();; n >>= 7) {
      wrapped.push_back(static_cast<char>((n & 0x7F) | (n > 0x7F ? 0x80 : 0)));
      if (n <= 0x7F) break;
    }
    wrapped += bytes;
    bytes.clear();
    bytes.push_back(0x2A);  // Part.tool_result
    for (size_t n = wrapped.size();; n >>= 7) {
      bytes.push_back(static_cast<char>((n & 0x7F) | (n > 0x7F ? 0x80 : 0)));
      if (n <= 0x7F) break;
    }
    bytes += wrapped;
  }
  v1::Part read;
  EXPECT_FALSE(ParseMessage(Buffer(bytes), kBytesMax, read).ok());
}

TEST(MessageCodecTest, AMessageOverTheLimitIsRefusedBySize) {
  v1::ChatRequest read;
  const absl::Status status = ParseMessage(Buffer(std::string(11, 'x')), 10, read);
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  EXPECT_NE(status.message().find("has 11 bytes; expected at most 10"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
