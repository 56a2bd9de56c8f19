#include "client_core/adapters/lightllm_native.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/openai_choice.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"
#include "client_core/wire/sse_parser.h"

namespace nexusnitro {
namespace {

constexpr int kStreamHttpStatus = 200;

absl::Status CheckPartExtras(const v1::Part& part, const std::string& path, EncodeReport& report) {
  // Backends put the first two on what they answer, and an answer can be sent back.
  constexpr std::string_view kNoPlace = "the wire has no place for it";
  if (!part.signature().empty())
    report.Warn("FIELD_NOT_SENT", StrCat(path, ".signature"), kNoPlace);
  if (!part.citations().empty())
    report.Warn("FIELD_NOT_SENT", StrCat(path, ".citations"), kNoPlace);
  if (part.has_cache_control()) return report.Unsupported(StrCat(path, ".cache_control"));
  return absl::OkStatus();
}

absl::StatusOr<std::string> RenderPrompt(const v1::ChatRequest& request,
                                         const v1::ChatTemplate& chat_template,
                                         EncodeReport& report) {
  std::string prompt;
  for (int i = 0; i < request.messages_size(); ++i) {
    const v1::Message& message = request.messages(i);
    const std::string path = StrCat("messages[", i, "]");
    if (!message.name().empty()) NN_RETURN_IF_ERROR(report.Unsupported(StrCat(path, ".name")));
    std::string content;
    for (int j = 0; j < message.parts_size(); ++j) {
      const v1::Part& part = message.parts(j);
      const std::string part_path = StrCat(path, ".parts[", j, "]");
      NN_RETURN_IF_ERROR(CheckPartExtras(part, part_path, report));
      if (part.has_text()) {
        content += part.text();
      } else if (part.has_reasoning()) {
        report.Warn("REASONING_NOT_SENT", part_path, "reasoning is not sent back on this wire");
      } else {
        NN_RETURN_IF_ERROR(report.Unsupported(part_path));
      }
    }
    const std::string& form = message.role() == v1::ROLE_ASSISTANT ? chat_template.assistant()
                              : message.role() == v1::ROLE_USER    ? chat_template.user()
                                                                   : chat_template.system();
    prompt += absl::StrReplaceAll(form, {{"{content}", content}});
  }
  return prompt + chat_template.generation();
}

void WriteSampling(const v1::Sampling& sampling, JsonWriter& json) {
  if (sampling.has_temperature()) {
    json.Member("do_sample", sampling.temperature() > 0);
    if (sampling.temperature() > 0) json.Member("temperature", sampling.temperature());
  }
  if (sampling.has_top_p()) json.Member("top_p", sampling.top_p());
  if (sampling.has_top_k()) json.Member("top_k", sampling.top_k());
  if (sampling.has_presence_penalty()) {
    json.Member("presence_penalty", sampling.presence_penalty());
  }
  if (sampling.has_frequency_penalty()) {
    json.Member("frequency_penalty", sampling.frequency_penalty());
  }
  if (sampling.has_repetition_penalty()) {
    json.Member("repetition_penalty", sampling.repetition_penalty());
  }
  if (sampling.has_seed()) json.Member("seed", sampling.seed());
  if (sampling.has_max_output_tokens()) {
    json.Member("max_new_tokens", sampling.max_output_tokens());
  }
  if (sampling.has_choice_count()) {
    json.Member("n", sampling.choice_count());
    json.Member("best_of", sampling.choice_count());
  }
  if (!sampling.stop_sequences().empty()) {
    json.BeginArrayMember("stop_sequences");
    for (const std::string& stop : sampling.stop_sequences()) json.String(stop);
    json.EndArray();
  }
}

absl::Status WriteFormat(const v1::OutputFormat& format, EncodeReport& report, JsonWriter& json) {
  switch (format.format_case()) {
    case v1::OutputFormat::kJsonObject:
      json.Member("guided_grammar", "json");
      return absl::OkStatus();
    case v1::OutputFormat::kJsonSchema:
      if (const absl::Status status = CheckJsonObject(format.json_schema().schema_json());
          !status.ok()) {
        return InvalidField("output_format.json_schema.schema_json", MessageOf(status));
      }
      json.Member("guided_json", format.json_schema().schema_json());
      return absl::OkStatus();
    case v1::OutputFormat::kRegex:
      json.Member("regular_constraint", format.regex());
      return absl::OkStatus();
    case v1::OutputFormat::kGrammar:
      json.Member("guided_grammar", format.grammar());
      return absl::OkStatus();
    case v1::OutputFormat::kChoice:
      return report.Unsupported("output_format.choice");
    case v1::OutputFormat::kText:
    case v1::OutputFormat::FORMAT_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

// Fields of a ChatRequest that /generate knows nothing of.
absl::Status CheckUnsupported(const v1::ChatRequest& request, bool stream, EncodeReport& report) {
  const v1::Sampling& sampling = request.sampling();
  const std::pair<bool, std::string_view> fields[] = {
      {!request.tools().empty(), "tools"},
      {request.has_tool_choice(), "tool_choice"},
      {request.has_parallel_tool_calls(), "parallel_tool_calls"},
      {request.has_reasoning(), "reasoning"},
      {!request.metadata().empty(), "metadata"},
      {!request.user_id().empty(), "user_id"},
      {!request.service_tier().empty(), "service_tier"},
      {!request.conversation_id().empty(), "conversation_id"},
      {!request.prompt_cache_key().empty(), "prompt_cache_key"},
      {!sampling.logit_bias().empty(), "sampling.logit_bias"},
      {sampling.has_min_p(), "sampling.min_p"},
      {sampling.has_logprobs(), "sampling.logprobs"},
      {sampling.has_top_logprobs(), "sampling.top_logprobs"},
      {stream && sampling.choice_count() > 1, "sampling.choice_count"},
  };
  for (const auto& [set, name] : fields) {
    if (set) NN_RETURN_IF_ERROR(report.Unsupported(name));
  }
  return absl::OkStatus();
}

// Not thread-safe.
class NativeDecoder : public ChatDecoder, private SseSink {
 public:
  explicit NativeDecoder(ChatEventBuilder& builder)
      : builder_(builder), sse_(*this, limits::kReplyBytesMax) {}

  absl::Status Feed(std::string_view bytes) override { return sse_.Feed(bytes); }

  absl::Status Finish() override {
    if (!ended_) NN_RETURN_IF_ERROR(sse_.Finish());
    if (ended_) return absl::OkStatus();
    return MakeError(Reason::kStreamTruncated,
                     StrCat("the backend's stream ended before a frame with `finished`, after ",
                            frames_, " frames"));
  }

  bool ended() const override { return ended_; }

  absl::Status DecodeWhole(std::string_view body) override {
    const absl::StatusOr<JsonElement> element = reader_.Parse(body);
    JsonObject reply;
    if (!element.ok() || element->get(reply) != simdjson::SUCCESS) {
      return MakeError(Reason::kBadBackendReply, "the backend's reply is no JSON object");
    }
    if (IsErrorObject(reply)) return BackendError(reply);
    const std::optional<JsonArray> texts = JsonArrayAt(reply, "generated_text");
    if (!texts.has_value()) {
      return MakeError(Reason::kBadBackendReply, "the backend's reply has no `generated_text`");
    }
    int index = 0;
    for (const JsonElement text : *texts) {
      NN_RETURN_IF_ERROR(builder_.AddText(index, reader_.RawText(JsonText(text))));
      NN_RETURN_IF_ERROR(SetFinish(index, TextOf(reply, "finish_reason", index)));
      ++index;
    }
    v1::Usage usage;
    if (const auto count = JsonInt(reply, "prompt_tokens")) usage.set_input_tokens(*count);
    int64_t output = JsonInt(reply, "count_output_tokens").value_or(0);
    if (const auto counts = JsonArrayAt(reply, "count_output_tokens")) {
      for (const JsonElement count : *counts) {
        int64_t number = 0;
        if (count.get(number) == simdjson::SUCCESS) output += number;
      }
    }
    usage.set_output_tokens(output);
    usage.set_total_tokens(usage.input_tokens() + output);
    builder_.SetUsage(std::move(usage));
    return absl::OkStatus();
  }

 private:
  absl::Status OnSseEvent(const SseEvent& event) override { return OnFrame(event.data); }
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override {
    return reader_.Parse(event.data).ok() ? OnFrame(event.data) : absl::OkStatus();
  }
  absl::Status OnSseUnknownLine(std::string_view /*line*/) override { return absl::OkStatus(); }

  absl::Status BackendError(JsonObject object) {
    const ErrorWords words = ReadErrorWords(reader_, object);
    return BackendStatus(ReasonForStreamError(words), kStreamHttpStatus, words);
  }

  // A text, or the text at `index` where the field is a list.
  std::string TextOf(JsonObject object, std::string_view key, int index) const {
    if (const auto text = JsonString(object, key)) return reader_.Text(*text);
    const auto list = JsonArrayAt(object, key);
    std::string_view text;
    if (!list || list->at(index).get(text) != simdjson::SUCCESS) return "";
    return reader_.Text(text);
  }

  absl::Status SetFinish(int choice, const std::string& raw) {
    v1::Finish finish;
    finish.set_reason(OpenAiFinishReason(raw));
    finish.set_raw_reason(raw);
    return builder_.SetFinish(choice, std::move(finish));
  }

  absl::Status OnFrame(std::string_view data) {
    if (ended_) return absl::OkStatus();
    ++frames_;
    const absl::StatusOr<JsonElement> element = reader_.Parse(data);
    JsonObject frame;
    if (!element.ok() || element->get(frame) != simdjson::SUCCESS) {
      return MakeError(Reason::kBadBackendFrame,
                       StrCat("frame ", frames_, " of the backend's stream is no JSON object"));
    }
    if (IsErrorObject(frame)) return BackendError(frame);
    if (const auto token = JsonObjectAt(frame, "token")) {
      v1::Usage usage = builder_.usage().value_or(v1::Usage());
      if (const auto count = JsonInt(*token, "prompt_tokens")) usage.set_input_tokens(*count);
      if (const auto count = JsonInt(*token, "count_output_tokens")) {
        usage.set_output_tokens(*count);
      }
      usage.set_total_tokens(usage.input_tokens() + usage.output_tokens());
      builder_.SetUsage(std::move(usage));
      if (!JsonBool(*token, "special").value_or(false)) {
        NN_RETURN_IF_ERROR(
            builder_.AddText(0, reader_.RawText(JsonString(*token, "text").value_or(""))));
      }
    }
    if (JsonBool(frame, "finished").value_or(false)) {
      NN_RETURN_IF_ERROR(SetFinish(0, TextOf(frame, "finish_reason", 0)));
      ended_ = true;
    }
    return absl::OkStatus();
  }

  ChatEventBuilder& builder_;
  JsonReader reader_;
  SseParser sse_;
  int64_t frames_ = 0;
  bool ended_ = false;
};

}  // namespace

absl::StatusOr<std::string> EncodeLightllmNative(const v1::ChatRequest& request,
                                                 const EncodeContext& context,
                                                 EncodeReport& report) {
  NN_RETURN_IF_ERROR(CheckUnsupported(request, context.stream, report));
  NN_ASSIGN_OR_RETURN(
      const std::string prompt,
      RenderPrompt(request, context.backend.proto.lightllm().chat_template(), report));
  JsonWriter json;
  json.BeginObject();
  json.Member("inputs", prompt);
  json.BeginObjectMember("parameters");
  WriteSampling(request.sampling(), json);
  NN_RETURN_IF_ERROR(WriteFormat(request.output_format(), report, json));
  json.EndObject();
  json.EndObject();
  return json.Take();
}

std::unique_ptr<ChatDecoder> NewLightllmNativeDecoder(ChatEventBuilder& builder) {
  return std::make_unique<NativeDecoder>(builder);
}

}  // namespace nexusnitro
