// Replays what real LLM servers sent through the reader of replies, cut in many ways. Skipped where
// the recordings are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/integration/replay/expected_chat.h"
#include "tests/integration/replay/recordings.h"
#include "tests/support/chat_replay.h"

namespace nexusnitro {
namespace {

using testing::ChatReply;
using testing::ExpectedChat;
using testing::ExpectedChoice;
using testing::ExpectedText;
using testing::Recording;
using testing::ReplayedChat;

constexpr int kRandomCuts = 40;

v1::Backend BackendThatSpeaks(v1::ApiSchema api_schema) {
  v1::Backend backend;
  backend.set_api_schema(api_schema);
  return backend;
}

ChatReply ReplyOf(const Recording& recording, const v1::Backend& proto, bool stream, int choices) {
  auto backend = std::make_shared<BackendSnapshot>();
  backend->proto = proto;
  backend->api_schema = proto.api_schema();
  backend->target = std::make_shared<HttpTarget>();
  return {std::move(backend), recording.head, recording.body, stream, choices};
}

void CheckText(const ExpectedText& expected, const std::string& text) {
  EXPECT_EQ(text.size(), expected.bytes);
  EXPECT_TRUE(absl::StartsWith(text, ToAbsl(expected.prefix))) << text;
  EXPECT_EQ(testing::TextHash(text), expected.hash) << text;
}

void CheckChoice(const ExpectedChoice& expected, const v1::Choice& choice) {
  std::string text;
  std::string reasoning;
  int citations = 0;
  std::vector<v1::ToolCall> tool_calls;
  std::set<std::string> tool_ids;
  for (const v1::Part& part : choice.message().parts()) {
    text += part.text();
    reasoning += part.reasoning().text();
    citations += part.citations_size();
    if (!part.has_tool_call()) continue;
    tool_calls.push_back(part.tool_call());
    tool_ids.insert(part.tool_call().id());
  }
  CheckText(expected.text, text);
  CheckText(expected.reasoning, reasoning);
  EXPECT_EQ(citations, expected.citations);
  ASSERT_EQ(tool_calls.size(), expected.tool_calls.size());
  EXPECT_EQ(tool_ids.size(), tool_calls.size()) << "each call has an id of its own";
  for (size_t i = 0; i < tool_calls.size(); ++i) {
    EXPECT_EQ(tool_calls[i].name(), expected.tool_calls[i].name);
    EXPECT_EQ(tool_calls[i].arguments_json(), expected.tool_calls[i].arguments);
  }
  EXPECT_EQ(choice.finish().raw_reason(), expected.raw_finish);
  EXPECT_EQ(choice.finish().reason(), expected.finish);
}

void CheckReply(const ExpectedChat& expected, const ReplayedChat& replayed) {
  if (expected.error.has_value()) {
    EXPECT_EQ(ReasonOf(replayed.status), expected.error->reason) << replayed.status;
    const v1::BackendError error = BackendErrorOf(replayed.status).value_or(v1::BackendError());
    EXPECT_EQ(error.http_status(), expected.error->http_status);
    EXPECT_EQ(error.type(), expected.error->type);
    EXPECT_TRUE(absl::StartsWith(error.message(), ToAbsl(expected.error->message_prefix)))
        << error.message();
  } else {
    EXPECT_TRUE(replayed.status.ok()) << replayed.status;
  }
  EXPECT_EQ(replayed.response.has_usage(), expected.usage.has_value());
  if (expected.usage.has_value()) {
    EXPECT_EQ(replayed.response.usage().input_tokens(), expected.usage->input);
    EXPECT_EQ(replayed.response.usage().output_tokens(), expected.usage->output);
    EXPECT_EQ(replayed.response.usage().total_tokens(), expected.usage->total);
  }
  ASSERT_EQ(replayed.response.choices_size(), static_cast<int>(expected.choices.size()));
  for (int i = 0; i < replayed.response.choices_size(); ++i) {
    SCOPED_TRACE(StrCat("choice ", i));
    CheckChoice(expected.choices[i], replayed.response.choices(i));
  }
}

class ReplayTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(testing::Recordings::Folder())) {
      GTEST_SKIP() << "no recordings in " << testing::Recordings::Folder()
                   << "; set NEXUSNITRO_RECORDED to the folder that holds them";
    }
    recordings_.emplace(testing::Recordings::Folder());
    seed_ = std::random_device()();
    if (const char* seed = std::getenv("NEXUSNITRO_TEST_SEED"); seed != nullptr) {
      ASSERT_TRUE(absl::SimpleAtoi(seed, &seed_)) << "NEXUSNITRO_TEST_SEED is no number";
    }
    std::cout << "NEXUSNITRO_TEST_SEED=" << seed_ << std::endl;
    RecordProperty("seed", StrCat(seed_));
  }

  // Replays each chat in every way, and checks what is in it.
  void ReplayAll(const std::vector<ExpectedChat>& chats,
                 v1::ApiSchema api_schema = v1::API_SCHEMA_OPENAI) {
    ReplayAll(chats, BackendThatSpeaks(api_schema));
  }

  void ReplayAll(const std::vector<ExpectedChat>& chats, const v1::Backend& backend) {
    std::mt19937 random(seed_);
    for (const ExpectedChat& chat : chats) {
      SCOPED_TRACE(StrCat(chat.path));
      const Recording recording = recordings_->Read(std::string(chat.path));
      const bool stream = absl::StrContains(
          ToAbsl(FindHeader(recording.head.headers, "content-type").value_or("")), "event-stream");
      const int choices = std::max<int>(1, static_cast<int>(chat.choices.size()));
      const ChatReply reply = ReplyOf(recording, backend, stream, choices);
      const ReplayedChat whole = Replay(reply, {});
      CheckReply(chat, whole);
      EXPECT_TRUE(Replay(reply, testing::CutsAfterEachByte(recording.body.size())) == whole)
          << "cut after each byte";
      for (int i = 0; i < kRandomCuts; ++i) {
        const std::vector<size_t> cuts = testing::RandomCuts(recording.body.size(), random);
        EXPECT_TRUE(Replay(reply, cuts) == whole)
            << "cut at random into " << cuts.size() + 1 << " pieces, seed " << seed_;
      }
      // Asked for in the other way, the answer is the same.
      if (chat.error.has_value()) continue;
      CheckReply(chat, Replay(ReplyOf(recording, backend, !stream, choices), {}));
    }
  }

  std::optional<testing::Recordings> recordings_;
  uint32_t seed_ = 0;
};

