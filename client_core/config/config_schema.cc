#include "client_core/config/config_schema.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "client_core/base/check.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_descriptors.h"
#include "client_core/config/enum_name.h"
#include "client_core/wire/json_writer.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace nexusnitro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;

constexpr char kRoot[] = "nexusnitro.v1.ConfigFile";
constexpr char kDuration[] = "google.protobuf.Duration";
// As absl::ParseDuration() takes it, without a sign.
constexpr char kDurationPattern[] = "^(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|ms|s|m|h))+)$";

// What a config file may not say: what is output only, secrets, and what this version refuses.
constexpr std::pair<std::string_view, std::string_view> kLeftOut[] = {
    {"Config", "name"},        {"Config", "etag"},
    {"Config", "version"},     {"Config", "create_time"},
    {"Config", "update_time"}, {"Config", "origin"},
    {"Config", "warnings"},    {"Config", "fallback"},
    {"Config", "routing"},     {"Config", "circuit_breaker"},
    {"Config", "rate_limit"},  {"Config", "cache"},
    {"Config", "hedging"},     {"Config", "capture"},
    {"Backend", "weight"},     {"Backend", "concurrency_limit"},
    {"Backend", "rate_limit"}, {"Backend", "health_check"},
    {"Credential", "api_key"}, {"Credential", "bearer"},
};

// Texts that people write as bare numbers.
constexpr std::pair<std::string_view, std::string_view> kNumbersToo[] = {
    {"ConfigFile", "socket_mode"},
    {"ConfigFile", "socket_owner"},
};

template <typename Rows>
bool Contains(const Rows& rows, const FieldDescriptor& field) {
  return std::find(std::begin(rows), std::end(rows),
                   std::pair<std::string_view, std::string_view>(field.containing_type()->name(),
                                                                 field.name())) != std::end(rows);
}

