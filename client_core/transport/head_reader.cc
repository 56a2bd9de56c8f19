#include "client_core/transport/head_reader.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

bool HeadReader::Feed(std::string_view lines) {
  bytes_ += lines.size();
  too_large_ = bytes_ > limits::kReplyHeaderBytesMax;
  if (too_large_) return false;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
    Line(lines.substr(0, end));
    lines.remove_prefix(end);
  }
  return true;
}

void HeadReader::Line(std::string_view line) {
  if (complete_) return;  // A trailer.
  const absl::string_view text = absl::StripTrailingAsciiWhitespace(ToAbsl(line));
  if (absl::StartsWith(text, "HTTP/")) {
    head_ = {};
    const size_t space = text.find(' ');
    if (space != absl::string_view::npos) {
      (void)absl::SimpleAtoi(text.substr(space + 1, 3), &head_.status);
    }
  } else if (text.empty()) {
    constexpr int kFirstFinalStatus = 200;
    complete_ = head_.status >= kFirstFinalStatus;
  } else if (const size_t colon = text.find(':'); colon != absl::string_view::npos) {
    head_.headers.push_back(
        {absl::AsciiStrToLower(text.substr(0, colon)),
         std::string(absl::StripLeadingAsciiWhitespace(text.substr(colon + 1)))});
  }
}

}  // namespace nexusnitro
