#include "client_core/adapters/ollama/ollama_messages.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// Writes message by message; the first error ends it. Each has one text, however many parts it has
// here.
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
    std::string text;
    std::string thinking;
    std::vector<const v1::Media*> images;
    std::vector<int> calls;
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::Part& part = message.parts(i);
      switch (part.data_case()) {
        case v1::Part::kText:
          text += part.text();
          break;
        case v1::Part::kReasoning:
          thinking += part.reasoning().text();
          break;
        case v1::Part::kMedia:
          images.push_back(&part.media());
          break;
        case v1::Part::kToolCall:
          calls.push_back(i);
          break;
        case v1::Part::kToolResult:
        case v1::Part::kRefusal:
        case v1::Part::kProviderPart:
        case v1::Part::DATA_NOT_SET:
          NN_RETURN_IF_ERROR(report_.Unsupported(StrCat(path, ".parts[", i, "]")));
          break;
      }
    }
    json_.BeginObject();
    json_.Member("role", role);
    json_.Member("content", text);
    if (!thinking.empty()) json_.Member("thinking", thinking);
    if (!images.empty()) {
      json_.BeginArrayMember("images");
      for (const v1::Media* image : images) json_.String(absl::Base64Escape(image->data()));
      json_.EndArray();
    }
    if (!calls.empty()) {
      json_.BeginArrayMember("tool_calls");
      for (const int i : calls) {
        NN_RETURN_IF_ERROR(
            ToolCall(message.parts(i).tool_call(), StrCat(path, ".parts[", i, "].tool_call")));
      }
      json_.EndArray();
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status ToolCall(const v1::ToolCall& call, const std::string& path) {
    if (!call.id().empty()) tool_names_[call.id()] = call.name();
    const std::string arguments = call.arguments_json().empty() ? "{}" : call.arguments_json();
    NN_RETURN_IF_ERROR(CheckRawObject(arguments, StrCat(path, ".arguments_json")));
    json_.BeginObject();
    if (!call.id().empty()) json_.Member("id", call.id());
    json_.BeginObjectMember("function");
    json_.Member("name", call.name());
    json_.Key("arguments");
    json_.Raw(arguments);
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  // Each result is a message of its own on this wire.
  absl::Status ToolMessages(const v1::Message& message, const std::string& path) {
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::ToolResult& result = message.parts(i).tool_result();
      std::string text;
      for (int j = 0; j < result.parts_size(); ++j) {
        if (result.parts(j).has_text()) {
          text += result.parts(j).text();
        } else {
          NN_RETURN_IF_ERROR(
              report_.Unsupported(StrCat(path, ".parts[", i, "].tool_result.parts[", j, "]")));
        }
      }
      const auto call = tool_names_.find(result.tool_call_id());
      const std::string& name =
          result.name().empty() && call != tool_names_.end() ? call->second : result.name();
      json_.BeginObject();
      json_.Member("role", "tool");
      json_.Member("content", text);
      if (!name.empty()) json_.Member("tool_name", name);
      json_.Member("tool_call_id", result.tool_call_id());
      json_.EndObject();
    }
    return absl::OkStatus();
  }

  EncodeReport& report_;
  JsonWriter& json_;
  std::map<std::string, std::string> tool_names_;  // By the id of the call.
};

}  // namespace

absl::Status WriteOllamaMessages(const v1::ChatRequest& request, EncodeReport& report,
                                 JsonWriter& json) {
  return MessageWriter(report, json).Write(request);
}

}  // namespace nexusnitro
