#include "client_core/config/proto_yaml.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "client_core/base/strings.h"
#include "client_core/config/enum_name.h"
#include "client_core/config/policies.h"
#include "client_core/wire/json_writer.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"

namespace nexusnitro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string Quoted(std::string_view text) {
  JsonWriter json;  // A JSON string is a YAML string.
  json.String(text);
  return json.Take();
}

// As a key: words that YAML takes for nothing else need no quotes.
std::string KeyText(const std::string& key) {
  const bool plain = !key.empty() && absl::ascii_isalpha(static_cast<unsigned char>(key[0])) &&
                     std::all_of(key.begin(), key.end(), [](unsigned char c) {
                       return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '.';
                     });
  return plain ? key : Quoted(key);
}

std::string NumberText(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), value);
  return {text, end.ptr};
}

// `index` is -1 for a field that is not repeated.
std::string ScalarText(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return StrCat(repeated ? reflection.GetRepeatedInt32(message, &field, index)
                             : reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return StrCat(repeated ? reflection.GetRepeatedInt64(message, &field, index)
                             : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return NumberText(repeated ? reflection.GetRepeatedDouble(message, &field, index)
                                 : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (repeated ? reflection.GetRepeatedBool(message, &field, index)
                       : reflection.GetBool(message, &field))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortEnumName(*(repeated ? reflection.GetRepeatedEnum(message, &field, index)
                                      : reflection.GetEnum(message, &field)));
    case FieldDescriptor::CPPTYPE_STRING:
      return Quoted(repeated ? reflection.GetRepeatedString(message, &field, index)
                             : reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;  // No config has such a scalar.
  }
  return "";
}

class Writer {
 public:
  std::string Take() { return std::move(text_); }

  // Each key on a line of its own, behind `indent` spaces; the first one goes on where the text
  // ends if `inline_first`.
  void Fields(const Message& message, int indent, bool inline_first,
              const std::function<std::string(const std::string& key)>* comment) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (!inline_first) text_.append(indent, ' ');
      inline_first = false;
      StrAppend(&text_, field->name(), ":");
      comment_ = comment == nullptr ? "" : (*comment)(field->name());
      Value(message, *field, indent);
    }
  }

 private:
  void EndLine() {
    StrAppend(&text_, comment_.empty() ? "" : "  # ", comment_, "\n");
    comment_.clear();
  }

  // What stands behind `key:`, up to the end of the last line.
  void Value(const Message& message, const FieldDescriptor& field, int indent) {
    const Reflection& reflection = *message.GetReflection();
    if (field.is_map()) return Map(message, field, indent);
    if (!field.is_repeated()) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        return Child(reflection.GetMessage(message, &field), indent);
      }
      StrAppend(&text_, " ", ScalarText(message, field, -1));
      return EndLine();
    }
    const int size = reflection.FieldSize(message, &field);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      StrAppend(&text_, " [");
      for (int i = 0; i < size; ++i) {
        StrAppend(&text_, i == 0 ? "" : ", ", ScalarText(message, field, i));
      }
      StrAppend(&text_, "]");
      return EndLine();
    }
    EndLine();
    for (int i = 0; i < size; ++i) {
      text_.append(indent + 2, ' ');
      StrAppend(&text_, "- ");
      const Message& item = reflection.GetRepeatedMessage(message, &field, i);
      if (IsEmpty(item)) {
        StrAppend(&text_, "{}\n");
      } else {
        Fields(item, indent + 4, /*inline_first=*/true, nullptr);
      }
    }
  }

  void Map(const Message& message, const FieldDescriptor& field, int indent) {
    EndLine();
    const Reflection& reflection = *message.GetReflection();
    std::vector<const Message*> entries;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      entries.push_back(&reflection.GetRepeatedMessage(message, &field, i));
    }
    const FieldDescriptor& key = *field.message_type()->map_key();
    const auto key_of = [&key](const Message* entry) {
      return entry->GetReflection()->GetString(*entry, &key);
    };
    std::sort(entries.begin(), entries.end(),
              [&](const Message* a, const Message* b) { return key_of(a) < key_of(b); });
    const FieldDescriptor& value = *field.message_type()->map_value();
    for (const Message* entry : entries) {
      text_.append(indent + 2, ' ');
      StrAppend(&text_, KeyText(key_of(entry)), ":");
      if (value.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Child(entry->GetReflection()->GetMessage(*entry, &value), indent + 2);
      } else {
        StrAppend(&text_, " ", ScalarText(*entry, value, -1));
        EndLine();
      }
    }
  }

  void Child(const Message& child, int indent) {
    if (const auto* duration = dynamic_cast<const google::protobuf::Duration*>(&child)) {
      StrAppend(&text_, " ", absl::FormatDuration(FromProto(*duration)));
      EndLine();
    } else if (IsEmpty(child)) {
      StrAppend(&text_, " {}");
      EndLine();
    } else {
      EndLine();
      Fields(child, indent + 2, /*inline_first=*/false, nullptr);
    }
  }

  static bool IsEmpty(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    return fields.empty();
  }

  std::string text_;
  std::string comment_;  // Of the line that is being written.
};

}  // namespace

std::string WriteYaml(const Message& message,
                      const std::function<std::string(const std::string& key)>& comment) {
  Writer writer;
  writer.Fields(message, 0, /*inline_first=*/false, &comment);
  return writer.Take();
}

}  // namespace nexusnitro
