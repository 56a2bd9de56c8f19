#include "client_core/wire/ndjson_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

using Lines = std::vector<std::string>;

Lines ParsePieces(const std::vector<std::string>& pieces) {
  Lines lines;
  NdjsonParser parser(1 << 20);
  const auto sink = [&lines](std::string_view line) {
    lines.emplace_back(line);
    return absl::OkStatus();
  };
  for (const std::string& piece : pieces) EXPECT_TRUE(parser.Feed(piece, sink).ok());
  EXPECT_TRUE(parser.Finish(sink).ok());
  return lines;
}

Lines Parse(const std::string& text) {
  const Lines whole = ParsePieces({text});
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  EXPECT_EQ(ParsePieces(bytes), whole);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(ParsePieces({text.substr(0, cut), text.substr(cut)}), whole) << "cut at " << cut;
  }
  return whole;
}

TEST(NdjsonParserTest, LinesEndWithLfOrCrLf) {
  EXPECT_EQ(Parse("{\"a\":1}\n{\"b\":2}\r\n"), (Lines{"{\"a\":1}", "{\"b\":2}"}));
}

TEST(NdjsonParserTest, BlankLinesAreSkipped) {
  EXPECT_EQ(Parse("\n\r\n  \n{}\n\n"), (Lines{"{}"}));
}

TEST(NdjsonParserTest, ALastLineWithoutAnEndCounts) {
  EXPECT_EQ(Parse("{}\n{\"e\":1}"), (Lines{"{}", "{\"e\":1}"}));
}

TEST(NdjsonParserTest, ALineOverTheLimitIsRefused) {
  NdjsonParser parser(4);
  const auto sink = [](std::string_view) { return absl::OkStatus(); };
  EXPECT_TRUE(parser.Feed("1234\n12", sink).ok());
  EXPECT_EQ(ReasonOf(parser.Feed("345", sink)), Reason::kReplyTooLarge);
}

TEST(NdjsonParserTest, AnErrorOfTheSinkStopsTheParser) {
  NdjsonParser parser(100);
  int lines = 0;
  const auto sink = [&lines](std::string_view) {
    ++lines;
    return absl::AbortedError("enough");
  };
  EXPECT_FALSE(parser.Feed("1\n2\n", sink).ok());
  EXPECT_EQ(lines, 1);
}

}  // namespace
}  // namespace nexusnitro
