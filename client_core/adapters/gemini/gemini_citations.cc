#include "client_core/adapters/gemini/gemini_citations.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr size_t kSourceTextBytesMax = 4 * limits::kKiB;  // Of a source's words, title or address.

// Characters of UTF-8 text.
int32_t CountCharacters(std::string_view text) {
  return static_cast<int32_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string ShortText(const JsonReader& reader, JsonObject object, std::string_view key) {
  const std::string_view text = JsonString(object, key).value_or("");
  return reader.Text(TruncateUtf8(text, kSourceTextBytesMax));
}

// A chunk is an object with one member that says of what kind it is: `web`, `maps`,
// `retrievedContext`, `image`.
void ReadSource(const JsonReader& reader, JsonObject chunk, v1::Citation& citation) {
  for (const auto member : chunk) {
    JsonObject source;
    if (member.value.get(source) != simdjson::SUCCESS) continue;
    citation.set_uri(ShortText(reader, source, "uri"));
    if (citation.uri().empty()) citation.set_uri(ShortText(reader, source, "sourceUri"));
    citation.set_title(ShortText(reader, source, "title"));
    citation.set_cited_text(ShortText(reader, source, "text"));
    return;
  }
}

std::vector<JsonObject> ObjectsOf(std::optional<JsonArray> list) {
  std::vector<JsonObject> objects;
  if (!list.has_value()) return objects;
  for (const JsonElement element : *list) {
    JsonObject object;
    if (element.get(object) == simdjson::SUCCESS) objects.push_back(object);
  }
  return objects;
}

}  // namespace

void GeminiCitations::OnText(std::string_view text) {
  text_.append(text.substr(0, limits::kCitedTextBytesMax - text_.size()));
}

std::vector<v1::Citation> GeminiCitations::Read(const JsonReader& reader, JsonObject candidate) {
  if (const auto grounding = JsonObjectAt(candidate, "groundingMetadata")) {
    ReadGrounding(reader, *grounding);
  }
  if (const auto metadata = JsonObjectAt(candidate, "citationMetadata")) {
    // Vertex calls them otherwise than Gemini.
    for (const std::string_view key : {"citationSources", "citations"}) {
      for (const JsonObject& source : ObjectsOf(JsonArrayAt(*metadata, key))) {
        ReadCitation(reader, source);
      }
    }
  }
  return std::exchange(found_, {});
}

void GeminiCitations::ReadGrounding(const JsonReader& reader, JsonObject metadata) {
  const std::vector<JsonObject> chunks = ObjectsOf(JsonArrayAt(metadata, "groundingChunks"));
  for (const JsonObject& support : ObjectsOf(JsonArrayAt(metadata, "groundingSupports"))) {
    const std::optional<JsonArray> indices = JsonArrayAt(support, "groundingChunkIndices");
    if (!indices.has_value()) continue;
    const std::string json = simdjson::minify(support);
    for (const JsonElement element : *indices) {
      uint64_t index = 0;
      if (element.get(index) != simdjson::SUCCESS || index >= chunks.size()) continue;
      v1::Citation* citation = Begin(StrCat(json, "#", index), json);
      if (citation == nullptr) continue;
      ReadSource(reader, chunks[index], *citation);
      if (const auto segment = JsonObjectAt(support, "segment")) {
        SetPlace(*segment, JsonString(*segment, "text"), *citation);
      }
      citation->set_json(reader.Text(json));
      bytes_ += citation->ByteSizeLong();
    }
  }
}

void GeminiCitations::ReadCitation(const JsonReader& reader, JsonObject source) {
  const std::string json = simdjson::minify(source);
  v1::Citation* citation = Begin(json, json);
  if (citation == nullptr) return;
  citation->set_uri(ShortText(reader, source, "uri"));
  citation->set_title(ShortText(reader, source, "title"));
  SetPlace(source, std::nullopt, *citation);
  citation->set_json(reader.Text(json));
  bytes_ += citation->ByteSizeLong();
}

void GeminiCitations::SetPlace(JsonObject place, std::optional<std::string_view> words,
                               v1::Citation& citation) {
  const int64_t start = JsonInt(place, "startIndex").value_or(0);
  const int64_t end = JsonInt(place, "endIndex").value_or(0);
  if (start < 0 || end <= start || end > static_cast<int64_t>(text_.size())) return;
  const std::string_view cited = std::string_view(text_).substr(start, end - start);
  if (words.has_value() && *words != cited) return;  // Counted in another part than the last one.
  citation.set_start_index(CountCharacters(std::string_view(text_).substr(0, start)));
  citation.set_end_index(citation.start_index() + CountCharacters(cited));
}

v1::Citation* GeminiCitations::Begin(const std::string& identity, const std::string& json) {
  const size_t hash = std::hash<std::string>()(identity);
  if (seen_.contains(hash)) return nullptr;
  if (static_cast<int>(seen_.size()) >= limits::kCitationsMax ||
      bytes_ + json.size() > limits::kCitationBytesMax) {
    dropped_ = true;
    return nullptr;
  }
  seen_.insert(hash);
  return &found_.emplace_back();
}

}  // namespace nexusnitro
