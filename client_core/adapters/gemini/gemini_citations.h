// GeminiCitations: turns what grounds one candidate's answer into citations.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_CITATIONS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_CITATIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Gemini names the words that a source supports by their bytes in a text part; citations count
// characters, so the part's text is kept, up to a limit. Not thread-safe.
class GeminiCitations {
 public:
  // The text part grows. What it is given is the text as the backend meant it.
  void OnText(std::string_view text);
  // What follows is another part.
  void EndText() { text_.clear(); }

  // The citations of a candidate's `groundingMetadata` and `citationMetadata` that have not been
  // given before: one for each source of each supported segment.
  std::vector<v1::Citation> Read(const JsonReader& reader, JsonObject candidate);

  // Whether a limit has kept some of them back.
  bool dropped() const { return dropped_; }

 private:
  void ReadGrounding(const JsonReader& reader, JsonObject metadata);
  void ReadCitation(const JsonReader& reader, JsonObject source);
  // `place` says where the citing words are by `startIndex` and `endIndex`; `words`, if any, must
  // be found there.
  void SetPlace(JsonObject place, std::optional<std::string_view> words, v1::Citation& citation);
  // A citation to be filled in; null if what has this identity was given before, or a limit is
  // reached.
  v1::Citation* Begin(const std::string& identity, const std::string& json);

  std::string text_;
  std::set<size_t> seen_;  // Hashes of those given so far.
  std::vector<v1::Citation> found_;
  size_t bytes_ = 0;
  bool dropped_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_CITATIONS_H_
