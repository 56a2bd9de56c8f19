#include "client_core/adapters/responses/responses_input.h"

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// Writes item by item; the first error ends it.
class InputWriter {
 public:
  InputWriter(EncodeReport& report, JsonWriter& json) : report_(report), json_(json) {}

  absl::Status Write(const v1::ChatRequest& request) {
    json_.BeginArrayMember("input");
    for (int i = 0; i < request.messages_size(); ++i) {
      const std::string path = StrCat("messages[", i, "]");
      const v1::Message& message = request.messages(i);
      switch (message.role()) {
        case v1::ROLE_SYSTEM:
          NN_RETURN_IF_ERROR(InputMessage("system", message, path));
          break;
        case v1::ROLE_DEVELOPER:
          NN_RETURN_IF_ERROR(InputMessage("developer", message, path));
          break;
        case v1::ROLE_USER:
          NN_RETURN_IF_ERROR(InputMessage("user", message, path));
          break;
        case v1::ROLE_ASSISTANT:
          NN_RETURN_IF_ERROR(AssistantItems(message, path));
          break;
        case v1::ROLE_TOOL:
          NN_RETURN_IF_ERROR(ToolItems(message, path));
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
    // Items of a provider stand beside the messages, not in them.
    bool open = false;
    const auto close = [&] {
      if (!open) return;
      json_.EndArray();
      json_.EndObject();
      open = false;
    };
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::Part& part = message.parts(i);
      const std::string part_path = StrCat(path, ".parts[", i, "]");
      if (part.has_provider_part()) {
        close();
        NN_RETURN_IF_ERROR(ProviderItem(part.provider_part(), part_path));
        continue;
      }
      if (!open) {
        json_.BeginObject();
        json_.Member("type", "message");
        json_.Member("role", role);
        json_.BeginArrayMember("content");
        open = true;
      }
      NN_RETURN_IF_ERROR(Content(part, part_path));
    }
    close();
    return absl::OkStatus();
  }

  absl::Status Content(const v1::Part& part, const std::string& path) {
    if (part.has_media()) return MediaContent(part.media(), StrCat(path, ".media"));
    if (!part.has_text()) return report_.Unsupported(path);
    json_.BeginObject();
    json_.Member("type", "input_text");
    json_.Member("text", part.text());
    json_.EndObject();
    return absl::OkStatus();
  }

  static std::string DataUri(const v1::Media& media) {
    return StrCat("data:", media.mime_type(), ";base64,", absl::Base64Escape(media.data()));
  }

  absl::Status MediaContent(const v1::Media& media, const std::string& path) {
    const bool image = ModalityOf(media) == v1::MODALITY_IMAGE;
    if (!image && ModalityOf(media) != v1::MODALITY_DOCUMENT) return report_.Unsupported(path);
    json_.BeginObject();
    json_.Member("type", image ? "input_image" : "input_file");
    if (media.has_file_id()) {
      json_.Member("file_id", media.file_id());
    } else if (image) {
      json_.Member("image_url", media.has_uri() ? media.uri() : DataUri(media));
    } else if (media.has_uri()) {
      json_.Member("file_url", media.uri());
    } else {
      json_.Member("filename", media.filename().empty() ? "document" : media.filename());
      json_.Member("file_data", DataUri(media));
    }
    if (image) json_.Member("detail", media.detail().empty() ? "auto" : media.detail());
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status AssistantItems(const v1::Message& message, const std::string& path) {
    for (int i = 0; i < message.parts_size();) {
      const v1::Part& part = message.parts(i);
      const std::string part_path = StrCat(path, ".parts[", i, "]");
      switch (part.data_case()) {
        case v1::Part::kText:
        case v1::Part::kRefusal:
          AssistantMessage(part);
          break;
        case v1::Part::kToolCall:
          FunctionCall(part.tool_call());
          break;
        case v1::Part::kReasoning:
          i = ReasoningItem(message, i, part_path);
          continue;
        case v1::Part::kProviderPart:
          NN_RETURN_IF_ERROR(ProviderItem(part.provider_part(), part_path));
          break;
        case v1::Part::kMedia:
        case v1::Part::kToolResult:
        case v1::Part::DATA_NOT_SET:
          NN_RETURN_IF_ERROR(report_.Unsupported(part_path));
          break;
      }
      ++i;
    }
    return absl::OkStatus();
  }

  void AssistantMessage(const v1::Part& part) {
    json_.BeginObject();
    json_.Member("type", "message");
    json_.Member("role", "assistant");
    json_.BeginArrayMember("content");
    json_.BeginObject();
    json_.Member("type", part.has_text() ? "output_text" : "refusal");
    json_.Member(part.has_text() ? "text" : "refusal",
                 part.has_text() ? part.text() : part.refusal());
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
  }

  void FunctionCall(const v1::ToolCall& call) {
    json_.BeginObject();
    json_.Member("type", "function_call");
    json_.Member("call_id", call.id());
    json_.Member("name", call.name());
    json_.Member("arguments", call.arguments_json().empty() ? "{}" : call.arguments_json());
    json_.EndObject();
  }

  // Writes the reasoning that begins with part `first`; gives the index of the part behind it.
  int ReasoningItem(const v1::Message& message, int first, const std::string& path) {
    const std::string& id = message.parts(first).reasoning().id();
    int end = first + 1;
    while (end < message.parts_size() && !id.empty() && message.parts(end).has_reasoning() &&
           message.parts(end).reasoning().id() == id) {
      ++end;
    }
    std::string encrypted;
    bool thoughts = false;
    for (int i = first; i < end; ++i) {
      const v1::Reasoning& reasoning = message.parts(i).reasoning();
      if (!reasoning.encrypted_content().empty()) encrypted = reasoning.encrypted_content();
      thoughts = thoughts || (!reasoning.is_summary() && !reasoning.text().empty());
    }
    // A summary alone means nothing to the backend.
    if (encrypted.empty() && !thoughts) {
      report_.Warn("REASONING_NOT_SENT", path,
                   "reasoning goes back with its text or its encrypted content only");
      return end;
    }
    json_.BeginObject();
    json_.Member("type", "reasoning");
    if (!id.empty()) json_.Member("id", id);
    json_.BeginArrayMember("summary");
    Texts(message, first, end, /*summary=*/true);
    json_.EndArray();
    if (thoughts) {
      json_.BeginArrayMember("content");
      Texts(message, first, end, /*summary=*/false);
      json_.EndArray();
    }
    if (!encrypted.empty()) json_.Member("encrypted_content", encrypted);
    json_.EndObject();
    return end;
  }

  void Texts(const v1::Message& message, int first, int end, bool summary) {
    for (int i = first; i < end; ++i) {
      const v1::Reasoning& reasoning = message.parts(i).reasoning();
      if (reasoning.is_summary() != summary || reasoning.text().empty()) continue;
      json_.BeginObject();
      json_.Member("type", summary ? "summary_text" : "reasoning_text");
      json_.Member("text", reasoning.text());
      json_.EndObject();
    }
  }

  absl::Status ProviderItem(const v1::ProviderPart& part, const std::string& path) {
    if (part.provider() != "openai") {
      return report_.Unsupported(StrCat(path, ".provider_part"));
    }
    return WriteRawObject(part.json(), StrCat(path, ".provider_part.json"), json_);
  }

  absl::Status ToolItems(const v1::Message& message, const std::string& path) {
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::ToolResult& result = message.parts(i).tool_result();
      const std::string result_path = StrCat(path, ".parts[", i, "].tool_result");
      json_.BeginObject();
      json_.Member("type", "function_call_output");
      json_.Member("call_id", result.tool_call_id());
      if (result.parts_size() <= 1 && (result.parts().empty() || result.parts(0).has_text())) {
        json_.Member("output", result.parts().empty() ? "" : result.parts(0).text());
      } else {
        json_.BeginArrayMember("output");
        for (int j = 0; j < result.parts_size(); ++j) {
          NN_RETURN_IF_ERROR(Content(result.parts(j), StrCat(result_path, ".parts[", j, "]")));
        }
        json_.EndArray();
      }
      json_.EndObject();
    }
    return absl::OkStatus();
  }

  EncodeReport& report_;
  JsonWriter& json_;
};

}  // namespace

absl::Status WriteResponsesInput(const v1::ChatRequest& request, EncodeReport& report,
                                 JsonWriter& json) {
  return InputWriter(report, json).Write(request);
}

}  // namespace nexusnitro
