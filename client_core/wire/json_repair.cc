#include "client_core/wire/json_repair.h"

#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/str_format.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// A byte b stands as U+10FF00 + b. Bytes of marks that the text had of its own are marked, too, so
// that UnmarkBytes() gives back exactly what came in.
constexpr uint32_t kMarkFirst = 0x10FF00;
constexpr std::string_view kMarkPrefix = "\xF4\x8F\xBC";  // Of U+10FF00 to U+10FF3F, and so on:
constexpr uint8_t kMarkThirdByteFirst = 0xBC;             // the third byte goes on to 0xBF.
constexpr size_t kMarkBytes = 4;

void AppendMarked(std::string_view bytes, std::string& out) {
  for (const char c : bytes) AppendCodePoint(kMarkFirst + static_cast<uint8_t>(c), out);
}

bool StartsWithMark(std::string_view text) {
  return text.size() >= kMarkBytes && text.substr(0, 2) == kMarkPrefix.substr(0, 2) &&
         static_cast<uint8_t>(text[2]) >= kMarkThirdByteFirst;
}

// Length of the valid UTF-8 character at the start of `text`; 0 if there is none.
size_t CharacterLength(std::string_view text) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length > text.size() || !IsValidUtf8(text.substr(0, length))) return 0;
  return length;
}

// The value of `\uXXXX` at the start of `text`.
std::optional<uint32_t> EscapedUnit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  uint32_t value = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<uint32_t>(digit);
  }
  return value;
}

// Copies one unit of a string's inside, repaired; gives its length in `text`.
size_t RepairInString(std::string_view text, std::string& out) {
  const uint8_t first = static_cast<uint8_t>(text[0]);
  if (first == '\\') {
    const std::optional<uint32_t> unit = EscapedUnit(text);
    if (!unit.has_value()) {
      const size_t length = std::min<size_t>(2, text.size());
      out.append(text.substr(0, length));
      return length;
    }
    if (*unit < 0xD800 || *unit > 0xDFFF) {
      out.append(text.substr(0, 6));
      return 6;
    }
    const std::optional<uint32_t> next = EscapedUnit(text.substr(6));
    if (*unit < 0xDC00 && next.has_value() && *next >= 0xDC00 && *next <= 0xDFFF) {
      std::string character;
      AppendCodePoint(0x10000 + ((*unit - 0xD800) << 10) + (*next - 0xDC00), character);
      if (StartsWithMark(character)) {
        AppendMarked(character, out);
      } else {
        out.append(character);
      }
      return 12;
    }
    std::string surrogate;
    AppendCodePoint(*unit, surrogate);
    AppendMarked(surrogate, out);
    return 6;
  }
  if (first < 0x20) {
    out.append(absl::StrFormat("\\u%04x", first));
    return 1;
  }
  const size_t length = CharacterLength(text);
  if (length == 0 || StartsWithMark(text)) {
    AppendMarked(text.substr(0, 1), out);
    return 1;
  }
  out.append(text.substr(0, length));
  return length;
}

// Length of a number that JSON does not have at the start of `text`; 0 if there is none.
size_t NonFiniteLength(std::string_view text) {
  for (const std::string_view word : {"NaN", "-NaN", "Infinity", "-Infinity"}) {
    if (text.substr(0, word.size()) == word) return word.size();
  }
  return 0;
}

}  // namespace

std::string RepairJson(std::string_view json) {
  std::string out;
  out.reserve(json.size() + 64);
  bool in_string = false;
  while (!json.empty()) {
    if (json[0] == '"') {
      in_string = !in_string;
      out.push_back('"');
      json.remove_prefix(1);
    } else if (in_string) {
      json.remove_prefix(RepairInString(json, out));
    } else if (const size_t length = NonFiniteLength(json); length > 0) {
      out.append("null");
      json.remove_prefix(length);
    } else {
      out.push_back(json[0]);
      json.remove_prefix(1);
    }
  }
  return out;
}

std::string UnmarkBytes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (StartsWithMark(text)) {
      const uint8_t third = static_cast<uint8_t>(text[2]);
      const uint8_t fourth = static_cast<uint8_t>(text[3]);
      out.push_back(static_cast<char>(((third & 0x03) << 6) | (fourth & 0x3F)));
      text.remove_prefix(kMarkBytes);
    } else {
      out.push_back(text[0]);
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace nexusnitro
