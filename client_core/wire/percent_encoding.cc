#include "client_core/wire/percent_encoding.h"

#include "absl/strings/ascii.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kMarks = "-._~";

std::string Encode(std::string_view text, std::string_view kept) {
  constexpr char kHexDigits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || kMarks.find(c) != std::string_view::npos ||
        kept.find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      encoded.append({'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]});
    }
  }
  return encoded;
}

}  // namespace

std::string EncodePathSegment(std::string_view text) { return Encode(text, ""); }

std::string EncodePath(std::string_view path) { return Encode(path, "/"); }

}  // namespace nexusnitro
