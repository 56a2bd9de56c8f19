#include "client_core/adapters/anthropic/anthropic_provider_block.h"

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {

AnthropicProviderBlock::AnthropicProviderBlock(const JsonReader& reader, JsonObject block)
    : type_(reader.Text(JsonString(block, "type").value_or(""))) {
  for (const auto field : block) {
    fields_[reader.Text(field.key)] = reader.Text(simdjson::minify(field.value));
  }
}

absl::Status AnthropicProviderBlock::AddInput(std::string_view piece) {
  if (input_.size() + piece.size() > limits::kReplyBytesMax) {
    return MakeError(Reason::kReplyTooLarge, StrCat("the input of a `", type_, "` is larger than ",
                                                    limits::kReplyBytesMax, " bytes"));
  }
  input_.append(piece);
  return absl::OkStatus();
}

void AnthropicProviderBlock::Replace(const JsonReader& reader, JsonObject delta) {
  for (const auto field : delta) {
    if (field.key == "type") continue;  // The delta's, not the block's.
    fields_[reader.Text(field.key)] = reader.Text(simdjson::minify(field.value));
  }
}

v1::Part AnthropicProviderBlock::TakePart(bool& cut) {
  if (!input_.empty()) {
    std::string input = ReplaceInvalidUtf8(input_);
    cut = !CheckJsonObject(input).ok();
    if (!cut) fields_["input"] = std::move(input);
  }
  JsonWriter json;
  json.BeginObject();
  json.Member("type", type_);
  for (const auto& [name, value] : fields_) {
    if (name == "type") continue;
    json.Key(name);
    json.Raw(value);
  }
  json.EndObject();
  v1::Part part;
  v1::ProviderPart& provider = *part.mutable_provider_part();
  provider.set_provider(std::string(kAnthropicProvider));
  provider.set_type(type_);
  provider.set_json(json.Take());
  return part;
}

}  // namespace nexusnitro
