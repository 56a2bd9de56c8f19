#include "client_core/wire/unknown_fields.h"

#include <optional>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"

namespace nexusnitro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The first unknown field of the message itself.
std::optional<std::string> FirstOwnUnknown(const Message& message) {
  const google::protobuf::UnknownFieldSet& unknown =
      message.GetReflection()->GetUnknownFields(message);
  if (unknown.empty()) return std::nullopt;
  return StrCat("field number ", unknown.field(0).number());
}

// Path of the first unknown field. Built only when one is found: nearly every request has none.
std::optional<std::string> FirstUnknown(const Message& message) {
  if (auto own = FirstOwnUnknown(message); own.has_value()) return own;
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->is_map()) continue;  // Maps of scalars only; their entries have no unknown fields.
    if (!field->is_repeated()) {
      const auto found = FirstUnknown(reflection.GetMessage(message, field));
      if (found.has_value()) return StrCat(field->name(), ".", *found);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      const auto found = FirstUnknown(reflection.GetRepeatedMessage(message, field, i));
      if (found.has_value()) return StrCat(field->name(), "[", i, "].", *found);
    }
  }
  return std::nullopt;
}

absl::Status UnknownField(const std::string& path) {
  const std::string description = "this version of the sidecar does not know this field";
  absl::Status status = MakeError(Reason::kUnimplementedField, StrCat(path, ": ", description));
  AddFieldViolation(status, path, description);
  return status;
}

}  // namespace

absl::Status CheckUnknownFields(const Message& message, std::string_view path) {
  const std::optional<std::string> field = FirstUnknown(message);
  return field.has_value() ? UnknownField(StrCat(path, *field)) : absl::OkStatus();
}

absl::Status CheckOwnUnknownFields(const Message& message, std::string_view path) {
  const std::optional<std::string> field = FirstOwnUnknown(message);
  return field.has_value() ? UnknownField(StrCat(path, *field)) : absl::OkStatus();
}

}  // namespace nexusnitro
