// Strings between the standard library and abseil, whose string_view is another type in Debian's
// build. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_STRINGS_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_STRINGS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace nexusnitro {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

inline std::string_view MessageOf(const absl::Status& status) { return ToStd(status.message()); }

namespace strings_internal {

template <typename Piece>
const Piece& AbslPiece(const Piece& piece) {
  return piece;
}
inline absl::string_view AbslPiece(const std::string_view& piece) { return ToAbsl(piece); }

}  // namespace strings_internal

// absl::StrCat and absl::StrAppend that take std::string_view, too.
template <typename... Pieces>
std::string StrCat(const Pieces&... pieces) {
  return absl::StrCat(strings_internal::AbslPiece(pieces)...);
}
template <typename... Pieces>
void StrAppend(std::string* text, const Pieces&... pieces) {
  absl::StrAppend(text, strings_internal::AbslPiece(pieces)...);
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_STRINGS_H_
