#include "client_core/adapters/cohere/cohere_encoder.h"

#include <algorithm>

#include "client_core/adapters/cohere/cohere_messages.h"
#include "client_core/adapters/function_tool.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr int kStopSequencesMax = 5;

// Writes the body piece by piece; the first error ends it.
class Encoder {
 public:
  Encoder(const v1::ChatRequest& request, const EncodeContext& context, EncodeReport& report)
      : request_(request), context_(context), report_(report) {}

  absl::StatusOr<std::string> Encode() {
    json_.BeginObject();
    json_.Member("model", context_.model);
    NN_RETURN_IF_ERROR(WriteCohereMessages(request_, report_, json_));
    NN_RETURN_IF_ERROR(SamplingFields());
    NN_RETURN_IF_ERROR(Tools());
    NN_RETURN_IF_ERROR(Format());
    Thinking();
    json_.Member("stream", context_.stream);
    json_.EndObject();
    return json_.Take();
  }

 private:
  absl::Status SamplingFields() {
    const v1::Sampling& sampling = request_.sampling();
    if (sampling.has_temperature()) json_.Member("temperature", sampling.temperature());
    if (sampling.has_top_p()) json_.Member("p", sampling.top_p());
    if (sampling.has_top_k()) json_.Member("k", sampling.top_k());
    if (sampling.has_frequency_penalty()) {
      json_.Member("frequency_penalty", sampling.frequency_penalty());
    }
    if (sampling.has_presence_penalty()) {
      json_.Member("presence_penalty", sampling.presence_penalty());
    }
    if (sampling.has_seed()) json_.Member("seed", sampling.seed());
    if (sampling.has_max_output_tokens()) json_.Member("max_tokens", sampling.max_output_tokens());
    if (sampling.has_logprobs()) json_.Member("logprobs", sampling.logprobs());
    if (sampling.stop_sequences_size() > kStopSequencesMax) {
      return InvalidField("sampling.stop_sequences",
                          StrCat("has ", sampling.stop_sequences_size(),
                                 " entries; this wire takes at most ", kStopSequencesMax));
    }
    if (!sampling.stop_sequences().empty()) {
      json_.BeginArrayMember("stop_sequences");
      for (const std::string& stop : sampling.stop_sequences()) json_.String(stop);
      json_.EndArray();
    }
    return absl::OkStatus();
  }

  absl::Status Tools() {
    if (request_.tools().empty()) return absl::OkStatus();
    json_.BeginArrayMember("tools");
    for (int i = 0; i < request_.tools_size(); ++i) {
      NN_RETURN_IF_ERROR(
          WriteFunctionTool(request_.tools(i).function(), StrCat("tools[", i, "]"), json_));
    }
    json_.EndArray();
    // One switch for all of them.
    const auto strict = [](const v1::Tool& tool) { return tool.function().strict(); };
    if (std::all_of(request_.tools().begin(), request_.tools().end(), strict)) {
      json_.Member("strict_tools", true);
    } else if (std::any_of(request_.tools().begin(), request_.tools().end(), strict)) {
      return InvalidField("tools", "are strict in part; this wire takes all of them or none");
    }
    switch (request_.tool_choice().mode()) {
      case v1::ToolChoice::MODE_REQUIRED:
        json_.Member("tool_choice", "REQUIRED");
        break;
      case v1::ToolChoice::MODE_NONE:
        json_.Member("tool_choice", "NONE");
        break;
      default:  // The model decides where nothing is said.
        break;
    }
    return absl::OkStatus();
  }

  absl::Status Format() {
    const v1::OutputFormat& format = request_.output_format();
    if (!format.has_json_object() && !format.has_json_schema()) return absl::OkStatus();
    json_.BeginObjectMember("response_format");
    json_.Member("type", "json_object");
    if (format.has_json_schema()) {
      NN_RETURN_IF_ERROR(WriteRawObjectMember("json_schema", format.json_schema().schema_json(),
                                              "output_format.json_schema.schema_json", json_));
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  // The wire knows thinking or none, and how long; not how hard.
  void Thinking() {
    const v1::ReasoningOptions& reasoning = request_.reasoning();
    const bool off = reasoning.effort() == v1::ReasoningOptions::EFFORT_NONE ||
                     (reasoning.has_include() && !reasoning.include());
    const bool on = reasoning.effort() != v1::ReasoningOptions::EFFORT_UNSPECIFIED ||
                    reasoning.include() || reasoning.has_budget_tokens();
    if (!on && !off) return;
    if (!off && reasoning.effort() != v1::ReasoningOptions::EFFORT_UNSPECIFIED) {
      report_.Warn("FIELD_NOT_SENT", "reasoning.effort",
                   "the wire turns thinking on, but knows no levels of it");
    }
    json_.BeginObjectMember("thinking");
    json_.Member("type", off ? "disabled" : "enabled");
    if (!off && reasoning.has_budget_tokens()) {
      json_.Member("token_budget", reasoning.budget_tokens());
    }
    json_.EndObject();
  }

  const v1::ChatRequest& request_;
  const EncodeContext& context_;
  EncodeReport& report_;
  JsonWriter json_;
};

}  // namespace

absl::StatusOr<std::string> EncodeCohereChat(const v1::ChatRequest& request,
                                             const EncodeContext& context, EncodeReport& report) {
  return Encoder(request, context, report).Encode();
}

}  // namespace nexusnitro
