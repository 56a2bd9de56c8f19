#include "client_core/wire/utf8.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

namespace nexusnitro {
namespace {

constexpr uint32_t kHighSurrogateFirst = 0xD800;
constexpr uint32_t kLowSurrogateFirst = 0xDC00;
constexpr uint32_t kSurrogateLast = 0xDFFF;

uint8_t Byte(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

enum class Found { kCharacter, kInvalid, kCut };

// What stands at the start of `text`: a character of `length` bytes (a surrogate counts as one
// here), `length` invalid bytes, or the start of a character that the end of `text` has cut.
struct Unit {
  Found found;
  size_t length;
  uint32_t code_point = 0;
};

// Range of the second byte, which excludes overlong forms and code points over U+10FFFF.
std::pair<uint8_t, uint8_t> SecondByteRange(uint8_t lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

Unit FirstUnit(std::string_view text) {
  const uint8_t lead = Byte(text, 0);
  if (lead < 0x80) return {Found::kCharacter, 1, lead};
  const size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                        : lead >= 0xE0 && lead <= 0xEF ? 3
                        : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                       : 0;
  if (length == 0) return {Found::kInvalid, 1};
  uint32_t code_point = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {Found::kCut, i};
    const uint8_t byte = Byte(text, i);
    const auto [low, high] =
        i == 1 ? SecondByteRange(lead) : std::pair<uint8_t, uint8_t>(0x80, 0xBF);
    if (byte < low || byte > high) return {Found::kInvalid, i};
    code_point = (code_point << 6) | (byte & 0x3F);
  }
  return {Found::kCharacter, length, code_point};
}

bool IsHighSurrogate(uint32_t c) { return c >= kHighSurrogateFirst && c < kLowSurrogateFirst; }
bool IsLowSurrogate(uint32_t c) { return c >= kLowSurrogateFirst && c <= kSurrogateLast; }

}  // namespace

bool IsValidUtf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

void AppendCodePoint(uint32_t code_point, std::string& text) {
  if (code_point < 0x80) {
    text.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    text.push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    text.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else if (code_point < 0x10000) {
    text.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    text.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    text.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else {
    text.push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    text.push_back(static_cast<char>(0x80 | ((code_point >> 12) & 0x3F)));
    text.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    text.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  }
}

std::string_view TruncateUtf8(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && IsContinuation(Byte(text, end))) --end;
  return text.substr(0, end);
}

std::string ReplaceInvalidUtf8(std::string_view text) {
  Utf8Joiner joiner;
  std::string valid = joiner.Join(text);
  valid += joiner.Finish();
  return valid;
}

std::string Utf8Joiner::Join(std::string_view piece) {
  if (kept_.empty() && IsValidUtf8(piece)) return std::string(piece);
  const std::string joined = std::exchange(kept_, {}) + std::string(piece);
  std::string_view rest = joined;
  std::string valid;
  valid.reserve(rest.size());
  while (!rest.empty()) {
    const Unit unit = FirstUnit(rest);
    if (unit.found == Found::kCut) {
      kept_.assign(rest);
      return valid;
    }
    const std::string_view bytes = rest.substr(0, unit.length);
    rest.remove_prefix(unit.length);
    if (unit.found == Found::kCharacter && IsHighSurrogate(unit.code_point)) {
      const Unit next = rest.empty() ? Unit{Found::kCut, 0} : FirstUnit(rest);
      if (next.found == Found::kCut) {
        kept_.assign(bytes).append(rest);
        return valid;
      }
      if (next.found == Found::kCharacter && IsLowSurrogate(next.code_point)) {
        AppendCodePoint(0x10000 + ((unit.code_point - kHighSurrogateFirst) << 10) +
                            (next.code_point - kLowSurrogateFirst),
                        valid);
        rest.remove_prefix(next.length);
        continue;
      }
    }
    const bool surrogate = IsHighSurrogate(unit.code_point) || IsLowSurrogate(unit.code_point);
    if (unit.found == Found::kInvalid || surrogate) {
      valid.append(kReplacementCharacter);
      replaced_ = true;
    } else {
      valid.append(bytes);
    }
  }
  return valid;
}

std::string Utf8Joiner::Finish() {
  if (kept_.empty()) return {};
  kept_.clear();
  replaced_ = true;
  return std::string(kReplacementCharacter);
}

}  // namespace nexusnitro
