#include "client_core/adapters/gemini/gemini_bare_json.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

TEST(GeminiBareJsonTest, LinesAreJoinedUpToTheBraceThatCloses) {
  GeminiBareJson json;
  EXPECT_EQ(json.Add("{").value(), std::nullopt);
  EXPECT_EQ(json.Add(R"(  "error": {"code": 503})").value(), std::nullopt);
  EXPECT_TRUE(json.pending());
  EXPECT_EQ(json.Add("}").value(), "{\n  \"error\": {\"code\": 503}\n}\n");
  EXPECT_FALSE(json.pending());
}

TEST(GeminiBareJsonTest, BracesInStringsDoNotCount) {
  GeminiBareJson json;
  EXPECT_EQ(json.Add(R"({"a": "} \" } ])").value(), std::nullopt);
  EXPECT_TRUE(json.Add(R"(", "b": "\\"})").value().has_value());
}

TEST(GeminiBareJsonTest, AnArrayIsADocument) {
  GeminiBareJson json;
  EXPECT_EQ(json.Add("[{").value(), std::nullopt);
  EXPECT_TRUE(json.Add("}]").value().has_value());
}

TEST(GeminiBareJsonTest, OtherLinesAreSkipped) {
  GeminiBareJson json;
  EXPECT_EQ(json.Add("hello").value(), std::nullopt);
  EXPECT_EQ(json.Add("").value(), std::nullopt);
  EXPECT_EQ(json.Add("}").value(), std::nullopt);
  EXPECT_FALSE(json.pending());
}

TEST(GeminiBareJsonTest, TheSizeIsLimited) {
  GeminiBareJson json;
  ASSERT_TRUE(json.Add("{").ok());
  const std::string line(limits::kErrorReplyBytesMax, ' ');
  EXPECT_EQ(ReasonOf(json.Add(line).status()), Reason::kReplyTooLarge);
}

}  // namespace
}  // namespace nexusnitro
