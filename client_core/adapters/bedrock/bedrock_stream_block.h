// BedrockStreamBlock: reads the blocks of a streamed answer of Bedrock's Converse.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_STREAM_BLOCK_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_STREAM_BLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Blocks come one after the other. Text, reasoning and calls of tools are handed on piece by piece;
// what only makes sense whole (encrypted reasoning, images, tools that the backend runs itself and
// their results) is collected until its block ends. An error is a limit of the sidecar, or a piece
// that cannot be read. Not thread-safe.
class BedrockStreamBlock {
 public:
  // Both outlive this.
  BedrockStreamBlock(const JsonReader& reader, ChatEventBuilder& builder)
      : reader_(reader), builder_(builder) {}

  // The payloads of contentBlockStart, contentBlockDelta and contentBlockStop.
  absl::Status OnStart(JsonObject event);
  absl::Status OnDelta(JsonObject event);
  absl::Status OnStop();

 private:
  enum class Kind {
    kText,
    kReasoning,
    kToolCall,
    kServerToolCall,
    kServerToolResult,
    kImage,
    kRedacted,
  };

  absl::Status Enter(JsonObject event);
  absl::Status OnReasoning(JsonObject reasoning);
  absl::Status OnToolInput(JsonObject use);
  absl::Status OnToolResult(JsonArray pieces);
  absl::Status OnImage(JsonObject image);
  absl::Status Collect(std::string_view bytes);
  // A piece of a result's text belongs to the text before it.
  void EndResultText();
  absl::Status End();

  const JsonReader& reader_;
  ChatEventBuilder& builder_;
  std::optional<int64_t> index_;  // Of the open block.
  Kind kind_ = Kind::kText;
  bool has_input_ = false;   // Of a call: whether any of its arguments came.
  v1::Part part_;            // What is collected, as far as its start tells.
  std::string collected_;    // Bytes of it, arguments, or the blocks of a result as JSON.
  std::string result_;       // What a result's start tells, as JSON.
  std::string result_text_;  // Text of a result that may go on.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_STREAM_BLOCK_H_
