#include "client_core/config/yaml_proto.h"

#include <yaml-cpp/yaml.h>

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client_core/base/strings.h"
#include "client_core/config/enum_name.h"
#include "client_core/config/nearest_name.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/reflection.h"

namespace nexusnitro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kDepthMax = 32;

int LineOfNode(const YAML::Node& node) { return node.Mark().line + 1; }

class Reader {
 public:
  explicit Reader(YamlResult& result) : result_(result) {}

  void ReadMessage(const YAML::Node& node, const std::string& path, int depth, Message& message) {
    if (depth > kDepthMax) return AddFault(node, path, "is nested too deeply");
    if (!node.IsMap()) return AddFault(node, path, "expected a mapping of keys to values");
    for (const auto& entry : node) {
      const std::string key = entry.first.Scalar();
      const std::string key_path = path.empty() ? key : StrCat(path, ".", key);
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(key);
      if (field == nullptr) {
        AddFault(entry.first, key_path, UnknownKey(key, *message.GetDescriptor()));
        continue;
      }
      if (!result_.lines.emplace(key_path, LineOfNode(entry.first)).second) {
        AddFault(entry.first, key_path, "is set twice");
        continue;
      }
      if (!OneofIsFree(*field, message)) {
        AddFault(
            entry.first, key_path,
            StrCat("only one of the `", field->containing_oneof()->name(), "` keys may be set"));
        continue;
      }
      ReadField(entry.second, key_path, depth, *field, message);
    }
  }

  void AddFault(const YAML::Node& node, const std::string& path, std::string description) {
    result_.faults.push_back({path, std::move(description), LineOfNode(node)});
  }

 private:
  static std::string UnknownKey(const std::string& key, const Descriptor& descriptor) {
    std::vector<std::string> names;
    names.reserve(descriptor.field_count());
    for (int i = 0; i < descriptor.field_count(); ++i) names.push_back(descriptor.field(i)->name());
    const std::string nearest = NearestName(key, names);
    return nearest.empty() ? "is an unknown key"
                           : StrCat("is an unknown key; did you mean `", nearest, "`?");
  }

  static bool OneofIsFree(const FieldDescriptor& field, const Message& message) {
    const auto* oneof = field.real_containing_oneof();
    return oneof == nullptr || !message.GetReflection()->HasOneof(message, oneof);
  }

  void ReadField(const YAML::Node& node, const std::string& path, int depth,
                 const FieldDescriptor& field, Message& message) {
    if (field.is_map()) return ReadMap(node, path, depth, field, message);
    if (!field.is_repeated()) return ReadValue(node, path, depth, field, message);
    if (!node.IsSequence()) return AddFault(node, path, "expected a list");
    for (size_t i = 0; i < node.size(); ++i) {
      const std::string item_path = StrCat(path, "[", i, "]");
      result_.lines.emplace(item_path, LineOfNode(node[i]));
      ReadValue(node[i], item_path, depth, field, message);
    }
  }

  void ReadMap(const YAML::Node& node, const std::string& path, int depth,
               const FieldDescriptor& field, Message& message) {
    if (!node.IsMap()) return AddFault(node, path, "expected a mapping of names to values");
    const Descriptor& entry_type = *field.message_type();
    for (const auto& item : node) {
      const std::string key = item.first.Scalar();
      const std::string item_path = StrCat(path, ".", key);
      if (!result_.lines.emplace(item_path, LineOfNode(item.first)).second) {
        AddFault(item.first, item_path, "is set twice");
        continue;
      }
      Message* entry = message.GetReflection()->AddMessage(&message, &field);
      ReadValue(item.first, item_path, depth, *entry_type.map_key(), *entry);
      ReadValue(item.second, item_path, depth, *entry_type.map_value(), *entry);
    }
  }

