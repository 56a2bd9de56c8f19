// Frames of Anthropic's streams for tests, and their decoding. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_ANTHROPIC_FRAMES_H_
#define NEXUSNITRO_TESTS_SUPPORT_ANTHROPIC_FRAMES_H_

#include <memory>
#include <string>

#include "tests/support/decode_chat.h"
#include "tests/support/sse.h"

namespace nexusnitro::testing {

inline std::shared_ptr<const BackendSnapshot> ClaudeBackend(const std::string& settings = "") {
  return BackendThatSpeaks(v1::API_SCHEMA_ANTHROPIC, settings);
}

inline DecodedChat DecodeClaude(const std::string& stream) {
  return DecodeStream(*ClaudeBackend(), stream);
}

inline std::string MessageStart(const std::string& id = "msg_1") {
  return SseFrame(R"({"type":"message_start","message":{"id":")" + id +
                  R"(","model":"claude-1","content":[],"stop_reason":null,)"
                  R"("usage":{"input_tokens":9,"output_tokens":1}}})");
}

// `block`: a content block as it begins.
inline std::string BlockStart(int index, const std::string& block) {
  return SseFrame(R"({"type":"content_block_start","index":)" + std::to_string(index) +
                  R"(,"content_block":)" + block + "}");
}

inline std::string Delta(int index, const std::string& delta) {
  return SseFrame(R"({"type":"content_block_delta","index":)" + std::to_string(index) +
                  R"(,"delta":)" + delta + "}");
}

inline std::string BlockStop(int index) {
  return SseFrame(R"({"type":"content_block_stop","index":)" + std::to_string(index) + "}");
}

// A block of text that comes in two deltas.
inline std::string TextBlock(int index, const std::string& text) {
  return BlockStart(index, R"({"type":"text","text":""})") +
         Delta(index, R"({"type":"text_delta","text":")" + text.substr(0, 1) + "\"}") +
         Delta(index, R"({"type":"text_delta","text":")" + text.substr(1) + "\"}") +
         BlockStop(index);
}

// Why it ended, what it cost, and the end mark.
inline std::string MessageEnd(const std::string& stop_reason = "end_turn") {
  return SseFrame(R"({"type":"message_delta","delta":{"stop_reason":")" + stop_reason +
                  R"(","stop_sequence":null},"usage":{"output_tokens":7}})") +
         SseFrame(R"({"type":"message_stop"})");
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_ANTHROPIC_FRAMES_H_
