// ExpectedChat: what a recorded reply holds, as the tables of recordings say it.
#ifndef NEXUSNITRO_TESTS_INTEGRATION_REPLAY_EXPECTED_CHAT_H_
#define NEXUSNITRO_TESTS_INTEGRATION_REPLAY_EXPECTED_CHAT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client_core/base/reason.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro::testing {

// FNV-1a, 32 bits: names a long text in a table.
constexpr uint32_t TextHash(std::string_view text) {
  uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

// A text by its beginning, its size and its hash.
struct ExpectedText {
  std::string_view prefix;
  size_t bytes = 0;
  uint32_t hash = TextHash("");
};

struct ExpectedToolCall {
  std::string_view name;
  std::string_view arguments;
};

// One choice of an answer. Values only.
struct ExpectedChoice {
  ExpectedText text;
  ExpectedText reasoning;
  std::vector<ExpectedToolCall> tool_calls;
  std::string_view raw_finish;
  v1::FinishReason finish = v1::FINISH_REASON_UNSPECIFIED;
  int citations = 0;

  ExpectedChoice Ends(std::string_view raw, v1::FinishReason reason) && {
    raw_finish = raw;
    finish = reason;
    return std::move(*this);
  }
  ExpectedChoice AndCalls(std::vector<ExpectedToolCall> calls) && {
    tool_calls = std::move(calls);
    return std::move(*this);
  }
  ExpectedChoice Thinks(std::string_view prefix, size_t bytes, uint32_t hash) && {
    reasoning = {prefix, bytes, hash};
    return std::move(*this);
  }
  ExpectedChoice Cites(int count) && {
    citations = count;
    return std::move(*this);
  }
};

// A choice that says something and then stops.
inline ExpectedChoice Says(std::string_view prefix, size_t bytes, uint32_t hash) {
  ExpectedChoice choice;
  choice.text = {prefix, bytes, hash};
  return std::move(choice).Ends("stop", v1::FINISH_REASON_STOP);
}

// A choice that calls tools.
inline ExpectedChoice Calls(std::vector<ExpectedToolCall> tool_calls) {
  ExpectedChoice choice;
  choice.tool_calls = std::move(tool_calls);
  return std::move(choice).Ends("tool_calls", v1::FINISH_REASON_TOOL_CALLS);
}

struct ExpectedUsage {
  int64_t input = 0;
  int64_t output = 0;
  int64_t total = 0;
};

// An error that the backend sent.
struct ExpectedError {
  Reason reason = Reason::kNone;
  int http_status = 0;
  std::string_view type;
  std::string_view message_prefix;
};

// One recording and what is in it.
struct ExpectedChat {
  std::string_view path;  // Relative to the folder of recordings.
  std::vector<ExpectedChoice> choices;
  std::optional<ExpectedUsage> usage;
  std::optional<ExpectedError> error;
};

// The recordings of chats, by who was recorded.
const std::vector<ExpectedChat>& AnthropicChats();
const std::vector<ExpectedChat>& BedrockChats();
const std::vector<ExpectedChat>& BedrockInvokeChats();
const std::vector<ExpectedChat>& GeminiChats();
const std::vector<ExpectedChat>& OpenAiChats();
const std::vector<ExpectedChat>& CompatibleChats();
const std::vector<ExpectedChat>& AzureChats();
const std::vector<ExpectedChat>& LlamaServerChats();
const std::vector<ExpectedChat>& VertexChats();

// Recordings of wires that no adapter decodes yet, and files that are no replies.
const std::vector<std::string>& OtherWires();

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_INTEGRATION_REPLAY_EXPECTED_CHAT_H_
