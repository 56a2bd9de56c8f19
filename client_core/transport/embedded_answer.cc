#include "client_core/transport/embedded_answer.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/str_join.h"
#include "client_core/base/limits.h"
#include "client_core/base/random.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/transport/embedded_json.h"
#include "client_core/transport/embedded_words.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr int kDefaultTokens = 32;
constexpr int64_t kDefaultSeed = 1;

constexpr std::string_view kWords[] = {
    "amber", "brook",   "cedar", "dawn",  "ember",  "fern",  "grove",  "harbor",
    "iris",  "juniper", "kelp",  "lumen", "meadow", "north", "onyx",   "pebble",
    "quill", "river",   "slate", "thyme", "umber",  "vale",  "willow", "yarrow",
};

// Name of the function that `tool_choice` demands; empty if it demands none.
std::string DemandedTool(JsonObject request) {
  const std::optional<JsonElement> choice = JsonAt(request, "tool_choice");
  if (!choice.has_value()) return "";
  JsonObject object;
  if (choice->get(object) == simdjson::SUCCESS) {
    const auto function = JsonObjectAt(object, "function");
    return function ? std::string(JsonString(*function, "name").value_or("")) : "";
  }
  if (JsonText(*choice) != "required") return "";
  const auto tools = JsonArrayAt(request, "tools");
  JsonObject tool;
  if (!tools || tools->at(0).get(tool) != simdjson::SUCCESS) return "";
  const auto function = JsonObjectAt(tool, "function");
  return function ? std::string(JsonString(*function, "name").value_or("")) : "";
}

void BeginReply(const EmbeddedAnswer& answer, std::string_view object, JsonWriter& json) {
  json.BeginObject();
  json.Member("id", "embedded-1");
  json.Member("object", object);
  json.Member("model", answer.model);
}

void WriteUsage(const EmbeddedAnswer& answer, JsonWriter& json) {
  int64_t output = 0;
  for (const auto& choice : answer.choices) output += static_cast<int64_t>(choice.tokens.size());
  json.BeginObjectMember("usage");
  json.Member("prompt_tokens", answer.input_tokens);
  json.Member("completion_tokens", output);
  json.Member("total_tokens", answer.input_tokens + output);
  json.EndObject();
}

void WriteContent(const EmbeddedAnswer& answer, size_t choice, size_t begin, size_t end,
                  JsonWriter& json) {
  json.Member("role", "assistant");
  if (answer.tool.empty()) {
    const auto first = answer.choices[choice].tokens.begin();
    json.Member("content", absl::StrJoin(first + static_cast<ptrdiff_t>(begin),
                                         first + static_cast<ptrdiff_t>(end), ""));
    return;
  }
  json.BeginArrayMember("tool_calls");
  json.BeginObject();
  json.Member("index", 0);
  json.Member("type", "function");
  json.BeginObjectMember("function");
  json.Member("name", answer.tool);
  json.Member("arguments", "{}");
  json.EndObject();
  json.EndObject();
  json.EndArray();
}

// The text that `response_format` demands; nothing where any text will do.
absl::StatusOr<std::optional<std::string>> DemandedJson(JsonObject request) {
  const auto format = JsonObjectAt(request, "response_format");
  if (!format.has_value()) return std::nullopt;
  const std::string_view type = JsonString(*format, "type").value_or("text");
  if (type == "json_object") return "{}";
  if (type != "json_schema") return std::nullopt;
  const auto wrapper = JsonObjectAt(*format, "json_schema");
  const auto schema = wrapper ? JsonAt(*wrapper, "schema") : std::optional<JsonElement>();
  if (!schema.has_value()) return "{}";
  NN_ASSIGN_OR_RETURN(std::string instance, SmallestInstance(*schema));
  return instance;
}

std::vector<std::string> Words(uint64_t seed, int64_t count) {
  Random random(seed);
  std::vector<std::string> words;
  for (int64_t i = 0; i < count; ++i) {
    words.push_back(StrCat(i == 0 ? "" : " ", kWords[random.Bits() % std::size(kWords)]));
  }
  return words;
}

EmbeddedAnswer Refused(std::string_view error) {
  EmbeddedAnswer answer;
  answer.http_status = 400;
  answer.error = std::string(error);
  return answer;
}

}  // namespace

size_t EmbeddedAnswer::length() const {
  size_t length = 0;
  for (const Choice& choice : choices) length = std::max(length, choice.tokens.size());
  return length;
}

