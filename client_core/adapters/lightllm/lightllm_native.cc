#include "client_core/adapters/lightllm/lightllm_native.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// Images or sounds, which go beside the prompt; in it stands a mark for each.
struct Attachments {
  std::vector<const v1::Media*> images;
  std::vector<const v1::Media*> audios;
};

// Makes the prompt of a conversation; the first error ends it.
class PromptWriter {
 public:
  PromptWriter(const v1::ChatTemplate& chat_template, EncodeReport& report)
      : template_(chat_template), report_(report) {}

  absl::Status Write(const v1::ChatRequest& request) {
    for (int i = 0; i < request.messages_size(); ++i) {
      NN_RETURN_IF_ERROR(AddMessage(request.messages(i), StrCat("messages[", i, "]")));
    }
    prompt_ += template_.generation();
    return absl::OkStatus();
  }

  const std::string& prompt() const { return prompt_; }
  const Attachments& attachments() const { return attachments_; }

 private:
  absl::Status AddMessage(const v1::Message& message, const std::string& path) {
    if (!message.name().empty()) NN_RETURN_IF_ERROR(report_.Unsupported(StrCat(path, ".name")));
    std::string content;
    for (int i = 0; i < message.parts_size(); ++i) {
      NN_RETURN_IF_ERROR(AddPart(message.parts(i), StrCat(path, ".parts[", i, "]"), content));
    }
    const std::string& form = message.role() == v1::ROLE_ASSISTANT ? template_.assistant()
                              : message.role() == v1::ROLE_USER    ? template_.user()
                                                                   : template_.system();
    prompt_ += absl::StrReplaceAll(form, {{"{content}", content}});
    return absl::OkStatus();
  }

  absl::Status AddPart(const v1::Part& part, const std::string& path, std::string& content) {
    if (part.has_text()) {
      content += part.text();
      return absl::OkStatus();
    }
    if (part.has_media()) {
      const v1::Modality modality = ModalityOf(part.media());
      const std::string& mark =
          modality == v1::MODALITY_IMAGE ? template_.image() : template_.audio();
      if (mark.empty()) {
        return report_.Unsupported(path, "the backend's chat template has no mark for it");
      }
      content += mark;
      (modality == v1::MODALITY_IMAGE ? attachments_.images : attachments_.audios)
          .push_back(&part.media());
      return absl::OkStatus();
    }
    if (part.has_reasoning()) {
      report_.Warn("REASONING_NOT_SENT", path, "reasoning is not sent back on this wire");
      return absl::OkStatus();
    }
    return report_.Unsupported(path);
  }

  const v1::ChatTemplate& template_;
  EncodeReport& report_;
  std::string prompt_;
  Attachments attachments_;
};

void WriteMedia(std::string_view key, const std::vector<const v1::Media*>& list, JsonWriter& json) {
  if (list.empty()) return;
  json.BeginArrayMember(key);
  for (const v1::Media* media : list) {
    json.BeginObject();
    json.Member("type", media->has_uri() ? "url" : "base64");
    json.Member("data", media->has_uri() ? media->uri() : absl::Base64Escape(media->data()));
    json.EndObject();
  }
  json.EndArray();
}

void WriteAttachments(const Attachments& attachments, JsonWriter& json) {
  if (attachments.images.empty() && attachments.audios.empty()) return;
  json.BeginObjectMember("multimodal_params");
  WriteMedia("images", attachments.images, json);
  WriteMedia("audios", attachments.audios, json);
  json.EndObject();
}

void WriteSampling(const v1::Sampling& sampling, bool stream, JsonWriter& json) {
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
  // The log probabilities of whole replies stand in the details.
  if (sampling.logprobs()) json.Member("return_details", true);
  // A stream has one answer; more was refused, or dropped.
  if (sampling.has_choice_count() && !stream) {
    json.Member("n", sampling.choice_count());
    json.Member("best_of", sampling.choice_count());
  }
  if (!sampling.stop_sequences().empty()) {
    json.BeginArrayMember("stop_sequences");
    for (const std::string& stop : sampling.stop_sequences()) json.String(stop);
    json.EndArray();
  }
}

absl::Status WriteFormat(const v1::OutputFormat& format, JsonWriter& json) {
  switch (format.format_case()) {
    case v1::OutputFormat::kJsonObject:
      json.Member("guided_grammar", "json");
      return absl::OkStatus();
    case v1::OutputFormat::kJsonSchema:
      NN_RETURN_IF_ERROR(CheckRawObject(format.json_schema().schema_json(),
                                        "output_format.json_schema.schema_json"));
      json.Member("guided_json", format.json_schema().schema_json());
      return absl::OkStatus();
    case v1::OutputFormat::kRegex:
      json.Member("regular_constraint", format.regex());
      return absl::OkStatus();
    case v1::OutputFormat::kGrammar:
      json.Member("guided_grammar", format.grammar());
      return absl::OkStatus();
    case v1::OutputFormat::kChoice:  // Refused by the capability table.
    case v1::OutputFormat::kText:
    case v1::OutputFormat::FORMAT_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

// What LightLLM's OpenAI wire takes and /generate knows nothing of.
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
      {!request.prompt_cache_key().empty(), "prompt_cache_key"},
      {sampling.has_min_p(), "sampling.min_p"},
      {sampling.top_logprobs() > 0, "sampling.top_logprobs"},
      {stream && sampling.choice_count() > 1, "sampling.choice_count"},
  };
  for (const auto& [set, name] : fields) {
    if (set) NN_RETURN_IF_ERROR(report.Unsupported(name));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> EncodeLightllmNative(const v1::ChatRequest& request,
                                                 const EncodeContext& context,
                                                 EncodeReport& report) {
  NN_RETURN_IF_ERROR(CheckUnsupported(request, context.stream, report));
  PromptWriter prompt(context.backend.proto.lightllm().chat_template(), report);
  NN_RETURN_IF_ERROR(prompt.Write(request));
  JsonWriter json;
  json.BeginObject();
  json.Member("inputs", prompt.prompt());
  json.BeginObjectMember("parameters");
  WriteSampling(request.sampling(), context.stream, json);
  NN_RETURN_IF_ERROR(WriteFormat(request.output_format(), json));
  json.EndObject();
  WriteAttachments(prompt.attachments(), json);
  json.EndObject();
  return json.Take();
}

absl::StatusOr<std::string> EncodeLightllmTokens(const v1::ChatRequest& request,
                                                 const EncodeContext& context,
                                                 EncodeReport& report) {
  PromptWriter prompt(context.backend.proto.lightllm().chat_template(), report);
  NN_RETURN_IF_ERROR(prompt.Write(request));
  JsonWriter json;
  json.BeginObject();
  json.Member("text", prompt.prompt());
  WriteAttachments(prompt.attachments(), json);
  json.EndObject();
  return json.Take();
}

}  // namespace nexusnitro
