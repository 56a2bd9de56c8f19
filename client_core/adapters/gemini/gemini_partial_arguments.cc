#include "client_core/adapters/gemini/gemini_partial_arguments.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// One step of a path: into a member of an object, or into an element of an array.
struct Step {
  bool is_index = false;
  std::string name;
  size_t index = 0;
};

absl::Status BadPath(std::string_view path, std::string_view why) {
  return MakeError(Reason::kBadBackendFrame,
                   StrCat("the JSON path of a partial argument ", why, ": ",
                          ReplaceInvalidUtf8(TruncateUtf8(path, 64))));
}

// Reads a normalized path of RFC 9535, and the short forms of it: "$.a.b[0]['c']".
absl::StatusOr<std::vector<Step>> ParsePath(std::string_view path) {
  if (path.empty() || path.front() != '$') return BadPath(path, "does not begin with $");
  std::vector<Step> steps;
  std::string_view rest = path.substr(1);
  while (!rest.empty()) {
    Step& step = steps.emplace_back();
    if (steps.size() >= limits::kJsonDepthMax) return BadPath(path, "is too deep");
    if (rest.front() == '.') {
      const size_t end = std::min(rest.find_first_of(".[", 1), rest.size());
      step.name = rest.substr(1, end - 1);
      if (step.name.empty()) return BadPath(path, "has an empty name");
      rest.remove_prefix(end);
      continue;
    }
    if (rest.front() != '[' || rest.size() < 2) return BadPath(path, "cannot be read");
    const char quote = rest[1];
    if (quote == '\'' || quote == '"') {
      size_t at = 2;
      for (; at < rest.size() && rest[at] != quote; ++at) {
        if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
        step.name.push_back(rest[at]);
      }
      if (rest.substr(std::min(at + 1, rest.size())).substr(0, 1) != "]") {
        return BadPath(path, "has a bracket that is not closed");
      }
      rest.remove_prefix(at + 2);
      continue;
    }
    const size_t end = rest.find(']');
    if (end == std::string_view::npos ||
        !absl::SimpleAtoi(ToAbsl(rest.substr(1, end - 1)), &step.index)) {
      return BadPath(path, "has an index that is no number");
    }
    step.is_index = true;
    rest.remove_prefix(end + 1);
  }
  return steps;
}

}  // namespace

struct GeminiPartialArguments::Node {
  enum class Kind { kUnset, kObject, kArray, kText, kRaw };

  Kind kind = Kind::kUnset;
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> members;  // In order of appearance.
  std::map<std::string, size_t> member_by_name;
  std::vector<std::unique_ptr<Node>> elements;
  std::string text;  // A text as it came, or any other value as JSON.

  // The child at `step`, made and counted if need be; null where `step` does not fit what is there.
  Node* Child(const Step& step, int& nodes) {
    const Kind needed = step.is_index ? Kind::kArray : Kind::kObject;
    if (kind == Kind::kUnset) kind = needed;
    if (kind != needed) return nullptr;
    if (step.is_index) {
      if (step.index > elements.size()) return nullptr;  // Elements come in their order.
      if (step.index == elements.size()) {
        elements.push_back(std::make_unique<Node>());
        ++nodes;
      }
      return elements[step.index].get();
    }
    const auto [found, is_new] = member_by_name.emplace(step.name, members.size());
    if (is_new) {
      members.emplace_back(step.name, std::make_unique<Node>());
      ++nodes;
    }
    return members[found->second].second.get();
  }
};

GeminiPartialArguments::GeminiPartialArguments() : root_(std::make_unique<Node>()) {
  root_->kind = Node::Kind::kObject;
}
GeminiPartialArguments::~GeminiPartialArguments() = default;
GeminiPartialArguments::GeminiPartialArguments(GeminiPartialArguments&&) noexcept = default;
GeminiPartialArguments& GeminiPartialArguments::operator=(GeminiPartialArguments&&) noexcept =
    default;

absl::Status GeminiPartialArguments::Add(const JsonReader& reader, JsonObject piece) {
  const std::string path = reader.RawText(JsonString(piece, "jsonPath").value_or(""));
  NN_ASSIGN_OR_RETURN(const std::vector<Step> steps, ParsePath(path));
  bytes_ += path.size();
  Node* node = root_.get();
  for (const Step& step : steps) {
    node = node->Child(step, nodes_);
    if (node == nullptr) return BadPath(path, "does not fit the values before it");
    if (nodes_ <= limits::kPartialArgumentsMax) continue;
    return MakeError(Reason::kReplyTooLarge, StrCat("the arguments of a tool call have more than ",
                                                    limits::kPartialArgumentsMax, " values"));
  }
  NN_RETURN_IF_ERROR(SetValue(reader, piece, *node));
  if (bytes_ <= limits::kReplyBytesMax) return absl::OkStatus();
  return MakeError(Reason::kReplyTooLarge, StrCat("the arguments of a tool call are larger than ",
                                                  limits::kReplyBytesMax, " bytes"));
}

absl::Status GeminiPartialArguments::SetValue(const JsonReader& reader, JsonObject piece,
                                              Node& node) {
  std::string raw;
  if (const auto number = JsonAt(piece, "numberValue"); number.has_value()) {
    raw = simdjson::minify(*number);
  } else if (const auto value = JsonBool(piece, "boolValue"); value.has_value()) {
    raw = *value ? "true" : "false";
  } else if (JsonElement null_value;
             piece.at_key("nullValue").get(null_value) == simdjson::SUCCESS) {
    raw = "null";
  }
  const Node::Kind kind = raw.empty() ? Node::Kind::kText : Node::Kind::kRaw;
  if (node.kind == Node::Kind::kUnset) node.kind = kind;
  if (node.kind != kind) {
    return BadPath(JsonString(piece, "jsonPath").value_or(""), "has values of two kinds");
  }
  if (kind == Node::Kind::kRaw) {
    node.text = raw;
  } else {
    node.text += reader.RawText(JsonString(piece, "stringValue").value_or(""));
  }
  bytes_ += raw.size() + JsonString(piece, "stringValue").value_or("").size();
  return absl::OkStatus();
}

void GeminiPartialArguments::Write(const Node& node, JsonWriter& json) {
  switch (node.kind) {
    case Node::Kind::kObject:
      json.BeginObject();
      for (const auto& [name, child] : node.members) {
        json.Key(ReplaceInvalidUtf8(name));
        Write(*child, json);
      }
      json.EndObject();
      break;
    case Node::Kind::kArray:
      json.BeginArray();
      for (const std::unique_ptr<Node>& child : node.elements) Write(*child, json);
      json.EndArray();
      break;
    case Node::Kind::kText: {
      Utf8Joiner joiner;  // The halves of a character may have come in two pieces.
      const std::string text = joiner.Join(node.text);
      json.String(text + joiner.Finish());
      break;
    }
    case Node::Kind::kRaw:
      json.Raw(node.text);
      break;
    case Node::Kind::kUnset:
      json.Null();
      break;
  }
}

std::string GeminiPartialArguments::Json() const {
  JsonWriter json;
  Write(*root_, json);
  return json.Take();
}

}  // namespace nexusnitro
