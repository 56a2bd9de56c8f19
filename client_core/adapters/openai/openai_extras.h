// OpenAiExtras: what OpenAI-like answers hold that is whole only at their end.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_EXTRAS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_EXTRAS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Gathers details of reasoning, calls of custom tools and citations until Flush(). Details and
// calls become parts of the provider, which go back unchanged when the answer is sent back. Not
// thread-safe.
class OpenAiExtras {
 public:
  // `provider` marks the parts. `keep_details`: the server wants its details of reasoning back.
  OpenAiExtras(std::string provider, bool keep_details)
      : provider_(std::move(provider)), keep_details_(keep_details) {}

  // Pieces of the details have an `index` and a `type`; their texts are joined. An error is a limit
  // of the sidecar.
  absl::Status AddReasoningDetails(const JsonReader& reader, int choice, JsonArray details);

  // A piece of the call of a custom tool, under the wire's key.
  absl::Status AddCustomCall(const JsonReader& reader, int choice, int64_t key, JsonObject call);

  // Tools that the server itself ran.
  absl::Status AddExecutedTools(const JsonReader& reader, int choice, JsonArray tools,
                                ChatEventBuilder& builder) const;

  // Sources of the whole answer. Servers repeat them; the last list counts.
  void SetCitations(const JsonReader& reader, JsonArray citations);

  // The answer has ended: hands over what was gathered. To be called once.
  absl::Status Flush(ChatEventBuilder& builder);

 private:
  // The members of one detail.
  struct Detail {
    std::map<std::string, std::string> texts;   // Of which the pieces are joined.
    std::map<std::string, std::string> values;  // JSON; the last one counts.
  };
  struct CustomCall {
    std::string id;
    std::string name;
    std::string input;
  };
  struct ChoiceExtras {
    std::vector<Detail> details;
    std::map<std::pair<int64_t, std::string>, size_t> detail_at;  // By index and type.
    std::map<int64_t, CustomCall> custom_calls;
  };

  absl::Status AddDetail(const JsonReader& reader, ChoiceExtras& extras, int64_t position,
                         JsonObject detail);
  // Counts what is kept.
  absl::Status Keep(size_t bytes);
  absl::Status AddProviderPart(int choice, std::string_view type, std::string json,
                               ChatEventBuilder& builder) const;
  static std::string DetailsJson(const std::vector<Detail>& details);

  const std::string provider_;
  const bool keep_details_;
  std::map<int, ChoiceExtras> choices_;
  std::vector<v1::Citation> citations_;
  size_t kept_bytes_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_EXTRAS_H_
