#include "client_core/adapters/openai/openai_messages.h"

#include <string>
#include <string_view>
#include <vector>

#include "client_core/adapters/openai/openai_assistant.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// Messages of systems, developers and users.
absl::Status WriteInput(const OpenAiWriting& writing, std::string_view role,
                        const v1::Message& message, const std::string& path) {
  std::vector<const v1::Part*> taken;
  for (int i = 0; i < message.parts_size(); ++i) {
    NN_ASSIGN_OR_RETURN(const bool takes,
                        TakesPart(writing, message.parts(i), StrCat(path, ".parts[", i, "]")));
    if (takes) taken.push_back(&message.parts(i));
  }
  if (taken.empty()) return absl::OkStatus();  // All was dropped; servers refuse empty messages.
  JsonWriter& json = writing.json;
  json.BeginObject();
  json.Member("role", role);
  if (!message.name().empty()) json.Member("name", message.name());
  const v1::Part& first = *taken.front();
  const bool cached = first.has_cache_control() && writing.dialect.cache_control;
  if (taken.size() == 1 && first.has_text() && !cached) {
    json.Member("content", first.text());  // As a string, which every server takes.
  } else {
    json.BeginArrayMember("content");
    for (const v1::Part* part : taken) WriteOpenAiPart(writing, *part);
    json.EndArray();
  }
  json.EndObject();
  return absl::OkStatus();
}

void WriteToolContent(const OpenAiWriting& writing, const std::vector<const v1::Part*>& texts) {
  JsonWriter& json = writing.json;
  if (writing.dialect.tool_text_parts && texts.size() > 1) {
    json.BeginArrayMember("content");
    for (const v1::Part* part : texts) WriteOpenAiPart(writing, *part);
    json.EndArray();
    return;
  }
  std::string joined;
  for (const v1::Part* part : texts) {
    StrAppend(&joined, part == texts.front() ? "" : "\n", part->text());
  }
  json.Member("content", joined);
}

// Each result is a message of its own on this wire.
absl::Status WriteToolResults(const OpenAiWriting& writing, const v1::Message& message,
                              const std::string& path) {
  for (int i = 0; i < message.parts_size(); ++i) {
    const v1::ToolResult& result = message.parts(i).tool_result();
    const std::string part_path = StrCat(path, ".parts[", i, "]");
    NN_RETURN_IF_ERROR(TakesCacheControl(writing, message.parts(i), part_path).status());
    std::vector<const v1::Part*> texts;
    for (int j = 0; j < result.parts_size(); ++j) {
      const std::string inner = StrCat(part_path, ".tool_result.parts[", j, "]");
      NN_RETURN_IF_ERROR(TakesCacheControl(writing, result.parts(j), inner).status());
      if (result.parts(j).has_text()) {
        texts.push_back(&result.parts(j));
      } else {
        NN_RETURN_IF_ERROR(writing.report.Unsupported(inner));
      }
    }
    writing.json.BeginObject();
    writing.json.Member("role", "tool");
    writing.json.Member("tool_call_id", result.tool_call_id());
    WriteToolContent(writing, texts);
    writing.json.EndObject();
  }
  return absl::OkStatus();
}

absl::Status WriteMessage(const OpenAiWriting& writing, const v1::Message& message,
                          const std::string& path) {
  switch (message.role()) {
    case v1::ROLE_SYSTEM:
      return WriteInput(writing, "system", message, path);
    case v1::ROLE_DEVELOPER:
      return WriteInput(writing, writing.dialect.developer_role ? "developer" : "system", message,
                        path);
    case v1::ROLE_USER:
      return WriteInput(writing, "user", message, path);
    case v1::ROLE_ASSISTANT:
      return WriteOpenAiAssistant(message, path, writing);
    case v1::ROLE_TOOL:
      return WriteToolResults(writing, message, path);
    default:  // The enum is open: values that this version does not know can be in it.
      return InvalidField(StrCat(path, ".role"), "is not a known role");
  }
}

}  // namespace

absl::Status WriteOpenAiMessages(const v1::ChatRequest& request, const OpenAiWriting& writing) {
  writing.json.BeginArrayMember("messages");
  for (int i = 0; i < request.messages_size(); ++i) {
    NN_RETURN_IF_ERROR(WriteMessage(writing, request.messages(i), StrCat("messages[", i, "]")));
  }
  writing.json.EndArray();
  return absl::OkStatus();
}

}  // namespace nexusnitro
