// UTF-8: checking, repairing, and joining characters that a stream has cut in two.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_UTF8_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_UTF8_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace nexusnitro {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

// Thread-safe.
bool IsValidUtf8(std::string_view text);

// `text` with each maximal run of bytes that is no character replaced by U+FFFD. Thread-safe.
std::string ReplaceInvalidUtf8(std::string_view text);

// Appends the UTF-8 form of a code point; surrogates get the three bytes of WTF-8. Thread-safe.
void AppendCodePoint(uint32_t code_point, std::string& text);

// `text` cut to at most `bytes_max` bytes, never inside a character. Thread-safe.
std::string_view TruncateUtf8(std::string_view text, size_t bytes_max);

// Makes valid UTF-8 of text that comes in pieces: a character that is cut between two pieces is put
// together, and so is a surrogate pair in the form of WTF-8; what stays invalid becomes U+FFFD. Not
// thread-safe.
class Utf8Joiner {
 public:
  // The valid text that this piece completes. The start of a character at its end is kept for the
  // next.
  std::string Join(std::string_view piece);

  // What is left at the end of the text: empty, or U+FFFD.
  std::string Finish();

  // Whether anything was replaced so far.
  bool replaced() const { return replaced_; }

 private:
  std::string kept_;  // At most five bytes: a high surrogate and the start of a low one.
  bool replaced_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_UTF8_H_
