#include "client_core/call/chat_request_validator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/transport/header_rules.h"
#include "client_core/wire/extra_body.h"
#include "client_core/wire/unknown_fields.h"

namespace nexusnitro {
namespace {

bool IsCallIdCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == ':' || c == '-';
}

bool IsToolNameCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
}

bool IsSchemaNameCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '_' || c == '-';
}

absl::Status CheckCount(std::string_view field, int count, int max) {
  if (count <= max) return absl::OkStatus();
  return InvalidField(field, StrCat("has ", count, " entries; expected at most ", max));
}

absl::Status CheckMedia(const v1::Media& media, const std::string& path) {
  if (media.source_case() == v1::Media::SOURCE_NOT_SET) {
    return InvalidField(path, "has no source; expected data, uri or file_id");
  }
  if (media.has_data() && media.mime_type().empty()) {
    return InvalidField(StrCat(path, ".mime_type"), "is not set; expected with data");
  }
  if (media.modality() == v1::MODALITY_UNSPECIFIED && media.mime_type().empty()) {
    return InvalidField(StrCat(path, ".modality"), "is not set, and neither is mime_type");
  }
  for (const unsigned char c : media.mime_type()) {
    if (!absl::ascii_isgraph(c)) {
      return InvalidField(StrCat(path, ".mime_type"), "is no MIME type");
    }
  }
  return absl::OkStatus();
}

// Kinds of parts that a role may hold.
absl::Status CheckPartForRole(const v1::Part& part, v1::Role role, const std::string& path) {
  const auto wrong = [&](std::string_view kind, std::string_view place) {
    return InvalidField(path, StrCat("is a ", kind, "; expected only in ", place));
  };
  switch (part.data_case()) {
    case v1::Part::kText:
    case v1::Part::kProviderPart:
      return role == v1::ROLE_TOOL ? wrong("text",
                                           "messages of other roles; a ROLE_TOOL message "
                                           "holds tool_result parts")
                                   : absl::OkStatus();
    case v1::Part::kMedia:
      return role == v1::ROLE_TOOL || role == v1::ROLE_SYSTEM || role == v1::ROLE_DEVELOPER
                 ? wrong("media", "messages of ROLE_USER or ROLE_ASSISTANT")
                 : CheckMedia(part.media(), StrCat(path, ".media"));
    case v1::Part::kReasoning:
      return role == v1::ROLE_ASSISTANT ? absl::OkStatus()
                                        : wrong("reasoning", "messages of ROLE_ASSISTANT");
    case v1::Part::kRefusal:
      return role == v1::ROLE_ASSISTANT ? absl::OkStatus()
                                        : wrong("refusal", "messages of ROLE_ASSISTANT");
    case v1::Part::kToolCall:
      if (role != v1::ROLE_ASSISTANT) return wrong("tool_call", "messages of ROLE_ASSISTANT");
      if (part.tool_call().name().empty()) {
        return InvalidField(StrCat(path, ".tool_call.name"), "is empty");
      }
      return absl::OkStatus();
    case v1::Part::kToolResult:
      if (role != v1::ROLE_TOOL) return wrong("tool_result", "messages of ROLE_TOOL");
      if (part.tool_result().tool_call_id().empty()) {
        return InvalidField(StrCat(path, ".tool_result.tool_call_id"), "is empty");
      }
      for (int i = 0; i < part.tool_result().parts_size(); ++i) {
        const std::string inner = StrCat(path, ".tool_result.parts[", i, "]");
        NN_RETURN_IF_ERROR(CheckPartForRole(part.tool_result().parts(i), v1::ROLE_USER, inner));
      }
      return absl::OkStatus();
    case v1::Part::DATA_NOT_SET:
      return InvalidField(path, "is empty; expected for example text");
  }
  return absl::OkStatus();
}

// Of UTF-8.
bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

