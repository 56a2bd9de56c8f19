// GeminiBareJson: collects JSON that stands in a stream of events without being one.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_BARE_JSON_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_BARE_JSON_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace nexusnitro {

// Google writes an error in mid-stream as JSON over many lines without `data:`. Joins lines from
// one that begins with a brace or bracket up to the one that closes it; the work is linear. Not
// thread-safe.
class GeminiBareJson {
 public:
  // A line that is no field of an event. The whole document if this line completes it. An error is
  // limits::kErrorReplyBytesMax.
  absl::StatusOr<std::optional<std::string>> Add(std::string_view line);

  // Whether a document has begun and not ended.
  bool pending() const { return !text_.empty(); }

 private:
  std::string text_;
  size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_BARE_JSON_H_
