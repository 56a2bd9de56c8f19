// AnthropicEvents: puts the events of Anthropic's messages, and whole messages, into a builder.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_EVENTS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_EVENTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/anthropic/anthropic_provider_block.h"
#include "client_core/adapters/anthropic/anthropic_usage.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Takes parsed events, however they were framed. A whole message is blocks that came in one piece.
// Not thread-safe.
class AnthropicEvents {
 public:
  // `builder` outlives this.
  explicit AnthropicEvents(ChatEventBuilder& builder) : builder_(builder) {}

  // One event. `name`: its type if it names none itself. An error is the backend's own, a limit of
  // the sidecar, or another answer in the middle of this one.
  absl::Status Take(const JsonReader& reader, JsonObject event, std::string_view name);

  // A whole message.
  absl::Status TakeMessage(const JsonReader& reader, JsonObject message);

  // Gives the usage so far to the builder: to be called once the stream has ended or failed, when
  // no element of a reader is in use any more.
  void ReportUsage();

  // Whether the end mark has come.
  bool ended() const { return ended_; }

 private:
  enum class Kind { kText, kThinking, kToolUse, kProvider };
  // A block that has begun.
  struct Block {
    Kind kind = Kind::kText;
    bool given = false;  // Of kThinking and kToolUse: thoughts, or arguments, have come.
    std::string input;   // Of kToolUse: the arguments that it began with, if there were any.
    std::optional<AnthropicProviderBlock> provider;
  };

  absl::Status OnMessageStart(const JsonReader& reader, JsonObject message);
  absl::Status OnMessageDelta(const JsonReader& reader, JsonObject event);
  absl::Status OnMessageStop();
  absl::Status StartBlock(const JsonReader& reader, int64_t index, JsonObject object);
  absl::Status StartToolUse(const JsonReader& reader, int64_t index, JsonObject object,
                            Block& block);
  absl::Status OnDelta(const JsonReader& reader, int64_t index, JsonObject delta);
  absl::Status OnInput(int64_t index, Block* block, std::string_view piece);
  absl::Status OnThinking(Block* block, std::string_view piece);
  absl::Status OnSignature(Block* block, std::string_view signature);
  absl::Status OnCitation(const JsonReader& reader, JsonObject citation);
  absl::Status CloseBlock(int64_t index);
  absl::Status CloseProviderBlocks();
  absl::Status CloseAllBlocks();
  absl::Status OnStop(const JsonReader& reader, JsonObject delta);
  void OnUsage(const JsonReader& reader, JsonObject holder);
  void OnNotices(const JsonReader& reader, JsonObject holder);
  // Something of the answer is given away: it cannot begin anew.
  void Give();

  ChatEventBuilder& builder_;
  std::string id_;
  std::string model_;
  bool started_ = false;
  bool given_ = false;
  bool repeated_ = false;  // The same message began again after something was given away.
  bool ended_ = false;
  int64_t last_index_ = -1;  // Of the block that began last.
  std::map<int64_t, Block> blocks_;
  AnthropicUsage usage_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_EVENTS_H_
