// JsonWriter: writes JSON text. RapidJSON is inside.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_JSON_WRITER_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_JSON_WRITER_H_

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nexusnitro {

// Writes one document, front to back; the caller keeps it well-formed. Strings must be valid UTF-8,
// numbers finite. Not thread-safe.
class JsonWriter {
 public:
  JsonWriter() : writer_(buffer_) {}

  void BeginObject() { writer_.StartObject(); }
  void EndObject() { writer_.EndObject(); }
  void BeginArray() { writer_.StartArray(); }
  void EndArray() { writer_.EndArray(); }

  void Key(std::string_view key) { writer_.Key(key.data(), static_cast<unsigned>(key.size())); }
  void String(std::string_view text) {
    writer_.String(text.data(), static_cast<unsigned>(text.size()));
  }
  void Int(int64_t number) { writer_.Int64(number); }
  void Double(double number) { writer_.Double(number); }
  void Bool(bool value) { writer_.Bool(value); }
  void Null() { writer_.Null(); }

  // JSON text that has been checked, as it is.
  void Raw(std::string_view json) {
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }

  // A key with its value.
  void Member(std::string_view key, std::string_view text) {
    Key(key);
    String(text);
  }
  void Member(std::string_view key, const std::string& text) {
    Member(key, std::string_view(text));
  }
  void Member(std::string_view key, const char* text) { Member(key, std::string_view(text)); }
  void Member(std::string_view key, int64_t number) {
    Key(key);
    Int(number);
  }
  void Member(std::string_view key, int32_t number) { Member(key, int64_t{number}); }
  void Member(std::string_view key, double number) {
    Key(key);
    Double(number);
  }
  void Member(std::string_view key, bool value) {
    Key(key);
    Bool(value);
  }
  // A key whose value is an object or array that begins here.
  void BeginObjectMember(std::string_view key) {
    Key(key);
    BeginObject();
  }
  void BeginArrayMember(std::string_view key) {
    Key(key);
    BeginArray();
  }

  // The text written so far. To be called once, at the end.
  std::string Take() { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

// `patch` merged into `target` by RFC 7396; both are JSON objects that have been checked.
// Thread-safe.
std::string MergeJson(std::string_view target, std::string_view patch);

// OK if `json` is an object, at most limits::kJsonDepthMax deep. The message goes behind a field's
// name. Thread-safe.
absl::Status CheckJsonObject(std::string_view json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_JSON_WRITER_H_