TEST_F(ReplayTest, StreamsOfOpenAiDecode) { ReplayAll(testing::OpenAiChats()); }

TEST_F(ReplayTest, RepliesOfAnthropicDecode) {
  ReplayAll(testing::AnthropicChats(), v1::API_SCHEMA_ANTHROPIC);
}

TEST_F(ReplayTest, StreamsOfBedrockDecode) {
  ReplayAll(testing::BedrockChats(), v1::API_SCHEMA_BEDROCK);
}

TEST_F(ReplayTest, StreamsOfClaudeOnBedrockDecode) {
  v1::Backend backend = BackendThatSpeaks(v1::API_SCHEMA_BEDROCK);
  backend.mutable_bedrock()->set_invoke_anthropic(true);
  ReplayAll(testing::BedrockInvokeChats(), backend);
}

TEST_F(ReplayTest, StreamsOfAzureDecode) {
  ReplayAll(testing::AzureChats(), v1::API_SCHEMA_AZURE_OPENAI);
}

TEST_F(ReplayTest, StreamsOfCompatibleServersDecode) { ReplayAll(testing::CompatibleChats()); }

TEST_F(ReplayTest, StreamsOfGeminiDecode) {
  ReplayAll(testing::GeminiChats(), v1::API_SCHEMA_GEMINI);
}

TEST_F(ReplayTest, StreamsOfVertexDecode) {
  ReplayAll(testing::VertexChats(), v1::API_SCHEMA_VERTEX);
}

TEST_F(ReplayTest, RepliesOfLlamaServerDecode) { ReplayAll(testing::LlamaServerChats()); }

TEST_F(ReplayTest, EveryRecordingIsAccountedFor) {
  std::set<std::string> known;
  const auto add = [&known](std::string path) {
    EXPECT_TRUE(known.insert(path).second) << path << " is listed twice";
  };
  for (const auto* chats :
       {&testing::AnthropicChats(), &testing::BedrockChats(), &testing::GeminiChats(),
        &testing::VertexChats(), &testing::BedrockInvokeChats(), &testing::OpenAiChats(),
        &testing::CompatibleChats(), &testing::AzureChats(), &testing::LlamaServerChats()}) {
    for (const ExpectedChat& chat : *chats) add(std::string(chat.path));
  }
  for (const std::string& path : testing::OtherWires()) add(path);
  const std::set<std::string> files = recordings_->Files();
  for (const std::string& file : files) {
    // A head belongs to the body beside it.
    const std::string body =
        absl::EndsWith(file, ".hdr") ? file.substr(0, file.size() - 4) + ".body" : file;
    EXPECT_TRUE(known.count(body)) << file << " is in no table of recordings";
  }
  for (const std::string& path : known) EXPECT_TRUE(files.count(path)) << path << " is gone";
}

}  // namespace
}  // namespace nexusnitro
