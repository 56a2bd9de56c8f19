#include "client_core/wire/sse_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

// What a parser found, as text: "type|data", "?type|data" for unfinished events, "!line" for
// unknown lines.
class Recorder : public SseSink {
 public:
  absl::Status OnSseEvent(const SseEvent& event) override {
    found.push_back(std::string(event.type) + "|" + std::string(event.data));
    return fail_at == found.size() ? absl::AbortedError("enough") : absl::OkStatus();
  }
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override {
    found.push_back("?" + std::string(event.type) + "|" + std::string(event.data));
    return absl::OkStatus();
  }
  absl::Status OnSseUnknownLine(std::string_view line) override {
    found.push_back("!" + std::string(line));
    return absl::OkStatus();
  }

  std::vector<std::string> found;
  size_t fail_at = 0;
};

using Events = std::vector<std::string>;

Events ParsePieces(const std::vector<std::string>& pieces) {
  Recorder recorder;
  SseParser parser(recorder, 1 << 20);
  for (const std::string& piece : pieces) EXPECT_TRUE(parser.Feed(piece).ok());
  EXPECT_TRUE(parser.Finish().ok());
  return recorder.found;
}

// Parses whole, byte by byte, and cut in two at every place; all must give the same.
Events Parse(const std::string& text) {
  const Events whole = ParsePieces({text});
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  EXPECT_EQ(ParsePieces(bytes), whole) << "byte by byte";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(ParsePieces({text.substr(0, cut), text.substr(cut)}), whole) << "cut at " << cut;
  }
  return whole;
}

TEST(SseParserTest, EventsEndWithABlankLine) {
  EXPECT_EQ(Parse("data: a\n\ndata: b\n\n"), (Events{"|a", "|b"}));
}

TEST(SseParserTest, LineEndsMayBeCrLfOrCr) {
  EXPECT_EQ(Parse("data: a\r\n\r\ndata: b\r\n\r\n"), (Events{"|a", "|b"}));
  EXPECT_EQ(Parse("data: a\r\rdata: b\r\r"), (Events{"|a", "|b"}));
  EXPECT_EQ(Parse("event: x\r\ndata: a\n\r\ndata: b\r\n\n"), (Events{"x|a", "|b"}));
}

TEST(SseParserTest, ACrAtTheEndOfAPieceBelongsToTheLfOfTheNext) {
  EXPECT_EQ(ParsePieces({"data: a\r", "\ndata: b\r", "\n\r", "\n"}), (Events{"|a\nb"}));
}

TEST(SseParserTest, OneSpaceAfterTheColonIsStripped) {
  EXPECT_EQ(Parse("data:a\n\n"), (Events{"|a"}));
  EXPECT_EQ(Parse("data:  a\n\n"), (Events{"| a"}));
  EXPECT_EQ(Parse("data\n\n"), (Events{"|"}));
}

TEST(SseParserTest, DataLinesAreJoinedWithNewlines) {
  EXPECT_EQ(Parse("data: {\ndata:\ndata: }\n\n"), (Events{"|{\n\n}"}));
}

TEST(SseParserTest, TheTypeCountsForOneEvent) {
  EXPECT_EQ(Parse("data: a\nevent: t\n\ndata: b\n\n"), (Events{"t|a", "|b"}));
  EXPECT_EQ(Parse("event: t\n\ndata: b\n\n"), (Events{"|b"})) << "an event without data is dropped";
}

TEST(SseParserTest, CommentsIdAndRetryAreSkipped) {
  EXPECT_EQ(Parse(": ping\n:\n\nid: 1\nretry: 5\ndata: a\n\n: OPENROUTER PROCESSING\n\n"),
            (Events{"|a"}));
}

TEST(SseParserTest, AByteOrderMarkCountsOnlyAtTheStart) {
  EXPECT_EQ(Parse("\xEF\xBB\xBF"
                  "data: a\n\n"),
            (Events{"|a"}));
  EXPECT_EQ(Parse("data: a\n\n\xEF\xBB\xBF"
                  "data: b\n\n"),
            (Events{"|a",
                    "!\xEF\xBB\xBF"
                    "data: b"}));
  EXPECT_EQ(Parse("\xEF\xBB"
                  "data: a\n\n"),
            (Events{"!\xEF\xBB"
                    "data: a"}));
}

TEST(SseParserTest, UnicodeLineSeparatorsAreNoLineEnds) {
  EXPECT_EQ(Parse("data: a\u2028b\u2029c\u0085d\n\n"), (Events{"|a\u2028b\u2029c\u0085d"}));
}

TEST(SseParserTest, AnUnfinishedEventIsToldApart) {
  EXPECT_EQ(Parse("data: a\n\ndata: b"), (Events{"|a", "?|b"}));
  EXPECT_EQ(Parse("event: t\ndata: b\n"), (Events{"?t|b"}));
  EXPECT_EQ(Parse("data: a\n\nevent: t\n"), (Events{"|a"}));
}

TEST(SseParserTest, LinesOfOtherFormsAreHandedOn) {
  EXPECT_EQ(Parse("error: {\"code\":1}\n\n{\"a\":1}\n"),
            (Events{"!error: {\"code\":1}", "!{\"a\":1}"}));
}

TEST(SseParserTest, AnErrorOfTheSinkStopsTheParser) {
  Recorder recorder;
  recorder.fail_at = 1;
  SseParser parser(recorder, 100);
  EXPECT_EQ(parser.Feed("data: a\n\ndata: b\n\n").code(), absl::StatusCode::kAborted);
  EXPECT_EQ(recorder.found, (Events{"|a"}));
}

TEST(SseParserTest, AnEventOverTheLimitIsRefused) {
  for (const char* text : {"data: 0123456789", "data: 01234\ndata: 56789\n"}) {
    Recorder recorder;
    SseParser parser(recorder, 12);
    EXPECT_EQ(ReasonOf(parser.Feed(text)), Reason::kReplyTooLarge) << text;
  }
  Recorder recorder;
  SseParser parser(recorder, 12);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(parser.Feed("data: 01\n\n").ok()) << "each is small";
}

TEST(SseParserTest, NulBytesAreData) {
  EXPECT_EQ(Parse(std::string("data: a\0b\n\n", 11)), (Events{std::string("|a\0b", 4)}));
}

}  // namespace
}  // namespace nexusnitro
