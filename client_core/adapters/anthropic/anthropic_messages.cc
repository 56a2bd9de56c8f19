#include "client_core/adapters/anthropic/anthropic_messages.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client_core/adapters/anthropic/anthropic_content.h"
#include "client_core/adapters/instructions.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

std::string PathOf(int message) { return StrCat("messages[", message, "]"); }

// Ids of calls in the characters that the wire takes. Those of other backends, and ours, may have
// others; they need only be the same in a call and its result.
std::string WireId(const std::string& id) {
  std::string wire_id;
  for (const char c : id) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-') {
      wire_id += c;
    } else {
      StrAppend(&wire_id, "_", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return wire_id;
}

// Whether a part is a text and nothing more, which may go as a string.
bool IsPlainText(const v1::Part& part) {
  return part.has_text() && !part.has_cache_control() && part.citations().empty() &&
         part.signature().empty();
}

// Messages of one role that follow each other.
struct Turn {
  std::string_view role;
  std::vector<int> messages;
};

// Instructions stand elsewhere: they neither begin nor end a turn.
std::vector<Turn> TurnsOf(const v1::ChatRequest& request) {
  std::vector<Turn> turns;
  for (int i = 0; i < request.messages_size(); ++i) {
    const v1::Message& message = request.messages(i);
    if (IsInstruction(message)) continue;
    const std::string_view role = message.role() == v1::ROLE_ASSISTANT ? "assistant" : "user";
    if (turns.empty() || turns.back().role != role) turns.push_back({role, {}});
    turns.back().messages.push_back(i);
  }
  return turns;
}

// Writes turn by turn; the first error ends it.
class MessageWriter {
 public:
  MessageWriter(const v1::ChatRequest& request, EncodeReport& report, JsonWriter& json)
      : request_(request),
        report_(report),
        json_(json),
        content_(report, json, [this] { MakePlace(); }) {}

  absl::Status WriteSystem() {
    WarnOfMovedInstructions(request_, report_);
    std::vector<int> instructions;
    for (int i = 0; i < request_.messages_size(); ++i) {
      if (IsInstruction(request_.messages(i))) instructions.push_back(i);
    }
    if (instructions.size() == 1) {
      const v1::Message& only = request_.messages(instructions[0]);
      if (only.parts_size() == 1 && IsPlainText(only.parts(0)) && !only.parts(0).text().empty()) {
        json_.Member("system", only.parts(0).text());
        return absl::OkStatus();
      }
    }
    for (const int i : instructions) NN_RETURN_IF_ERROR(Blocks(i, Which::kOthers));
    if (array_is_open_) json_.EndArray();
    array_is_open_ = false;
    return absl::OkStatus();
  }

  absl::Status WriteConversation() {
    json_.BeginArrayMember("messages");
    for (const Turn& turn : TurnsOf(request_)) {
      next_role_ = turn.role;
      for (const int i : turn.messages) NN_RETURN_IF_ERROR(Blocks(i, Which::kToolResults));
      for (const int i : turn.messages) NN_RETURN_IF_ERROR(Blocks(i, Which::kOthers));
    }
    if (!array_is_open_) {
      return InvalidField("messages", "has nothing to send; empty texts cannot be sent here");
    }
    EndMessage();
    json_.EndArray();
    return absl::OkStatus();
  }

 private:
  enum class Which { kToolResults, kOthers };

  // Begins what the next block stands in: a message, if the role is another one, or the
  // instructions. What would have no blocks is never begun, since the wire would refuse it.
  void MakePlace() {
    if (inside_tool_result_) return;
    if (next_role_.empty()) {
      if (!array_is_open_) json_.BeginArrayMember("system");
    } else if (next_role_ != role_) {
      if (array_is_open_) EndMessage();
      role_ = next_role_;
      json_.BeginObject();
      json_.Member("role", role_);
      json_.BeginArrayMember("content");
    }
    array_is_open_ = true;
  }

  void EndMessage() {
    json_.EndArray();
    json_.EndObject();
  }

  // The parts of a message that are results of tools, or those that are none.
  absl::Status Blocks(int index, Which which) {
    const v1::Message& message = request_.messages(index);
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::Part& part = message.parts(i);
      if (part.has_tool_result() != (which == Which::kToolResults)) continue;
      NN_RETURN_IF_ERROR(Block(part, StrCat(PathOf(index), ".parts[", i, "]")));
    }
    return absl::OkStatus();
  }

  absl::Status Block(const v1::Part& part, const std::string& path) {
    // Of what a part may carry, reasoning alone has a signature on this wire.
    if (!part.signature().empty() && !part.has_reasoning()) {
      report_.Warn("FIELD_NOT_SENT", StrCat(path, ".signature"), "the wire has no place for it");
    }
    switch (part.data_case()) {
      case v1::Part::kText:
        return content_.Text(part, path);
      case v1::Part::kMedia:
        return content_.Media(part, path);
      case v1::Part::kReasoning:
        return Reasoning(part, path);
      case v1::Part::kToolCall:
        return ToolUse(part, path);
      case v1::Part::kToolResult:
        return ToolResult(part, path);
      case v1::Part::kProviderPart:
        return content_.Provider(part, path);
      case v1::Part::kRefusal:
      case v1::Part::DATA_NOT_SET:
        return report_.Unsupported(path);
    }
    return absl::OkStatus();
  }

  // Only what the backend signed or encrypted goes back: it refuses reasoning that is not its own.
  absl::Status Reasoning(const v1::Part& part, const std::string& path) {
    const v1::Reasoning& reasoning = part.reasoning();
    const std::string& token =
        reasoning.redacted().empty() ? part.signature() : reasoning.redacted();
    if (token.empty() || !IsValidUtf8(token)) {
      report_.Warn("REASONING_NOT_SENT", path,
                   "reasoning without a signature of this wire's is not sent back");
      return absl::OkStatus();
    }
    if (part.has_cache_control()) {
      NN_RETURN_IF_ERROR(report_.Unsupported(StrCat(path, ".cache_control")));
    }
    if (!reasoning.redacted().empty()) {
      content_.BeginBlock("redacted_thinking");
      json_.Member("data", token);
    } else {
      content_.BeginBlock("thinking");
      json_.Member("thinking", reasoning.text());
      json_.Member("signature", token);
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status ToolUse(const v1::Part& part, const std::string& path) {
    const v1::ToolCall& call = part.tool_call();
    if (call.server_side()) {
      // Its result is not in the conversation, and the wire wants one for each call.
      report_.Warn("FIELD_NOT_SENT", StrCat(path, ".tool_call"),
                   "another backend ran the tool itself; the call is not sent");
      return absl::OkStatus();
    }
    content_.BeginBlock("tool_use");
    json_.Member("id", WireId(call.id()));
    json_.Member("name", call.name());
    const std::string_view arguments =
        call.arguments_json().empty() ? "{}" : std::string_view(call.arguments_json());
    NN_RETURN_IF_ERROR(
        WriteRawObjectMember("input", arguments, StrCat(path, ".tool_call.arguments_json"), json_));
    NN_RETURN_IF_ERROR(content_.CacheControl(part, path));
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status ToolResult(const v1::Part& part, const std::string& path) {
    const v1::ToolResult& result = part.tool_result();
    content_.BeginBlock("tool_result");
    json_.Member("tool_use_id", WireId(result.tool_call_id()));
    const bool plain = result.parts_size() == 1 && IsPlainText(result.parts(0));
    if (plain && !result.parts(0).text().empty()) {
      json_.Member("content", result.parts(0).text());
    } else if (!plain && !result.parts().empty()) {
      json_.BeginArrayMember("content");
      inside_tool_result_ = true;
      for (int i = 0; i < result.parts_size(); ++i) {
        const std::string inner = StrCat(path, ".tool_result.parts[", i, "]");
        NN_RETURN_IF_ERROR(Block(result.parts(i), inner));
      }
      inside_tool_result_ = false;
      json_.EndArray();
    }
    if (result.is_error()) json_.Member("is_error", true);
    NN_RETURN_IF_ERROR(content_.CacheControl(part, path));
    json_.EndObject();
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  EncodeReport& report_;
  JsonWriter& json_;
  AnthropicContent content_;
  std::string_view role_;       // Of the message that is open.
  std::string_view next_role_;  // Of the blocks to come; empty: they are instructions.
  bool array_is_open_ = false;  // Of blocks, in the instructions or in a message.
  bool inside_tool_result_ = false;
};

}  // namespace

absl::Status WriteAnthropicMessages(const v1::ChatRequest& request, EncodeReport& report,
                                    JsonWriter& json) {
  MessageWriter writer(request, report, json);
  NN_RETURN_IF_ERROR(writer.WriteSystem());
  return writer.WriteConversation();
}

}  // namespace nexusnitro
