#include "client_core/adapters/bedrock/bedrock_messages.h"

#include <algorithm>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/time/time.h"
#include "client_core/adapters/bedrock/bedrock_media.h"
#include "client_core/adapters/instructions.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// The two roles of the wire; instructions are no message there.
std::string_view WireRole(const v1::Message& message) {
  return message.role() == v1::ROLE_ASSISTANT ? "assistant" : "user";
}

// Whether Bedrock itself ran a tool for this message.
bool HasOwnResult(const v1::Message& message) {
  return std::any_of(message.parts().begin(), message.parts().end(), [](const v1::Part& part) {
    return part.provider_part().provider() == kBedrockProvider &&
           part.provider_part().type() == "toolResult";
  });
}

// Writes message by message; the first error ends it.
class MessageWriter {
 public:
  MessageWriter(const v1::ChatRequest& request, EncodeReport& report, JsonWriter& json)
      : request_(request), report_(report), json_(json), media_(report, json) {}

  absl::Status WriteSystem() {
    WarnOfMovedInstructions(request_, report_);
    for (int i = 0; i < request_.messages_size(); ++i) {
      const v1::Message& message = request_.messages(i);
      if (IsInstruction(message)) NN_RETURN_IF_ERROR(Blocks(message, StrCat("messages[", i, "]")));
    }
    if (system_begun_) json_.EndArray();
    return absl::OkStatus();
  }

  absl::Status WriteConversation() {
    json_.BeginArrayMember("messages");
    for (int i = 0; i < request_.messages_size(); ++i) {
      const v1::Message& message = request_.messages(i);
      if (IsInstruction(message)) continue;
      next_role_ = WireRole(message);
      NN_RETURN_IF_ERROR(Blocks(message, StrCat("messages[", i, "]")));
    }
    EndMessage();
    json_.EndArray();
    return absl::OkStatus();
  }

 private:
  void EndMessage() {
    if (role_.empty()) return;
    json_.EndArray();
    json_.EndObject();
  }

  // Makes a place for a block: begins a message if the role is another one, or the instructions.
  // What would have no blocks is never begun, since Bedrock would refuse it.
  void Enter() {
    if (next_role_.empty()) {
      if (!system_begun_) json_.BeginArrayMember("system");
      system_begun_ = true;
    } else if (next_role_ != role_) {
      EndMessage();
      role_ = next_role_;
      json_.BeginObject();
      json_.Member("role", role_);
      json_.BeginArrayMember("content");
    }
  }

  void BeginBlock() {
    Enter();
    json_.BeginObject();
  }

