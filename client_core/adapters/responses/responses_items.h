// Reads the output items of OpenAI's Responses: messages, reasoning, function calls and whatever
// else comes.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ITEMS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ITEMS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// Takes an item's pieces as they come, and then the item as a whole, of which it adds what no piece
// brought: servers send pieces, whole items, or both. Not thread-safe.
class ResponsesItems {
 public:
  // `reader` and `builder` outlive this.
  ResponsesItems(const JsonReader& reader, ChatEventBuilder& builder)
      : reader_(reader), builder_(builder) {}

  // `frame` is an event that names an item. An error is a limit of the sidecar.
  absl::Status OnItemAdded(JsonObject frame);
  absl::Status OnItemDone(JsonObject frame);
  absl::Status OnContentAdded(JsonObject frame);
  absl::Status OnContentDone(JsonObject frame);
  absl::Status OnText(JsonObject frame, std::string_view text_key);
  absl::Status OnRefusal(JsonObject frame, std::string_view text_key);
  absl::Status OnReasoning(JsonObject frame, std::string_view text_key, bool summary);
  absl::Status OnArguments(JsonObject frame, std::string_view text_key);
  absl::Status OnAnnotation(JsonObject frame);

  // The answer's items, all of them: those that have been there are passed over.
  absl::Status OnOutput(JsonArray output);

  bool has_tool_calls() const { return has_tool_calls_; }
  // Whether the answer has any item.
  bool empty() const { return items_.empty(); }

 private:
  struct Item {
    std::set<int64_t> texts;             // Indices of contents whose text has come.
    std::set<int64_t> refusals;          // The same of refusals,
    std::set<int64_t> summaries;         // of summaries,
    std::set<int64_t> thoughts;          // and of reasoning that is no summary.
    std::map<int64_t, int> annotations;  // How many have come, by content.
    bool arguments = false;
    bool done = false;
  };

  // The key of the item that `frame` names by its index or by its id.
  int64_t KeyOf(JsonObject frame, std::string_view id);
  absl::Status OnWholeItem(int64_t key, JsonObject item);
  absl::Status OnMessage(Item& item, JsonObject message);
  absl::Status OnContent(Item& item, int64_t index, JsonObject content);
  absl::Status OnReasoningItem(Item& item, JsonObject reasoning);
  absl::Status OnFunctionCall(int64_t key, Item& item, JsonObject call);
  absl::Status AddReasoning(Item& item, bool summary, int64_t index, std::string_view id,
                            std::string_view text);
  absl::Status AddAnnotation(JsonElement annotation);

  const JsonReader& reader_;
  ChatEventBuilder& builder_;
  std::map<int64_t, Item> items_;
  std::map<std::string, int64_t> keys_;  // By id.
  bool has_tool_calls_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ITEMS_H_