// The comment before an element, as one paragraph.
template <typename Element>
std::string CommentOf(const Element& element) {
  google::protobuf::SourceLocation location;
  if (!element.GetSourceLocation(&location)) return "";
  std::string text = location.leading_comments;
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

class SchemaWriter {
 public:
  std::string Write(const Descriptor& root) {
    json_.BeginObject();
    json_.Member("$schema", "https://json-schema.org/draft/2020-12/schema");
    json_.Member("title", "The config file of nexusnitro-server");
    Object(root);
    json_.Key("$defs");
    json_.BeginObject();
    while (!waiting_.empty()) {
      const Descriptor* type = *waiting_.begin();
      waiting_.erase(waiting_.begin());
      json_.Key(type->name());
      json_.BeginObject();
      Object(*type);
      json_.EndObject();
    }
    json_.EndObject();
    json_.EndObject();
    return json_.Take();
  }

 private:
  struct ByName {
    bool operator()(const Descriptor* a, const Descriptor* b) const {
      return a->name() < b->name();
    }
  };

  void Description(const std::string& text) {
    if (!text.empty()) json_.Member("description", text);
  }

  void Object(const Descriptor& type) {
    Description(CommentOf(type));
    json_.Member("type", "object");
    json_.Key("properties");
    json_.BeginObject();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (Contains(kLeftOut, field)) continue;
      json_.Key(field.name());
      json_.BeginObject();
      Description(CommentOf(field));
      Field(field);
      json_.EndObject();
    }
    json_.EndObject();
    json_.Member("additionalProperties", false);
    if (type.real_oneof_decl_count() == 0) return;
    json_.Key("allOf");
    json_.BeginArray();
    for (int i = 0; i < type.real_oneof_decl_count(); ++i) AtMostOne(*type.oneof_decl(i));
    json_.EndArray();
  }

  void Required(const std::string& name) {
    json_.BeginObject();
    json_.Key("required");
    json_.BeginArray();
    json_.String(name);
    json_.EndArray();
    json_.EndObject();
  }

  void AtMostOne(const OneofDescriptor& oneof) {
    std::vector<std::string> names;
    for (int i = 0; i < oneof.field_count(); ++i) {
      if (!Contains(kLeftOut, *oneof.field(i))) names.push_back(oneof.field(i)->name());
    }
    json_.BeginObject();
    json_.Key("oneOf");
    json_.BeginArray();
    for (const std::string& name : names) Required(name);
    json_.BeginObject();
    json_.Key("not");
    json_.BeginObject();
    json_.Key("anyOf");
    json_.BeginArray();
    for (const std::string& name : names) Required(name);
    json_.EndArray();
    json_.EndObject();
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
  }

  void Field(const FieldDescriptor& field) {
    if (field.is_map()) {
      json_.Member("type", "object");
      json_.Key("additionalProperties");
      json_.BeginObject();
      Value(*field.message_type()->map_value());
      json_.EndObject();
    } else if (field.is_repeated()) {
      json_.Member("type", "array");
      json_.Key("items");
      json_.BeginObject();
      Value(field);
      json_.EndObject();
    } else {
      Value(field);
    }
  }

  void Value(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_UINT64:
        return json_.Member("type", "integer");
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return json_.Member("type", "number");
      case FieldDescriptor::CPPTYPE_BOOL:
        return json_.Member("type", "boolean");
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(*field.enum_type());
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(Contains(kNumbersToo, field));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        break;
    }
    if (field.message_type()->full_name() == kDuration) return Duration();
    if (known_.insert(field.message_type()).second) waiting_.insert(field.message_type());
    json_.Member("$ref", StrCat("#/$defs/", field.message_type()->name()));
  }

  void Text(bool numbers_too) {
    if (!numbers_too) return json_.Member("type", "string");
    json_.Key("type");
    json_.BeginArray();
    json_.String("string");
    json_.String("integer");
    json_.EndArray();
  }

  void Enum(const google::protobuf::EnumDescriptor& type) {
    json_.Key("enum");
    json_.BeginArray();
    for (int i = 1; i < type.value_count(); ++i) {
      const std::string name = ShortEnumName(*type.value(i));
      json_.String(name);
      // YAML takes `2` for a number.
      if (int number = 0; absl::SimpleAtoi(name, &number)) json_.Int(number);
    }
    json_.EndArray();
  }

  void Duration() {
    json_.Key("anyOf");
    json_.BeginArray();
    json_.BeginObject();
    json_.Member("type", "string");
    json_.Member("pattern", kDurationPattern);
    json_.EndObject();
    json_.BeginObject();
    json_.Member("const", 0);  // The one length that needs no unit.
    json_.EndObject();
    json_.EndArray();
  }

  JsonWriter json_;
  std::set<const Descriptor*> known_;
  std::set<const Descriptor*, ByName> waiting_;
};

// `json` with a line for each member and entry.
std::string Indented(std::string_view json) {
  std::string text;
  size_t depth = 0;
  bool in_string = false;
  const auto new_line = [&] { text.append("\n").append(2 * depth, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      text.push_back(c);
      if (c == '\\') {
        text.push_back(json[++i]);
      } else if (c == '"') {
        in_string = false;
      }
      continue;
    }
    if (c == '}' || c == ']') {
      --depth;
      new_line();
    }
    text.push_back(c);
    if (c == '"') in_string = true;
    if (c == ':') text.push_back(' ');
    if (c == '{' || c == '[') {
      ++depth;
      new_line();
    }
    if (c == ',') new_line();
  }
  text.push_back('\n');
  return text;
}

}  // namespace

std::string ConfigSchemaText() {
  google::protobuf::FileDescriptorSet files;
  NN_CHECK(files.ParseFromArray(kConfigDescriptors, static_cast<int>(kConfigDescriptorsBytes)),
           "the build's descriptors cannot be read");
  DescriptorPool pool;
  for (const auto& file : files.file()) {
    NN_CHECK(pool.BuildFile(file) != nullptr, "the build's descriptors do not fit together");
  }
  const Descriptor* root = pool.FindMessageTypeByName(kRoot);
  NN_CHECK(root != nullptr, "the build's descriptors lack the config file's");
  return Indented(SchemaWriter().Write(*root));
}

}  // namespace nexusnitro
