#include "client_core/adapters/openai_messages.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// The wire's name of a sound's format; empty for one that it has no name for.
std::string_view AudioFormat(std::string_view mime_type) {
  const std::string type = absl::AsciiStrToLower(ToAbsl(mime_type.substr(0, mime_type.find(';'))));
  for (const std::string_view wav : {"audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave"}) {
    if (type == wav) return "wav";
  }
  return type == "audio/mpeg" || type == "audio/mp3" ? "mp3" : "";
}

// Writes message by message; the first error ends it.
class MessageWriter {
 public:
  MessageWriter(const v1::ChatRequest& request, EncodeReport& report, JsonWriter& json)
      : request_(request), report_(report), json_(json) {}

  absl::Status Write() {
    json_.BeginArrayMember("messages");
    for (int i = 0; i < request_.messages_size(); ++i) {
      const std::string path = StrCat("messages[", i, "]");
      const v1::Message& message = request_.messages(i);
      switch (message.role()) {
        case v1::ROLE_SYSTEM:
        case v1::ROLE_DEVELOPER:  // OpenAI's models take `system` too, others only that.
          NN_RETURN_IF_ERROR(InputMessage("system", message, path));
          break;
        case v1::ROLE_USER:
          NN_RETURN_IF_ERROR(InputMessage("user", message, path));
          break;
        case v1::ROLE_ASSISTANT:
          NN_RETURN_IF_ERROR(AssistantMessage(message, path));
          break;
        case v1::ROLE_TOOL:
          NN_RETURN_IF_ERROR(ToolMessages(message, path));
          break;
        default:
          return InvalidField(StrCat(path, ".role"), "is not a known role");
      }
    }
    json_.EndArray();
    return absl::OkStatus();
  }

