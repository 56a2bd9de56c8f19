#include "tests/support/chat_replay_json.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/strip.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro::testing {
namespace {

// A choice's parts, joined by kind.
struct Joined {
  std::string text;
  std::string reasoning;
  std::string refusal;
  std::vector<v1::ToolCall> tool_calls;
  std::vector<std::string> order;  // Kinds as they came; neighbours of one kind count once.
  std::vector<std::string> signatures;
  std::vector<std::string> hidden_reasoning;  // What the backend encrypted.
  std::vector<v1::ProviderPart> provider_parts;
  int citations = 0;

  void Note(const std::string& kind, bool there) {
    if (there && (order.empty() || order.back() != kind)) order.push_back(kind);
  }
};

Joined Join(const v1::Choice& choice) {
  Joined joined;
  for (const v1::Part& part : choice.message().parts()) {
    joined.text += part.text();
    joined.Note("text", !part.text().empty());
    joined.reasoning += part.reasoning().text();
    joined.Note("reasoning", !part.reasoning().text().empty());
    joined.refusal += part.refusal();
    joined.Note("refusal", !part.refusal().empty());
    if (part.has_tool_call()) {
      joined.tool_calls.push_back(part.tool_call());
      joined.Note("tool_call", !part.tool_call().server_side());
    }
    if (part.has_provider_part()) joined.provider_parts.push_back(part.provider_part());
    if (const std::string& hidden = part.reasoning().redacted(); !hidden.empty()) {
      joined.hidden_reasoning.push_back(absl::Base64Escape(hidden));
    }
    if (const std::string& hidden = part.reasoning().encrypted_content(); !hidden.empty()) {
      joined.hidden_reasoning.push_back(absl::Base64Escape(hidden));
    }
    if (!part.signature().empty()) {
      joined.signatures.push_back(absl::Base64Escape(part.signature()));
    }
    joined.citations += part.citations_size();
  }
  return joined;
}

void WriteStrings(std::string_view key, const std::vector<std::string>& values,
                  JsonWriter& writer) {
  writer.BeginArrayMember(key);
  for (const std::string& value : values) writer.String(value);
  writer.EndArray();
}

void WriteChoice(const v1::Choice& choice, JsonWriter& writer) {
  const Joined joined = Join(choice);
  writer.BeginObject();
  writer.Member("index", choice.index());
  writer.Member("text", joined.text);
  writer.Member("reasoning", joined.reasoning);
  writer.Member("refusal", joined.refusal);
  writer.BeginArrayMember("tool_calls");
  for (const v1::ToolCall& call : joined.tool_calls) {
    writer.BeginObject();
    writer.Member("id", call.id());
    writer.Member("name", call.name());
    writer.Member("arguments", call.arguments_json());
    writer.Member("server_side", call.server_side());
    writer.EndObject();
  }
  writer.EndArray();
  WriteStrings("order", joined.order, writer);
  WriteStrings("signatures", joined.signatures, writer);
  WriteStrings("hidden_reasoning", joined.hidden_reasoning, writer);
  writer.BeginArrayMember("provider_parts");
  for (const v1::ProviderPart& part : joined.provider_parts) {
    writer.BeginObject();
    writer.Member("type", part.type());
    writer.Member("json", part.json());
    writer.EndObject();
  }
  writer.EndArray();
  writer.Member("citations", joined.citations);
  writer.Member("raw_finish", choice.finish().raw_reason());
  writer.Member("finish", ToStd(absl::StripPrefix(v1::FinishReason_Name(choice.finish().reason()),
                                                  "FINISH_REASON_")));
  writer.Member("stop_sequence", choice.finish().stop_sequence());
  writer.EndObject();
}

void WriteCount(std::string_view key, bool there, int64_t count, JsonWriter& writer) {
  writer.Key(key);
  if (there) {
    writer.Int(count);
  } else {
    writer.Null();
  }
}

void WriteUsage(const v1::Usage& usage, JsonWriter& writer) {
  writer.BeginObject();
  WriteCount("input", usage.has_input_tokens(), usage.input_tokens(), writer);
  WriteCount("output", usage.has_output_tokens(), usage.output_tokens(), writer);
  WriteCount("total", usage.has_total_tokens(), usage.total_tokens(), writer);
  WriteCount("cache_read", usage.has_cache_read_input_tokens(), usage.cache_read_input_tokens(),
             writer);
  WriteCount("cache_creation", usage.has_cache_creation_input_tokens(),
             usage.cache_creation_input_tokens(), writer);
  WriteCount("reasoning", usage.has_reasoning_output_tokens(), usage.reasoning_output_tokens(),
             writer);
  writer.EndObject();
}

void WriteError(const v1::BackendError& error, JsonWriter& writer) {
  writer.BeginObject();
  writer.Member("http_status", error.http_status());
  writer.Member("type", error.type());
  writer.Member("code", error.code());
  writer.Member("message", error.message());
  writer.EndObject();
}

}  // namespace

void WriteReplayed(const ReplayedChat& replayed, JsonWriter& writer) {
  writer.Member("reason", replayed.status.ok() ? "" : ReasonName(ReasonOf(replayed.status)));
  writer.Member("message", MessageOf(replayed.status));
  writer.Key("error");
  if (const auto error = BackendErrorOf(replayed.status); error.has_value()) {
    WriteError(*error, writer);
  } else {
    writer.Null();
  }
  writer.Member("id", replayed.response.id());
  writer.Member("model", replayed.response.model());
  writer.BeginArrayMember("choices");
  for (const v1::Choice& choice : replayed.response.choices()) WriteChoice(choice, writer);
  writer.EndArray();
  writer.Key("usage");
  if (replayed.response.has_usage()) {
    WriteUsage(replayed.response.usage(), writer);
  } else {
    writer.Null();
  }
}

}  // namespace nexusnitro::testing