absl::Status CheckMessage(const v1::Message& message, const std::string& path) {
  if (message.role() == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(message.role())) {
    return InvalidField(StrCat(path, ".role"),
                        StrCat("is ", static_cast<int>(message.role()),
                               "; expected ROLE_SYSTEM, ROLE_DEVELOPER, ROLE_USER, "
                               "ROLE_ASSISTANT or ROLE_TOOL"));
  }
  const auto characters =
      std::count_if(message.name().begin(), message.name().end(), StartsCharacter);
  if (characters > limits::kSpeakerNameCharactersMax) {
    return InvalidField(StrCat(path, ".name"),
                        StrCat("has ", characters, " characters; expected at most ",
                               limits::kSpeakerNameCharactersMax));
  }
  const std::string parts_path = StrCat(path, ".parts");
  NN_RETURN_IF_ERROR(CheckCount(parts_path, message.parts_size(), limits::kPartsPerMessageMax));
  if (message.parts().empty() && message.role() != v1::ROLE_ASSISTANT) {
    return InvalidField(parts_path, "is empty; expected at least one part");
  }
  for (int i = 0; i < message.parts_size(); ++i) {
    NN_RETURN_IF_ERROR(
        CheckPartForRole(message.parts(i), message.role(), StrCat(parts_path, "[", i, "]")));
  }
  return absl::OkStatus();
}

absl::Status CheckNumber(bool set, std::string_view field, double value, double low, double high) {
  if (!set || (value >= low && value <= high)) return absl::OkStatus();  // False for NaN.
  return InvalidField(field, StrCat("is ", value, "; expected ", low,
                                    std::isinf(high) ? " or more" : StrCat(" to ", high)));
}

absl::Status CheckSampling(const v1::Sampling& sampling) {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_temperature(), "sampling.temperature",
                                 sampling.temperature(), 0, 100));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_top_p(), "sampling.top_p", sampling.top_p(), 0, 1));
  NN_RETURN_IF_ERROR(
      CheckNumber(sampling.has_top_k(), "sampling.top_k", sampling.top_k(), -1, kAny));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_min_p(), "sampling.min_p", sampling.min_p(), 0, 1));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_frequency_penalty(), "sampling.frequency_penalty",
                                 sampling.frequency_penalty(), -2, 2));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_presence_penalty(), "sampling.presence_penalty",
                                 sampling.presence_penalty(), -2, 2));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_repetition_penalty(), "sampling.repetition_penalty",
                                 sampling.repetition_penalty(), 1e-6, 100));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_max_output_tokens(), "sampling.max_output_tokens",
                                 sampling.max_output_tokens(), 1, kAny));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_choice_count(), "sampling.choice_count",
                                 sampling.choice_count(), 1, limits::kChoicesMax));
  NN_RETURN_IF_ERROR(CheckNumber(sampling.has_top_logprobs(), "sampling.top_logprobs",
                                 sampling.top_logprobs(), 0, limits::kTopLogprobsMax));
  if (sampling.has_top_logprobs() && !sampling.logprobs()) {
    return InvalidField("sampling.top_logprobs", "is set, but logprobs is not true");
  }
  for (const auto& [token, bias] : sampling.logit_bias()) {
    NN_RETURN_IF_ERROR(
        CheckNumber(true, StrCat("sampling.logit_bias[", token, "]"), bias, -100, 100));
  }
  for (int i = 0; i < sampling.stop_sequences_size(); ++i) {
    if (sampling.stop_sequences(i).empty()) {
      return InvalidField(StrCat("sampling.stop_sequences[", i, "]"), "is empty");
    }
  }
  return CheckCount("sampling.stop_sequences", sampling.stop_sequences_size(),
                    limits::kStopSequencesMax);
}

