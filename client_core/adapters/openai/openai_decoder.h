// OpenAiDecoder: decodes the replies of OpenAI's chat completions and of the servers that resemble
// it.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_DECODER_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/azure/azure_filters.h"
#include "client_core/adapters/openai/openai_extras.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/ndjson_parser.h"
#include "client_core/wire/sse_parser.h"

namespace nexusnitro {

// Reads streams (server-sent events; lines of JSON from some proxies) and whole replies with the
// same code: a message is a delta that came in one piece. Tolerates what backends.md lists: missing
// fields, usage anywhere, errors in five shapes, no end mark. Not thread-safe.
class OpenAiDecoder : public ChatDecoder, private SseSink {
 public:
  // `choices_expected`: as many as were asked for. `builder` outlives this.
  OpenAiDecoder(int choices_expected, StreamFraming framing, OpenAiExtras extras,
                ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override;
  absl::Status Finish() override;
  bool ended() const override { return ended_; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnSseEvent(const SseEvent& event) override;
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override;
  absl::Status OnSseUnknownLine(std::string_view line) override;

  // One frame of a stream: a chunk, an error, or the end mark.
  absl::Status OnFrame(std::string_view data);
  absl::Status OnChunk(JsonObject chunk);
  absl::Status OnChoices(JsonObject chunk);
  void OnHead(JsonObject chunk);
  void OnUsage(JsonObject chunk);

  const int choices_expected_;
  const StreamFraming framing_;
  ChatEventBuilder& builder_;
  JsonReader reader_;
  SseParser sse_;
  NdjsonParser ndjson_;
  OpenAiExtras extras_;
  AzureFilters filters_;
  int64_t frames_ = 0;
  bool ended_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_DECODER_H_
