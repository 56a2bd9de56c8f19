#include "client_core/adapters/ollama/ollama_encoder.h"

#include <string_view>

#include "client_core/adapters/function_tool.h"
#include "client_core/adapters/ollama/ollama_messages.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// Writes the body piece by piece; the first error ends it.
class Encoder {
 public:
  Encoder(const v1::ChatRequest& request, const EncodeContext& context, EncodeReport& report)
      : request_(request), context_(context), report_(report) {}

  absl::StatusOr<std::string> Encode() {
    json_.BeginObject();
    json_.Member("model", context_.model);
    NN_RETURN_IF_ERROR(WriteOllamaMessages(request_, report_, json_));
    NN_RETURN_IF_ERROR(Tools());
    NN_RETURN_IF_ERROR(Format());
    NN_RETURN_IF_ERROR(Think());
    Options();
    const v1::Sampling& sampling = request_.sampling();
    if (sampling.has_logprobs()) json_.Member("logprobs", sampling.logprobs());
    if (sampling.has_top_logprobs()) json_.Member("top_logprobs", sampling.top_logprobs());
    json_.Member("stream", context_.stream);  // Unset means true on this wire.
    json_.EndObject();
    return json_.Take();
  }

 private:
  void Options() {
    const v1::Sampling& sampling = request_.sampling();
    v1::Sampling elsewhere;  // What stands outside of `options`.
    if (sampling.has_logprobs()) elsewhere.set_logprobs(sampling.logprobs());
    if (sampling.has_top_logprobs()) elsewhere.set_top_logprobs(sampling.top_logprobs());
    if (sampling.ByteSizeLong() == elsewhere.ByteSizeLong()) return;
    json_.BeginObjectMember("options");
    if (sampling.has_temperature()) json_.Member("temperature", sampling.temperature());
    if (sampling.has_top_p()) json_.Member("top_p", sampling.top_p());
    if (sampling.has_top_k()) json_.Member("top_k", sampling.top_k());
    if (sampling.has_min_p()) json_.Member("min_p", sampling.min_p());
    if (sampling.has_frequency_penalty()) {
      json_.Member("frequency_penalty", sampling.frequency_penalty());
    }
    if (sampling.has_presence_penalty()) {
      json_.Member("presence_penalty", sampling.presence_penalty());
    }
    if (sampling.has_repetition_penalty()) {
      json_.Member("repeat_penalty", sampling.repetition_penalty());
    }
    if (sampling.has_seed()) json_.Member("seed", sampling.seed());
    if (sampling.has_max_output_tokens()) {
      json_.Member("num_predict", sampling.max_output_tokens());
    }
    if (!sampling.stop_sequences().empty()) {
      json_.BeginArrayMember("stop");
      for (const std::string& stop : sampling.stop_sequences()) json_.String(stop);
      json_.EndArray();
    }
    json_.EndObject();
  }

  absl::Status Tools() {
    if (request_.tools().empty()) return absl::OkStatus();
    json_.BeginArrayMember("tools");
    for (int i = 0; i < request_.tools_size(); ++i) {
      const v1::FunctionTool& function = request_.tools(i).function();
      const std::string path = StrCat("tools[", i, "]");
      if (function.strict()) {
        NN_RETURN_IF_ERROR(report_.Unsupported(StrCat(path, ".function.strict")));
      }
      NN_RETURN_IF_ERROR(WriteFunctionTool(function, path, json_));
    }
    json_.EndArray();
    return absl::OkStatus();
  }

  absl::Status Format() {
    const v1::OutputFormat& format = request_.output_format();
    if (format.has_json_object()) json_.Member("format", "json");
    if (!format.has_json_schema()) return absl::OkStatus();
    return WriteRawObjectMember("format", format.json_schema().schema_json(),
                                "output_format.json_schema.schema_json", json_);
  }

  absl::Status Think() {
    const v1::ReasoningOptions& reasoning = request_.reasoning();
    switch (reasoning.effort()) {
      case v1::ReasoningOptions::EFFORT_UNSPECIFIED:
        if (reasoning.has_include()) json_.Member("think", reasoning.include());
        return absl::OkStatus();
      case v1::ReasoningOptions::EFFORT_NONE:
        json_.Member("think", false);
        return absl::OkStatus();
      case v1::ReasoningOptions::EFFORT_LOW:
        json_.Member("think", "low");
        return absl::OkStatus();
      case v1::ReasoningOptions::EFFORT_MEDIUM:
        json_.Member("think", "medium");
        return absl::OkStatus();
      case v1::ReasoningOptions::EFFORT_HIGH:
        json_.Member("think", "high");
        return absl::OkStatus();
      case v1::ReasoningOptions::EFFORT_MAX:
        json_.Member("think", "max");
        return absl::OkStatus();
      default:  // Minimal and xhigh: the wire has no words for them.
        return report_.Unsupported("reasoning.effort");
    }
  }

  const v1::ChatRequest& request_;
  const EncodeContext& context_;
  EncodeReport& report_;
  JsonWriter json_;
};

}  // namespace

absl::StatusOr<std::string> EncodeOllamaChat(const v1::ChatRequest& request,
                                             const EncodeContext& context, EncodeReport& report) {
  return Encoder(request, context, report).Encode();
}

}  // namespace nexusnitro
