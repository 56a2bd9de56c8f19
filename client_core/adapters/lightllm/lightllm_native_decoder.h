// LightllmNativeDecoder: decodes the replies of LightLLM's own `/generate` and `/generate_stream`.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_NATIVE_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_NATIVE_DECODER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/sse_parser.h"

namespace nexusnitro {

// Its streams have no end mark but the frame that says `finished`. Not thread-safe.
class LightllmNativeDecoder : public ChatDecoder, private SseSink {
 public:
  // `logprobs`: they were asked for; frames have them anyway. `builder` outlives this.
  LightllmNativeDecoder(bool logprobs, ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override { return sse_.Feed(bytes); }
  absl::Status Finish() override;
  bool ended() const override { return ended_; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnSseEvent(const SseEvent& event) override { return OnFrame(event.data); }
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override;
  absl::Status OnSseUnknownLine(std::string_view /*line*/) override { return absl::OkStatus(); }

  absl::Status OnFrame(std::string_view data);
  absl::Status OnToken(JsonObject token);
  absl::Status SetFinish(int choice, const std::string& raw);
  void OnWholeUsage(JsonObject reply);
  // A text, or the text at `index` where the field is a list.
  std::string TextOf(JsonObject object, std::string_view key, int index) const;
  // Of one choice of a whole reply: `tokens` is a list of tokens, or of such lists.
  ChatEventBuilder::Logprobs WholeLogprobs(JsonObject reply, int index) const;
  v1::TokenLogprob ReadLogprob(JsonObject token) const;

  const bool logprobs_;
  ChatEventBuilder& builder_;
  JsonReader reader_;
  SseParser sse_;
  int64_t frames_ = 0;
  bool ended_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_NATIVE_DECODER_H_