absl::Status CheckTools(const v1::ChatRequest& request) {
  NN_RETURN_IF_ERROR(CheckCount("tools", request.tools_size(), limits::kToolsMax));
  constexpr size_t kToolNameBytesMax = 128;
  std::set<std::string_view> names;
  for (int i = 0; i < request.tools_size(); ++i) {
    const v1::Tool& tool = request.tools(i);
    const std::string path = StrCat("tools[", i, "]");
    if (tool.tool_case() == v1::Tool::TOOL_NOT_SET) return InvalidField(path, "is empty");
    if (!tool.has_function()) continue;
    const std::string& name = tool.function().name();
    if (name.empty() || name.size() > kToolNameBytesMax ||
        !std::all_of(name.begin(), name.end(), IsToolNameCharacter)) {
      return InvalidField(StrCat(path, ".function.name"),
                          "is no tool name; expected 1 to 128 of A-Z a-z 0-9 _ . -");
    }
    if (!names.insert(name).second) {
      return InvalidField(StrCat(path, ".function.name"),
                          StrCat("is \"", name, "\", like an earlier tool's"));
    }
  }
  const v1::ToolChoice& choice = request.tool_choice();
  if (choice.has_function_name() && !names.contains(choice.function_name())) {
    return InvalidField("tool_choice.function_name", "names none of the tools");
  }
  for (const std::string& name : choice.allowed().function_names()) {
    if (!names.contains(name)) {
      return InvalidField("tool_choice.allowed.function_names", "names a tool that is not there");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckStrings(const v1::ChatRequest& request) {
  const std::string& id = request.call_id();
  if (!id.empty() && !IsCallId(id)) {
    return InvalidField("call_id", "is no call id; expected 1 to 128 of A-Z a-z 0-9 _ . : -");
  }
  const std::string& key = request.idempotency_key();
  if (key.size() > limits::kIdempotencyKeyBytesMax ||
      !std::all_of(key.begin(), key.end(),
                   [](unsigned char c) { return absl::ascii_isgraph(c); })) {
    return InvalidField("idempotency_key", "expected at most 255 visible ASCII characters");
  }
  NN_RETURN_IF_ERROR(CheckCount("metadata", static_cast<int>(request.metadata().size()),
                                limits::kMetadataEntriesMax));
  NN_RETURN_IF_ERROR(CheckCount("extra_headers", static_cast<int>(request.extra_headers().size()),
                                limits::kExtraHeadersMax));
  for (const auto& [name, value] : request.extra_headers()) {
    if (const std::string fault = HeaderFault(name, value); !fault.empty()) {
      return InvalidField(StrCat("extra_headers[\"", name, "\"]"), fault);
    }
  }
  if (const std::string fault = ExtraBodyFault(request.extra_body_json()); !fault.empty()) {
    return InvalidField("extra_body_json", fault);
  }
  return absl::OkStatus();
}

absl::Status CheckJsonSchema(const v1::JsonSchemaFormat& schema) {
  if (schema.schema_json().empty()) {
    return InvalidField("output_format.json_schema.schema_json", "is empty");
  }
  const std::string& name = schema.name();
  if (name.size() > limits::kSchemaNameBytesMax ||
      !std::all_of(name.begin(), name.end(), IsSchemaNameCharacter)) {
    return InvalidField("output_format.json_schema.name",
                        StrCat("is no schema's name; expected at most ",
                               limits::kSchemaNameBytesMax, " of A-Z a-z 0-9 _ -"));
  }
  return absl::OkStatus();
}

absl::Status CheckOptions(const v1::CallOptions& options) {
  if (options.on_cancel() == v1::CallOptions::ON_CANCEL_DRAIN) {
    return UnimplementedField("options.on_cancel");
  }
  if (options.resumable()) return UnimplementedField("options.resumable");
  if (options.continue_on_other_backend()) {
    return UnimplementedField("options.continue_on_other_backend");
  }
  if (options.has_cache()) return UnimplementedField("options.cache");
  if (options.has_hedge()) return UnimplementedField("options.hedge");
  if (options.priority() != 0) return UnimplementedField("options.priority");
  return CheckNumber(options.has_attempts_max(), "options.attempts_max", options.attempts_max(), 1,
                     limits::kAttemptsMax);
}

}  // namespace

bool IsCallId(std::string_view id) {
  return !id.empty() && id.size() <= limits::kCallIdBytesMax &&
         std::all_of(id.begin(), id.end(), IsCallIdCharacter);
}

absl::Status CheckChatRequest(const v1::ChatRequest& request) {
  NN_RETURN_IF_ERROR(CheckUnknownFields(request));
  if (request.messages().empty()) {
    return InvalidField("messages", "is empty; expected at least one message");
  }
  NN_RETURN_IF_ERROR(CheckCount("messages", request.messages_size(), limits::kMessagesMax));
  for (int i = 0; i < request.messages_size(); ++i) {
    NN_RETURN_IF_ERROR(CheckMessage(request.messages(i), StrCat("messages[", i, "]")));
  }
  if (request.has_sampling()) NN_RETURN_IF_ERROR(CheckSampling(request.sampling()));
  NN_RETURN_IF_ERROR(CheckTools(request));
  NN_RETURN_IF_ERROR(CheckStrings(request));
  // The enum is open: values that this version does not know can be in it.
  if (!v1::ReasoningOptions::Effort_IsValid(request.reasoning().effort())) {
    return InvalidField("reasoning.effort", "is not a known value");
  }
  if (request.output_format().has_json_schema()) {
    NN_RETURN_IF_ERROR(CheckJsonSchema(request.output_format().json_schema()));
  }
  return CheckOptions(request.options());
}

}  // namespace nexusnitro