  // Sets `field`, or adds to it where it is repeated.
  void ReadValue(const YAML::Node& node, const std::string& path, int depth,
                 const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message* child = field.is_repeated() ? reflection.AddMessage(&message, &field)
                                           : reflection.MutableMessage(&message, &field);
      if (auto* duration = dynamic_cast<google::protobuf::Duration*>(child)) {
        return ReadDuration(node, path, *duration);
      }
      return ReadMessage(node, path, depth + 1, *child);
    }
    if (!node.IsScalar()) {
      return AddFault(node, path, StrCat("expected ", Expected(field), ", got ", KindOf(node)));
    }
    if (!SetScalar(node.Scalar(), field, reflection, message)) {
      AddFault(node, path, StrCat("expected ", Expected(field), ", got \"", node.Scalar(), "\""));
    }
  }

  void ReadDuration(const YAML::Node& node, const std::string& path,
                    google::protobuf::Duration& out) {
    absl::Duration duration;
    if (!node.IsScalar() || !absl::ParseDuration(node.Scalar(), &duration) ||
        duration == absl::InfiniteDuration() || duration == -absl::InfiniteDuration()) {
      return AddFault(node, path, "expected a duration such as `20s`, `1m30s` or `250ms`");
    }
    constexpr int64_t kNanosPerSecond = 1'000'000'000;
    const int64_t nanos = absl::ToInt64Nanoseconds(duration);
    out.set_seconds(nanos / kNanosPerSecond);
    out.set_nanos(static_cast<int32_t>(nanos % kNanosPerSecond));
  }

  static std::string KindOf(const YAML::Node& node) {
    if (node.IsMap()) return "a mapping";
    if (node.IsSequence()) return "a list";
    return "nothing";
  }

  static std::string Expected(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_UINT64:
        return "an integer";
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return "a number";
      case FieldDescriptor::CPPTYPE_BOOL:
        return "true or false";
      case FieldDescriptor::CPPTYPE_ENUM: {
        std::vector<std::string> names;
        for (int i = 1; i < field.enum_type()->value_count(); ++i) {
          names.push_back(ShortEnumName(*field.enum_type()->value(i)));
        }
        return StrCat("one of ", absl::StrJoin(names, ", "));
      }
      case FieldDescriptor::CPPTYPE_STRING:
        return "a text";
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return "a mapping";
    }
    return "";
  }

  static const EnumValueDescriptor* FindEnumValue(const EnumDescriptor& type,
                                                  const std::string& text) {
    for (int i = 1; i < type.value_count(); ++i) {
      const EnumValueDescriptor* value = type.value(i);
      if (text == value->name() || absl::AsciiStrToLower(text) == ShortEnumName(*value))
        return value;
    }
    return nullptr;
  }

  static bool SetScalar(const std::string& text, const FieldDescriptor& field,
                        const Reflection& reflection, Message& message) {
    const auto set = [&](auto setter, auto adder, auto value) {
      if (field.is_repeated()) {
        (reflection.*adder)(&message, &field, value);
      } else {
        (reflection.*setter)(&message, &field, value);
      }
      return true;
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32: {
        int32_t value = 0;
        return absl::SimpleAtoi(text, &value) &&
               set(&Reflection::SetInt32, &Reflection::AddInt32, value);
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        int64_t value = 0;
        return absl::SimpleAtoi(text, &value) &&
               set(&Reflection::SetInt64, &Reflection::AddInt64, value);
      }
      case FieldDescriptor::CPPTYPE_DOUBLE: {
        double value = 0;
        return absl::SimpleAtod(text, &value) &&
               set(&Reflection::SetDouble, &Reflection::AddDouble, value);
      }
      case FieldDescriptor::CPPTYPE_BOOL: {
        if (text != "true" && text != "false") return false;
        return set(&Reflection::SetBool, &Reflection::AddBool, text == "true");
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const EnumValueDescriptor* value = FindEnumValue(*field.enum_type(), text);
        return value != nullptr && set(&Reflection::SetEnum, &Reflection::AddEnum, value);
      }
      case FieldDescriptor::CPPTYPE_STRING:
        if (field.is_repeated()) {
          reflection.AddString(&message, &field, text);
        } else {
          reflection.SetString(&message, &field, text);
        }
        return true;
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_UINT64:
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return false;  // No config has such a scalar.
    }
    return false;
  }

  YamlResult& result_;
};

}  // namespace

int YamlResult::LineOf(std::string path) const {
  while (!path.empty()) {
    if (const auto found = lines.find(path); found != lines.end()) return found->second;
    const size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
  return 0;
}

YamlResult ReadYaml(const std::string& text, Message& message) {
  YamlResult result;
  Reader reader(result);
  try {
    const YAML::Node root = YAML::Load(text);
    if (root.IsNull()) return result;  // An empty file sets nothing.
    reader.ReadMessage(root, "", 0, message);
  } catch (const YAML::Exception& error) {
    result.faults.push_back({"", StrCat("is no YAML: ", error.msg), error.mark.line + 1});
  }
  return result;
}

}  // namespace nexusnitro