EmbeddedAnswer AnswerChat(std::string_view body, const v1::EmbeddedOptions& options) {
  EmbeddedAnswer answer;
  simdjson::dom::parser parser;
  const absl::StatusOr<JsonObject> request = ParseJsonObject(parser, body);
  const auto messages =
      request.ok() ? JsonArrayAt(*request, "messages") : std::optional<JsonArray>();
  if (!messages.has_value()) {
    return Refused("the embedded backend takes OpenAI chat completions only");
  }
  const absl::StatusOr<std::optional<std::string>> json = DemandedJson(*request);
  if (!json.ok()) return Refused(MessageOf(json.status()));
  answer.model = JsonString(*request, "model").value_or("embedded");
  answer.stream = JsonBool(*request, "stream").value_or(false);
  answer.tool = DemandedTool(*request);
  answer.input_tokens = InputTokens(*messages);
  std::string question;
  for (const JsonElement element : *messages) {
    JsonObject message;
    if (element.get(message) != simdjson::SUCCESS) continue;
    if (JsonString(message, "role") == "user") question = ContentText(message);
  }
  const int64_t count =
      std::clamp<int64_t>(JsonInt(*request, "n").value_or(1), 1, limits::kChoicesMax);
  answer.choices.resize(static_cast<size_t>(count));
  if (!answer.tool.empty()) {
    for (EmbeddedAnswer::Choice& choice : answer.choices) choice = {{"{}"}, "tool_calls"};
    return answer;
  }

  int64_t cap = JsonInt(*request, "max_tokens").value_or(INT32_MAX);
  cap = JsonInt(*request, "max_completion_tokens").value_or(cap);
  const int length = options.has_output_tokens() ? options.output_tokens() : kDefaultTokens;
  // Each choice has a seed of its own.
  uint64_t seed = static_cast<uint64_t>(options.has_seed() ? options.seed() : kDefaultSeed) ^
                  StableHash(question);
  for (EmbeddedAnswer::Choice& choice : answer.choices) {
    if (json->has_value()) {
      choice.tokens = TokensOf(**json);
    } else if (options.mode() == v1::EmbeddedOptions::MODE_ECHO) {
      choice.tokens = TokensOf(question);
    } else {
      choice.tokens = Words(seed++, std::min<int64_t>(length, cap + 1));
    }
    const bool cut = static_cast<int64_t>(choice.tokens.size()) > cap;
    if (cut) choice.tokens.resize(static_cast<size_t>(std::max<int64_t>(cap, 0)));
    choice.finish_reason = cut ? "length" : "stop";
  }
  return answer;
}

std::string EmbeddedAnswer::WholeJson() const {
  JsonWriter json;
  if (!error.empty()) {
    json.BeginObject();
    json.BeginObjectMember("error");
    json.Member("message", error);
    json.Member("type", "invalid_request_error");
    json.EndObject();
    json.EndObject();
    return json.Take();
  }
  BeginReply(*this, "chat.completion", json);
  json.BeginArrayMember("choices");
  for (size_t i = 0; i < choices.size(); ++i) {
    json.BeginObject();
    json.Member("index", static_cast<int64_t>(i));
    json.BeginObjectMember("message");
    WriteContent(*this, i, 0, choices[i].tokens.size(), json);
    json.EndObject();
    json.Member("finish_reason", choices[i].finish_reason);
    json.EndObject();
  }
  json.EndArray();
  WriteUsage(*this, json);
  json.EndObject();
  return json.Take();
}

std::string EmbeddedAnswer::FrameJson(size_t choice, size_t begin, size_t end) const {
  JsonWriter json;
  BeginReply(*this, "chat.completion.chunk", json);
  json.BeginArrayMember("choices");
  json.BeginObject();
  json.Member("index", static_cast<int64_t>(choice));
  json.BeginObjectMember("delta");
  WriteContent(*this, choice, begin, end, json);
  json.EndObject();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return json.Take();
}

std::string EmbeddedAnswer::FinishJson(size_t choice) const {
  JsonWriter json;
  BeginReply(*this, "chat.completion.chunk", json);
  json.BeginArrayMember("choices");
  json.BeginObject();
  json.Member("index", static_cast<int64_t>(choice));
  json.BeginObjectMember("delta");
  json.EndObject();
  json.Member("finish_reason", choices[choice].finish_reason);
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return json.Take();
}

std::string EmbeddedAnswer::UsageJson() const {
  JsonWriter json;
  BeginReply(*this, "chat.completion.chunk", json);
  json.BeginArrayMember("choices");
  json.EndArray();
  WriteUsage(*this, json);
  json.EndObject();
  return json.Take();
}

}  // namespace nexusnitro