 private:
  absl::Status InputMessage(std::string_view role, const v1::Message& message,
                            const std::string& path) {
    json_.BeginObject();
    json_.Member("role", role);
    if (!message.name().empty()) json_.Member("name", message.name());
    json_.Key("content");
    // One text goes as a string, which every server takes.
    if (message.parts_size() == 1 && message.parts(0).has_text()) {
      NN_RETURN_IF_ERROR(PartExtras(message.parts(0), StrCat(path, ".parts[0]")));
      json_.String(message.parts(0).text());
    } else {
      json_.BeginArray();
      for (int i = 0; i < message.parts_size(); ++i) {
        NN_RETURN_IF_ERROR(InputPart(message.parts(i), StrCat(path, ".parts[", i, "]")));
      }
      json_.EndArray();
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  void NotSent(const std::string& path) {
    report_.Warn("FIELD_NOT_SENT", path, "the wire has no place for it");
  }

  absl::Status PartExtras(const v1::Part& part, const std::string& path) {
    // Backends put these on what they answer, and an answer can be sent back: no reason to refuse.
    if (!part.signature().empty()) NotSent(StrCat(path, ".signature"));
    if (!part.citations().empty()) NotSent(StrCat(path, ".citations"));
    if (part.has_cache_control()) return report_.Unsupported(StrCat(path, ".cache_control"));
    return absl::OkStatus();
  }

  absl::Status InputPart(const v1::Part& part, const std::string& path) {
    NN_RETURN_IF_ERROR(PartExtras(part, path));
    if (part.has_media()) return MediaPart(part.media(), StrCat(path, ".media"));
    if (!part.has_text()) return report_.Unsupported(path);
    json_.BeginObject();
    json_.Member("type", "text");
    json_.Member("text", part.text());
    json_.EndObject();
    return absl::OkStatus();
  }

  static std::string DataUri(const v1::Media& media) {
    return StrCat("data:", media.mime_type(), ";base64,", absl::Base64Escape(media.data()));
  }

  absl::Status MediaPart(const v1::Media& media, const std::string& path) {
    const std::string& mime = media.mime_type();
    if (media.modality() == v1::MODALITY_IMAGE || absl::StartsWith(mime, "image/")) {
      if (media.has_file_id()) return report_.Unsupported(StrCat(path, ".file_id"));
      json_.BeginObject();
      json_.Member("type", "image_url");
      json_.BeginObjectMember("image_url");
      json_.Member("url", media.has_uri() ? media.uri() : DataUri(media));
      if (!media.detail().empty()) json_.Member("detail", media.detail());
      json_.EndObject();
      json_.EndObject();
      return absl::OkStatus();
    }
    if (media.modality() == v1::MODALITY_AUDIO || absl::StartsWith(mime, "audio/")) {
      if (!media.has_data()) return report_.Unsupported(path);
      const std::string_view format = AudioFormat(mime);
      if (format.empty()) return report_.Unsupported(StrCat(path, ".mime_type"));
      json_.BeginObject();
      json_.Member("type", "input_audio");
      json_.BeginObjectMember("input_audio");
      json_.Member("data", absl::Base64Escape(media.data()));
      json_.Member("format", format);
      json_.EndObject();
      json_.EndObject();
      return absl::OkStatus();
    }
    if (media.modality() == v1::MODALITY_DOCUMENT || mime == "application/pdf") {
      if (media.has_uri()) return report_.Unsupported(StrCat(path, ".uri"));
      json_.BeginObject();
      json_.Member("type", "file");
      json_.BeginObjectMember("file");
      if (media.has_file_id()) {
        json_.Member("file_id", media.file_id());
      } else {
        json_.Member("file_data", DataUri(media));
        if (!media.filename().empty()) json_.Member("filename", media.filename());
      }
      json_.EndObject();
      json_.EndObject();
      return absl::OkStatus();
    }
    return report_.Unsupported(path);
  }

  absl::Status AssistantMessage(const v1::Message& message, const std::string& path) {
    std::string text;
    std::string refusal;
    bool has_text = false;
    std::vector<const v1::ToolCall*> calls;
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::Part& part = message.parts(i);
      const std::string part_path = StrCat(path, ".parts[", i, "]");
      NN_RETURN_IF_ERROR(PartExtras(part, part_path));
      switch (part.data_case()) {
        case v1::Part::kText:
          text += part.text();
          has_text = true;
          break;
        case v1::Part::kRefusal:
          refusal += part.refusal();
          break;
        case v1::Part::kToolCall:
          calls.push_back(&part.tool_call());
          break;
        case v1::Part::kReasoning:
          // The wire has no place for it, and the model does without: an answer can be sent back.
          report_.Warn("REASONING_NOT_SENT", part_path, "reasoning is not sent back on this wire");
          break;
        case v1::Part::kMedia:
        case v1::Part::kToolResult:
        case v1::Part::kProviderPart:
        case v1::Part::DATA_NOT_SET:
          NN_RETURN_IF_ERROR(report_.Unsupported(part_path));
          break;
      }
    }
    json_.BeginObject();
    json_.Member("role", "assistant");
    if (!message.name().empty()) json_.Member("name", message.name());
    if (has_text || (calls.empty() && refusal.empty())) json_.Member("content", text);
    if (!refusal.empty()) json_.Member("refusal", refusal);
    if (!calls.empty()) {
      json_.BeginArrayMember("tool_calls");
      for (const v1::ToolCall* call : calls) ToolCallEntry(*call);
      json_.EndArray();
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  void ToolCallEntry(const v1::ToolCall& call) {
    json_.BeginObject();
    json_.Member("id", call.id());
    json_.Member("type", "function");
    json_.BeginObjectMember("function");
    json_.Member("name", call.name());
    json_.Member("arguments", call.arguments_json().empty() ? "{}" : call.arguments_json());
    json_.EndObject();
    json_.EndObject();
  }

  // Each result is a message of its own on this wire.
  absl::Status ToolMessages(const v1::Message& message, const std::string& path) {
    for (int i = 0; i < message.parts_size(); ++i) {
      const std::string part_path = StrCat(path, ".parts[", i, "]");
      const v1::Part& part = message.parts(i);
      NN_RETURN_IF_ERROR(PartExtras(part, part_path));
      const v1::ToolResult& result = part.tool_result();
      // The wire matches results by their call's id alone.
      if (!result.name().empty()) NotSent(StrCat(part_path, ".tool_result.name"));
      std::string text;
      for (int j = 0; j < result.parts_size(); ++j) {
        const std::string inner = StrCat(part_path, ".tool_result.parts[", j, "]");
        NN_RETURN_IF_ERROR(PartExtras(result.parts(j), inner));
        if (!result.parts(j).has_text()) {
          NN_RETURN_IF_ERROR(report_.Unsupported(inner));
          continue;
        }
        text += result.parts(j).text();
      }
      if (result.is_error()) {
        report_.Warn("FIELD_NOT_SENT", StrCat(part_path, ".tool_result.is_error"),
                     "the wire has no mark for failed tools; the text alone was sent");
      }
      json_.BeginObject();
      json_.Member("role", "tool");
      json_.Member("tool_call_id", result.tool_call_id());
      json_.Member("content", text);
      json_.EndObject();
    }
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  EncodeReport& report_;
  JsonWriter& json_;
};

}  // namespace

absl::Status WriteOpenAiMessages(const v1::ChatRequest& request, EncodeReport& report,
                                 JsonWriter& json) {
  return MessageWriter(request, report, json).Write();
}

}  // namespace nexusnitro
