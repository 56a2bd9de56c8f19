#include "client_core/wire/eventstream_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "tests/support/event_stream.h"

namespace nexusnitro {
namespace {

using testing::BigEndian;
using testing::Crc32;
using testing::EventStreamBytes;
using testing::EventStreamHeaderBytes;
using testing::EventStreamPrelude;
using testing::EventStreamString;

// What a parser found, as text: "name:type:number:bytes;…|payload".
class Recorder : public EventStreamSink {
 public:
  absl::Status OnEventStreamMessage(const EventStreamMessage& message) override {
    std::string text;
    for (const EventStreamHeader& header : message.headers) {
      StrAppend(&text, header.name, ":", static_cast<int>(header.type), ":", header.number, ":",
                header.bytes, ";");
    }
    found.push_back(StrCat(text, "|", message.payload));
    return fail_at == found.size() ? absl::AbortedError("enough") : absl::OkStatus();
  }

  std::vector<std::string> found;
  size_t fail_at = 0;
};

struct Parsed {
  std::vector<std::string> messages;
  absl::Status status;
};

Parsed ParsePieces(const std::vector<std::string>& pieces) {
  Recorder recorder;
  EventStreamParser parser(recorder);
  absl::Status status;
  for (size_t i = 0; status.ok() && i < pieces.size(); ++i) status = parser.Feed(pieces[i]);
  if (status.ok()) status = parser.Finish();
  return {recorder.found, status};
}

// Parses whole, byte by byte, and cut in two at every place; all must give the same.
Parsed Parse(const std::string& stream) {
  Parsed whole = ParsePieces({stream});
  const auto check = [&whole](const Parsed& parsed, const std::string& how) {
    EXPECT_EQ(parsed.messages, whole.messages) << how;
    EXPECT_EQ(parsed.status, whole.status) << how;
  };
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  check(ParsePieces(bytes), "byte by byte");
  for (size_t cut = 0; cut <= stream.size(); ++cut) {
    check(ParsePieces({stream.substr(0, cut), stream.substr(cut)}), StrCat("cut at ", cut));
  }
  return whole;
}

void ExpectError(const std::string& stream, Reason reason, const std::string& words) {
  const Parsed parsed = Parse(stream);
  EXPECT_EQ(ReasonOf(parsed.status), reason) << parsed.status;
  EXPECT_NE(MessageOf(parsed.status).find(words), std::string::npos) << parsed.status;
}

using Messages = std::vector<std::string>;

TEST(EventStreamParserTest, HeadersOfEveryTypeAreRead) {
  const std::string headers =
      EventStreamHeaderBytes("yes", 0, "") + EventStreamHeaderBytes("no", 1, "") +
      EventStreamHeaderBytes("i8", 2, "\xCF") + EventStreamHeaderBytes("i16", 3, BigEndian(42, 2)) +
      EventStreamHeaderBytes("i32", 4, BigEndian(-7, 4)) +
      EventStreamHeaderBytes("i64", 5, BigEndian(INT64_MIN, 8)) +
      EventStreamHeaderBytes("b", 6, BigEndian(2, 2) + "\x01z") + EventStreamString("s", "text") +
      EventStreamHeaderBytes("t", 8, BigEndian(8'675'309, 8)) +
      EventStreamHeaderBytes("u", 9, "0123456789abcdef");
  const Parsed parsed = Parse(EventStreamBytes(headers, "{}"));
  EXPECT_TRUE(parsed.status.ok()) << parsed.status;
  EXPECT_EQ(parsed.messages,
            (Messages{"yes:0:0:;no:1:0:;i8:2:-49:;i16:3:42:;i32:4:-7:;"
                      "i64:5:-9223372036854775808:;b:6:0:\x01z;s:7:0:text;t:8:8675309:;"
                      "u:9:0:0123456789abcdef;|{}"}));
}

TEST(EventStreamParserTest, MessagesFollowOneAnother) {
  const Parsed parsed =
      Parse(EventStreamBytes("", "") + EventStreamBytes(EventStreamString("n", ""), "a") +
            EventStreamBytes("", std::string("\0\xFF", 2)));
  EXPECT_TRUE(parsed.status.ok()) << parsed.status;
  EXPECT_EQ(parsed.messages, (Messages{"|", "n:7:0:;|a", std::string("|\0\xFF", 3)}));
}

TEST(EventStreamParserTest, NothingIsAStream) {
  const Parsed parsed = ParsePieces({"", ""});
  EXPECT_TRUE(parsed.status.ok());
  EXPECT_TRUE(parsed.messages.empty());
}

TEST(EventStreamParserTest, OnlyStringsAreText) {
  EventStreamMessage message;
  message.headers = {{"a", EventStreamType::kBytes, 0, "no"},
                     {"b", EventStreamType::kString, 0, ""}};
  message.headers.push_back({"c", EventStreamType::kString, 0, "yes"});
  EXPECT_EQ(message.Text("a"), std::nullopt);
  EXPECT_EQ(message.Text("b"), "");
  EXPECT_EQ(message.Text("c"), "yes");
  EXPECT_EQ(message.Text("d"), std::nullopt);
}

TEST(EventStreamParserTest, EveryChangedBitIsFound) {
  const std::string good = EventStreamBytes(EventStreamString("name", "value"), "payload");
  for (size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    const Parsed parsed = ParsePieces({bad});
    EXPECT_EQ(ReasonOf(parsed.status), Reason::kBadBackendFrame) << "bit " << bit;
    EXPECT_TRUE(parsed.messages.empty());
  }
}

TEST(EventStreamParserTest, TheChecksumAtFaultIsNamed) {
  std::string prelude = EventStreamBytes("", "{}");
  prelude[3] ^= 1;
  ExpectError(prelude, Reason::kBadBackendFrame, "the checksum of its prelude is wrong");
  std::string payload = EventStreamBytes("", "{}");
  payload[13] ^= 1;
  ExpectError(payload, Reason::kBadBackendFrame, "its checksum is wrong");
}

TEST(EventStreamParserTest, MessagesBeforeAnErrorCount) {
  const Parsed parsed = Parse(EventStreamBytes("", "a") + std::string(12, '\0'));
  EXPECT_EQ(parsed.messages, (Messages{"|a"}));
  EXPECT_EQ(ReasonOf(parsed.status), Reason::kBadBackendFrame);
  EXPECT_EQ(MessageOf(parsed.status),
            "message 2 of the backend's event stream: the checksum of its prelude is wrong");
}

TEST(EventStreamParserTest, LengthsMustAgree) {
  ExpectError(EventStreamPrelude(15, 0), Reason::kBadBackendFrame, "its length is 15");
  ExpectError(EventStreamPrelude(20, 5), Reason::kBadBackendFrame, "that of its headers 5");
  ExpectError(EventStreamPrelude(20, UINT32_MAX), Reason::kBadBackendFrame, "headers 4294967295");
}

TEST(EventStreamParserTest, HeadersMustBeWhole) {
  const std::string whole = EventStreamString("name", "value");
  for (size_t bytes = 1; bytes < whole.size(); ++bytes) {
    ExpectError(EventStreamBytes(whole.substr(0, bytes), "{}"), Reason::kBadBackendFrame,
                "a header is cut off");
  }
  ExpectError(EventStreamBytes(EventStreamHeaderBytes("u", 9, "0123456789abcde"), "{}"),
              Reason::kBadBackendFrame, "a header is cut off");
  ExpectError(EventStreamBytes(EventStreamString("", "x"), ""), Reason::kBadBackendFrame,
              "a header has no name");
}

TEST(EventStreamParserTest, UnknownTypesAreRefused) {
  for (const int type : {10, 128, 255}) {
    ExpectError(EventStreamBytes(EventStreamHeaderBytes("x", type, ""), ""),
                Reason::kBadBackendFrame, StrCat("unknown type ", type));
  }
}

TEST(EventStreamParserTest, NamesMustDiffer) {
  ExpectError(EventStreamBytes(EventStreamString("a", "1") + EventStreamString("b", "2") +
                                   EventStreamHeaderBytes("a", 0, ""),
                               ""),
              Reason::kBadBackendFrame, "its header \"a\" comes twice");
}

TEST(EventStreamParserTest, AStreamThatEndsInAMessageIsTruncated) {
  const std::string message = EventStreamBytes(EventStreamString("name", "value"), "payload");
  for (size_t bytes = 1; bytes < message.size(); ++bytes) {
    const Parsed parsed = ParsePieces({message + message.substr(0, bytes)});
    EXPECT_EQ(ReasonOf(parsed.status), Reason::kStreamTruncated) << bytes;
    EXPECT_EQ(parsed.messages.size(), 1);
  }
}

TEST(EventStreamParserTest, LimitsAreInclusive) {
  constexpr size_t kHeaders = limits::kEventStreamHeadersBytesMax;
  constexpr size_t kPayload = limits::kEventStreamPayloadBytesMax;
  // Three headers of the largest size, and one that fills up the rest.
  std::string headers;
  for (const char* name : {"a", "b"}) headers += EventStreamString(name, std::string(65'000, 'x'));
  headers += EventStreamString("c", std::string(kHeaders - headers.size() - 5, 'x'));
  ASSERT_EQ(headers.size(), kHeaders);
  const std::string payload(kPayload, 'y');
  const std::string largest = EventStreamBytes(headers, payload);
  const Parsed parsed = ParsePieces({largest.substr(0, 100'000), largest.substr(100'000)});
  EXPECT_TRUE(parsed.status.ok()) << parsed.status;
  ASSERT_EQ(parsed.messages.size(), 1);
  EXPECT_GT(parsed.messages[0].size(), kHeaders + kPayload);

  ExpectError(EventStreamPrelude(16 + kHeaders + 1, kHeaders + 1), Reason::kReplyTooLarge,
              "headers of more than 131072 bytes");
  ExpectError(EventStreamPrelude(16 + kPayload + 1, 0), Reason::kReplyTooLarge,
              "a payload of more than 25165824 bytes");
}

TEST(EventStreamParserTest, TheSinksErrorStopsTheParser) {
  Recorder recorder;
  recorder.fail_at = 2;
  EventStreamParser parser(recorder);
  const std::string message = EventStreamBytes("", "a");
  EXPECT_EQ(parser.Feed(message + message + message), absl::AbortedError("enough"));
  EXPECT_EQ(recorder.found.size(), 2);
}

}  // namespace
}  // namespace nexusnitro
