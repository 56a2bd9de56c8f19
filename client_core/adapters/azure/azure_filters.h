// AzureFilters: what Azure's content filters say about an answer.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_AZURE_AZURE_FILTERS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_AZURE_AZURE_FILTERS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Passes results on as notices, each one once although most frames repeat them, and says in the
// detail of a finish which filters held the answer back. Not thread-safe.
class AzureFilters {
 public:
  // A chunk's `prompt_filter_results`.
  static void AddPromptResults(const JsonReader& reader, JsonObject chunk,
                               ChatEventBuilder& builder);

  // A choice's `content_filter_results`; with the asynchronous filter they come with offsets, and
  // also after the finish. To be called after the choice itself was read. An error is a limit of
  // the sidecar.
  absl::Status AddChoiceResults(const JsonReader& reader, int index, JsonObject choice,
                                ChatEventBuilder& builder);

 private:
  struct ChoiceResults {
    std::string last_notice;
    std::string detail;
    v1::Finish finish;  // Empty until it has come.
  };

  std::map<int, ChoiceResults> choices_;
};

// The filters that fired, for example `hate (high), jailbreak`. Empty if none did.
std::string FiltersThatFired(const JsonReader& reader, JsonObject results);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_AZURE_AZURE_FILTERS_H_
