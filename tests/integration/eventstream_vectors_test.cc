// Replays the vectors of AWS' binary event streams: bytes beside what they decode to. Skipped where
// they are absent.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/wire/eventstream_parser.h"
#include "client_core/wire/json_reader.h"
#include "tests/integration/replay/recordings.h"

namespace nexusnitro {
namespace {

namespace fs = std::filesystem;

constexpr int kVectorsMin = 4;  // Of each kind: fewer mean that the folder is not what it was.

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Holds a copy of each message.
class Recorder : public EventStreamSink {
 public:
  struct Header {
    std::string name;
    EventStreamType type;
    int64_t number;
    std::string bytes;
  };
  struct Message {
    std::vector<Header> headers;
    std::string payload;
  };

  absl::Status OnEventStreamMessage(const EventStreamMessage& message) override {
    Message& copy = messages.emplace_back();
    for (const EventStreamHeader& header : message.headers) {
      copy.headers.push_back(
          {std::string(header.name), header.type, header.number, std::string(header.bytes)});
    }
    copy.payload = message.payload;
    return absl::OkStatus();
  }

  std::vector<Message> messages;
};

// Parses in two pieces, cut at `cut`.
absl::Status Parse(const std::string& bytes, size_t cut, Recorder& recorder) {
  EventStreamParser parser(recorder);
  absl::Status status = parser.Feed(std::string_view(bytes).substr(0, cut));
  if (status.ok()) status = parser.Feed(std::string_view(bytes).substr(cut));
  return status.ok() ? parser.Finish() : status;
}

std::string Base64(JsonObject object, std::string_view key) {
  std::string bytes;
  EXPECT_TRUE(absl::Base64Unescape(ToAbsl(JsonString(object, key).value_or("!")), &bytes)) << key;
  return bytes;
}

void CheckHeader(JsonObject expected, const Recorder::Header& header) {
  EXPECT_EQ(header.name, JsonString(expected, "name"));
  EXPECT_EQ(static_cast<int>(header.type), JsonInt(expected, "type"));
  switch (header.type) {
    case EventStreamType::kTrue:
    case EventStreamType::kFalse:
      EXPECT_EQ(JsonBool(expected, "value"), header.type == EventStreamType::kTrue);
      break;
    case EventStreamType::kInt8:
    case EventStreamType::kInt16:
    case EventStreamType::kInt32:
    case EventStreamType::kInt64:
    case EventStreamType::kTimestamp:
      EXPECT_EQ(header.number, JsonInt(expected, "value"));
      break;
    case EventStreamType::kBytes:
    case EventStreamType::kString:
    case EventStreamType::kUuid:
      EXPECT_EQ(header.bytes, Base64(expected, "value"));
      break;
  }
}

void CheckMessage(JsonObject expected, const Recorder::Message& message) {
  const std::optional<JsonArray> headers = JsonArrayAt(expected, "headers");
  ASSERT_TRUE(headers.has_value());
  ASSERT_EQ(message.headers.size(), headers->size());
  size_t i = 0;
  for (const JsonElement element : *headers) {
    JsonObject header;
    ASSERT_EQ(element.get(header), simdjson::SUCCESS);
    CheckHeader(header, message.headers[i++]);
  }
  EXPECT_EQ(message.payload, Base64(expected, "payload"));
}

class EventStreamVectorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::Recordings::Folder() / "eventstream";
    if (!fs::is_directory(folder_)) {
      GTEST_SKIP() << "no vectors in " << folder_
                   << "; set NEXUSNITRO_RECORDED to the folder that holds them";
    }
  }

  // Names of the vectors of a kind.
  std::vector<std::string> Names(const std::string& kind) const {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "encoded" / kind)) {
      names.push_back(entry.path().filename().string());
    }
    EXPECT_GE(names.size(), kVectorsMin);
    std::cout << kind << " vectors: " << names.size() << std::endl;
    return names;
  }

  fs::path folder_;
};

TEST_F(EventStreamVectorsTest, GoodMessagesDecode) {
  for (const std::string& name : Names("positive")) {
    SCOPED_TRACE(name);
    const std::string bytes = ReadFile(folder_ / "encoded" / "positive" / name);
    const std::string text = ReadFile(folder_ / "decoded" / "positive" / name);
    JsonReader reader;
    const absl::StatusOr<JsonElement> element = reader.Parse(text);
    JsonObject expected;
    ASSERT_TRUE(element.ok() && element->get(expected) == simdjson::SUCCESS);
    for (size_t cut = 0; cut <= bytes.size(); ++cut) {
      Recorder recorder;
      const absl::Status status = Parse(bytes, cut, recorder);
      ASSERT_TRUE(status.ok()) << status;
      ASSERT_EQ(recorder.messages.size(), 1);
      CheckMessage(expected, recorder.messages[0]);
    }
  }
}

TEST_F(EventStreamVectorsTest, BadMessagesAreRefusedForTheNamedReason) {
  for (const std::string& name : Names("negative")) {
    SCOPED_TRACE(name);
    const std::string bytes = ReadFile(folder_ / "encoded" / "negative" / name);
    const std::string expected = ReadFile(folder_ / "decoded" / "negative" / name);
    const bool prelude = expected.find("Prelude checksum mismatch") != std::string::npos;
    ASSERT_TRUE(prelude || expected.find("Message checksum mismatch") != std::string::npos)
        << expected;
    for (size_t cut = 0; cut <= bytes.size(); ++cut) {
      Recorder recorder;
      const absl::Status status = Parse(bytes, cut, recorder);
      EXPECT_EQ(ReasonOf(status), Reason::kBadBackendFrame) << status;
      const char* words = prelude ? "checksum of its prelude is wrong" : ": its checksum is wrong";
      EXPECT_NE(MessageOf(status).find(words), std::string_view::npos) << status;
      EXPECT_TRUE(recorder.messages.empty());
    }
  }
}

}  // namespace
}  // namespace nexusnitro
