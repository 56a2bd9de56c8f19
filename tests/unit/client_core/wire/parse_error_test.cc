#include "client_core/wire/parse_error.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro {
namespace {

std::string MessageFor(const std::string& bytes) {
  const absl::Status status = ParseError(*v1::CreateConfigRequest::descriptor(), bytes);
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  return std::string(status.message());
}

TEST(ParseErrorTest, NamesTheTextThatIsNotUtf8) {
  EXPECT_EQ(MessageFor("\x0a\x01\xff"), "config_id: is not valid UTF-8");
  // Its config (2) has a name (1).
  EXPECT_EQ(MessageFor("\x12\x03\x0a\x01\xff"), "config.name: is not valid UTF-8");
}

TEST(ParseErrorTest, NamesTheTypeOfWhatIsNoMessage) {
  EXPECT_EQ(MessageFor("\xff"), "the message is no nexusnitro.v1.CreateConfigRequest");
  EXPECT_EQ(MessageFor("\x0a\x7f"), "the message is no nexusnitro.v1.CreateConfigRequest");
}

}  // namespace
}  // namespace nexusnitro
