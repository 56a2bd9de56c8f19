#include "client_core/adapters/gemini/gemini_bare_json.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::StatusOr<std::optional<std::string>> GeminiBareJson::Add(std::string_view line) {
  if (text_.empty()) {
    const size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || (line[first] != '{' && line[first] != '[')) {
      return std::nullopt;
    }
  }
  if (text_.size() + line.size() > limits::kErrorReplyBytesMax) {
    return MakeError(Reason::kReplyTooLarge,
                     StrCat("an error in the backend's stream is larger than ",
                            limits::kErrorReplyBytesMax, " bytes"));
  }
  for (const char c : line) {
    if (in_string_) {
      if (!escaped_ && c == '"') in_string_ = false;
      escaped_ = !escaped_ && c == '\\';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && depth_ > 0) {
      --depth_;
    }
  }
  text_.append(line).push_back('\n');
  if (depth_ > 0) return std::nullopt;
  in_string_ = escaped_ = false;
  return std::exchange(text_, {});
}

}  // namespace nexusnitro
