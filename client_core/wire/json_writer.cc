#include "client_core/wire/json_writer.h"

#include <rapidjson/document.h>

#include "client_core/wire/json_reader.h"

namespace nexusnitro {
namespace {

using Document = rapidjson::Document;
using Value = rapidjson::Value;

Document ParseTrusted(std::string_view json) {
  Document document;
  document.Parse<rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  return document;
}

void Merge(Value& target, Value& patch, Document::AllocatorType& allocator) {
  if (!target.IsObject()) target.SetObject();
  for (auto& member : patch.GetObject()) {
    auto found = target.FindMember(member.name);
    if (member.value.IsNull()) {
      if (found != target.MemberEnd()) target.EraseMember(found);
      continue;
    }
    if (found == target.MemberEnd()) {
      target.AddMember(Value(member.name, allocator), Value(), allocator);
      found = target.MemberEnd() - 1;
    }
    if (member.value.IsObject()) {
      Merge(found->value, member.value, allocator);
    } else {
      found->value.CopyFrom(member.value, allocator);
    }
  }
}

}  // namespace

std::string MergeJson(std::string_view target, std::string_view patch) {
  Document document = ParseTrusted(target);
  Document changes = ParseTrusted(patch);
  Merge(document, changes, document.GetAllocator());
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

absl::Status CheckJsonObject(std::string_view json) {
  simdjson::dom::parser parser;
  return ParseJsonObject(parser, json).status();
}

}  // namespace nexusnitro