  absl::Status Blocks(const v1::Message& message, const std::string& path) {
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::Part& part = message.parts(i);
      const std::string part_path = StrCat(path, ".parts[", i, "]");
      // Of what a part may carry, reasoning alone has a signature on this wire.
      if (!part.signature().empty() && !part.has_reasoning()) {
        report_.Warn("FIELD_NOT_SENT", StrCat(part_path, ".signature"),
                     "the wire has no place for it");
      }
      if (part.tool_call().server_side() && !HasOwnResult(message)) {
        // Bedrock wants a result for each call.
        report_.Warn("FIELD_NOT_SENT", StrCat(part_path, ".tool_call"),
                     "another backend ran the tool itself; the call is not sent");
        continue;
      }
      NN_RETURN_IF_ERROR(Block(part, part_path));
      if (part.has_cache_control()) {
        NN_RETURN_IF_ERROR(CachePoint(part.cache_control(), StrCat(part_path, ".cache_control")));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Block(const v1::Part& part, const std::string& path) {
    switch (part.data_case()) {
      case v1::Part::kText:
        // Bedrock refuses empty text, and models do answer with it.
        if (!part.text().empty()) Text(part.text());
        return absl::OkStatus();
      case v1::Part::kMedia:
        return Media(part.media(), StrCat(path, ".media"));
      case v1::Part::kReasoning:
        return Reasoning(part, path);
      case v1::Part::kToolCall:
        return ToolUse(part.tool_call(), StrCat(path, ".tool_call"));
      case v1::Part::kToolResult:
        return ToolResult(part.tool_result(), StrCat(path, ".tool_result"));
      case v1::Part::kProviderPart:
        return ProviderBlock(part.provider_part(), StrCat(path, ".provider_part"));
      case v1::Part::kRefusal:
      case v1::Part::DATA_NOT_SET:
        return report_.Unsupported(path);
    }
    return absl::OkStatus();
  }

  void Text(const std::string& text) {
    BeginBlock();
    json_.Member("text", text);
    json_.EndObject();
  }

  absl::Status Media(const v1::Media& media, const std::string& path) {
    NN_ASSIGN_OR_RETURN(const bool accepted, media_.Accepts(media, BedrockPlace::kMessage, path));
    if (!accepted) return absl::OkStatus();
    BeginBlock();
    media_.Write(media);
    json_.EndObject();
    return absl::OkStatus();
  }

  // Only what Bedrock signed or encrypted goes back: models refuse reasoning that is not theirs.
  absl::Status Reasoning(const v1::Part& part, const std::string& path) {
    const v1::Reasoning& reasoning = part.reasoning();
    const bool is_signed = !part.signature().empty() && IsValidUtf8(part.signature());
    if (reasoning.redacted().empty() && !is_signed) {
      report_.Warn("REASONING_NOT_SENT", path,
                   "reasoning without a signature of this wire's is not sent back");
      return absl::OkStatus();
    }
    BeginBlock();
    json_.BeginObjectMember("reasoningContent");
    if (!reasoning.redacted().empty()) {
      json_.Member("redactedContent", absl::Base64Escape(reasoning.redacted()));
    } else {
      json_.BeginObjectMember("reasoningText");
      json_.Member("text", reasoning.text());
      json_.Member("signature", part.signature());
      json_.EndObject();
    }
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status ToolUse(const v1::ToolCall& call, const std::string& path) {
    std::string_view arguments = call.arguments_json();
    if (arguments.empty()) arguments = "{}";
    NN_RETURN_IF_ERROR(CheckRawObject(arguments, StrCat(path, ".arguments_json")));
    BeginBlock();
    json_.BeginObjectMember("toolUse");
    json_.Member("toolUseId", call.id());
    json_.Member("name", call.name());
    json_.Key("input");
    json_.Raw(arguments);
    if (call.server_side()) json_.Member("type", "server_tool_use");
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status ToolResult(const v1::ToolResult& result, const std::string& path) {
    BeginBlock();
    json_.BeginObjectMember("toolResult");
    json_.Member("toolUseId", result.tool_call_id());
    json_.BeginArrayMember("content");
    for (int i = 0; i < result.parts_size(); ++i) {
      NN_RETURN_IF_ERROR(ResultPart(result.parts(i), StrCat(path, ".parts[", i, "]")));
    }
    json_.EndArray();
    if (result.is_error()) json_.Member("status", "error");
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status ResultPart(const v1::Part& part, const std::string& path) {
    if (part.has_cache_control()) {
      NN_RETURN_IF_ERROR(report_.Unsupported(StrCat(path, ".cache_control")));
    }
    switch (part.data_case()) {
      case v1::Part::kText:
        if (part.text().empty()) return absl::OkStatus();
        json_.BeginObject();
        json_.Member("text", part.text());
        json_.EndObject();
        return absl::OkStatus();
      case v1::Part::kMedia: {
        NN_ASSIGN_OR_RETURN(
            const bool accepted,
            media_.Accepts(part.media(), BedrockPlace::kToolResult, StrCat(path, ".media")));
        if (!accepted) return absl::OkStatus();
        json_.BeginObject();
        media_.Write(part.media());
        json_.EndObject();
        return absl::OkStatus();
      }
      case v1::Part::kProviderPart: {
        NN_ASSIGN_OR_RETURN(const bool own,
                            IsOwn(part.provider_part(), StrCat(path, ".provider_part")));
        if (own) json_.Raw(part.provider_part().json());
        return absl::OkStatus();
      }
      case v1::Part::kReasoning:
      case v1::Part::kToolCall:
      case v1::Part::kToolResult:
      case v1::Part::kRefusal:
      case v1::Part::DATA_NOT_SET:
        return report_.Unsupported(path);
    }
    return absl::OkStatus();
  }

  // Whether a ProviderPart is a block of this wire. False: it was dropped, as the caller chose.
  absl::StatusOr<bool> IsOwn(const v1::ProviderPart& part, const std::string& path) {
    if (part.provider() != kBedrockProvider) {
      NN_RETURN_IF_ERROR(report_.Unsupported(path));
      return false;
    }
    NN_RETURN_IF_ERROR(CheckRawObject(part.json(), StrCat(path, ".json")));
    return true;
  }

  absl::Status ProviderBlock(const v1::ProviderPart& part, const std::string& path) {
    NN_ASSIGN_OR_RETURN(const bool own, IsOwn(part, path));
    if (!own) return absl::OkStatus();
    Enter();
    json_.Raw(part.json());
    return absl::OkStatus();
  }

  absl::Status CachePoint(const v1::CacheControl& cache, const std::string& path) {
    std::string_view ttl;
    if (cache.has_ttl()) {
      const absl::Duration duration = FromProto(cache.ttl());
      if (duration == absl::Minutes(5)) ttl = "5m";
      if (duration == absl::Hours(1)) ttl = "1h";
      if (ttl.empty()) {
        return InvalidField(StrCat(path, ".ttl"), StrCat("is ", absl::FormatDuration(duration),
                                                         "; Bedrock knows 5m and 1h"));
      }
    }
    BeginBlock();
    json_.BeginObjectMember("cachePoint");
    json_.Member("type", "default");
    if (!ttl.empty()) json_.Member("ttl", ttl);
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  EncodeReport& report_;
  JsonWriter& json_;
  BedrockMediaWriter media_;
  std::string_view role_;       // Of the message that is open; empty: none is.
  std::string_view next_role_;  // Of the blocks to come; empty: they are instructions.
  bool system_begun_ = false;
};

}  // namespace

absl::Status WriteBedrockMessages(const v1::ChatRequest& request, EncodeReport& report,
                                  JsonWriter& json) {
  MessageWriter writer(request, report, json);
  NN_RETURN_IF_ERROR(writer.WriteSystem());
  return writer.WriteConversation();
}

}  // namespace nexusnitro
