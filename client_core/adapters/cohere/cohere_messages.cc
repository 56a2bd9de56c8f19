#include "client_core/adapters/cohere/cohere_messages.h"

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "client_core/adapters/cohere/cohere_decoder.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// Writes message by message; the first error ends it.
class MessageWriter {
 public:
  MessageWriter(EncodeReport& report, JsonWriter& json) : report_(report), json_(json) {}

  absl::Status Write(const v1::ChatRequest& request) {
    json_.BeginArrayMember("messages");
    for (int i = 0; i < request.messages_size(); ++i) {
      const std::string path = StrCat("messages[", i, "]");
      const v1::Message& message = request.messages(i);
      switch (message.role()) {
        case v1::ROLE_SYSTEM:
        case v1::ROLE_DEVELOPER:
          NN_RETURN_IF_ERROR(Message("system", message, path));
          break;
        case v1::ROLE_USER:
          NN_RETURN_IF_ERROR(Message("user", message, path));
          break;
        case v1::ROLE_ASSISTANT:
          NN_RETURN_IF_ERROR(Message("assistant", message, path));
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
  absl::Status Message(std::string_view role, const v1::Message& message, const std::string& path) {
    bool calls = false;
    bool content = false;
    std::string plan;
    for (const v1::Part& part : message.parts()) {
      calls = calls || part.has_tool_call();
      content = content || !Elsewhere(part);
      if (IsToolPlan(part)) plan += part.reasoning().text();
    }
    json_.BeginObject();
    json_.Member("role", role);
    if (!plan.empty()) json_.Member("tool_plan", plan);
    if (content) {
      json_.BeginArrayMember("content");
      for (int i = 0; i < message.parts_size(); ++i) {
        if (Elsewhere(message.parts(i))) continue;
        NN_RETURN_IF_ERROR(Content(message.parts(i), StrCat(path, ".parts[", i, "]")));
      }
      json_.EndArray();
    }
    if (calls) {
      json_.BeginArrayMember("tool_calls");
      for (const v1::Part& part : message.parts()) {
        if (part.has_tool_call()) ToolCall(part.tool_call());
      }
      json_.EndArray();
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  static bool IsToolPlan(const v1::Part& part) {
    return part.has_reasoning() && part.reasoning().id() == kCohereToolPlan;
  }

  // Parts that do not stand in `content`.
  static bool Elsewhere(const v1::Part& part) {
    const bool empty = part.has_reasoning() && part.reasoning().text().empty();
    return part.has_tool_call() || IsToolPlan(part) || empty;
  }

  absl::Status Content(const v1::Part& part, const std::string& path) {
    if (part.has_text()) {
      Text("text", part.text());
    } else if (part.has_reasoning()) {
      Text("thinking", part.reasoning().text());
    } else if (part.has_media()) {
      const v1::Media& media = part.media();
      json_.BeginObject();
      json_.Member("type", "image_url");
      json_.BeginObjectMember("image_url");
      json_.Member("url", media.has_uri() ? media.uri()
                                          : StrCat("data:", media.mime_type(), ";base64,",
                                                   absl::Base64Escape(media.data())));
      if (!media.detail().empty()) json_.Member("detail", media.detail());
      json_.EndObject();
      json_.EndObject();
    } else {
      return report_.Unsupported(path);
    }
    return absl::OkStatus();
  }

  // A part of one text, whose key is its type.
  void Text(std::string_view type, const std::string& text) {
    json_.BeginObject();
    json_.Member("type", type);
    json_.Member(type, text);
    json_.EndObject();
  }

  void ToolCall(const v1::ToolCall& call) {
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
      const v1::ToolResult& result = message.parts(i).tool_result();
      json_.BeginObject();
      json_.Member("role", "tool");
      json_.Member("tool_call_id", result.tool_call_id());
      json_.BeginArrayMember("content");
      for (int j = 0; j < result.parts_size(); ++j) {
        if (result.parts(j).has_text()) {
          Text("text", result.parts(j).text());
        } else {
          NN_RETURN_IF_ERROR(
              report_.Unsupported(StrCat(path, ".parts[", i, "].tool_result.parts[", j, "]")));
        }
      }
      json_.EndArray();
      json_.EndObject();
    }
    return absl::OkStatus();
  }

  EncodeReport& report_;
  JsonWriter& json_;
};

}  // namespace

absl::Status WriteCohereMessages(const v1::ChatRequest& request, EncodeReport& report,
                                 JsonWriter& json) {
  return MessageWriter(report, json).Write(request);
}

}  // namespace nexusnitro
