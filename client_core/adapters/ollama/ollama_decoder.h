// OllamaDecoder: decodes the replies of Ollama's `/api/chat`.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_DECODER_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/ndjson_parser.h"

namespace nexusnitro {

// A line of JSON for each piece; the one with `done` is the last. `/api/generate`, which proxies
// may answer with, puts the text elsewhere. Not thread-safe.
class OllamaDecoder : public ChatDecoder {
 public:
  // `builder` outlives this.
  explicit OllamaDecoder(ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override;
  absl::Status Finish() override;
  bool ended() const override { return ended_; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnLine(std::string_view line);
  absl::Status OnToolCalls(JsonArray calls);
  absl::Status OnDone(JsonObject reply);

  ChatEventBuilder& builder_;
  JsonReader reader_;
  NdjsonParser ndjson_;
  int64_t lines_ = 0;
  int64_t tool_calls_ = 0;
  bool ended_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_DECODER_H_
