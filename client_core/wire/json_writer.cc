#include "client_core/wire/json_writer.h"

#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "client_core/wire/json_reader.h"

namespace nexusnitro {
namespace {

using Document = rapidjson::Document;
using Value = rapidjson::Value;

// A document keeps numbers as they are written: none loses a digit. There they are strings, so each
// string value begins with a letter that says which of the two it is.
constexpr char kText = 's';
constexpr char kNumber = 'n';

// Builds such a document from what a reader tells.
class TaggingBuilder {
 public:
  explicit TaggingBuilder(Document& document) : document_(document) {}

  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool String(const char* text, unsigned size, bool /*copy*/) { return Tagged(kText, text, size); }
  bool RawNumber(const char* text, unsigned size, bool /*copy*/) {
    return Tagged(kNumber, text, size);
  }
  bool Key(const char* text, unsigned size, bool copy) { return document_.Key(text, size, copy); }
  bool StartObject() { return document_.StartObject(); }
  bool EndObject(unsigned members) { return document_.EndObject(members); }
  bool StartArray() { return document_.StartArray(); }
  bool EndArray(unsigned elements) { return document_.EndArray(elements); }
  // Never called: numbers come as they are written.
  bool Int(int /*number*/) { return false; }
  bool Uint(unsigned /*number*/) { return false; }
  bool Int64(int64_t /*number*/) { return false; }
  bool Uint64(uint64_t /*number*/) { return false; }
  bool Double(double /*number*/) { return false; }

 private:
  bool Tagged(char tag, const char* text, unsigned size) {
    tagged_.assign(1, tag).append(text, size);
    return document_.String(tagged_.data(), size + 1, true);
  }

  Document& document_;
  std::string tagged_;
};

// Writes what such a document tells.
class UntaggingWriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using Writer::Writer;

  bool String(const char* text, unsigned size, bool copy = false) {
    return text[0] == kNumber ? RawValue(text + 1, size - 1, rapidjson::kNumberType)
                              : Writer::String(text + 1, size - 1, copy);
  }
  bool Key(const char* text, unsigned size, bool copy = false) {
    return Writer::String(text, size, copy);
  }
};

Document ParseTrusted(std::string_view json) {
  Document document;
  auto read = [&json](Document& into) {
    TaggingBuilder builder(into);
    rapidjson::MemoryStream stream(json.data(), json.size());
    rapidjson::Reader reader;
    return !reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, builder).IsError();
  };
  document.Populate(read);
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
  UntaggingWriter writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

absl::Status CheckJsonObject(std::string_view json) {
  simdjson::dom::parser parser;
  return ParseJsonObject(parser, json).status();
}

}  // namespace nexusnitro
