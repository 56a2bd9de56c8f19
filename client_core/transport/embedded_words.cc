#include "client_core/transport/embedded_words.h"

#include "absl/strings/str_split.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

std::vector<std::string> TokensOf(std::string_view text) {
  std::vector<std::string> tokens;
  for (const auto word : absl::StrSplit(ToAbsl(text), ' ')) {
    tokens.push_back(StrCat(tokens.empty() ? "" : " ", word));
  }
  return tokens;
}

uint64_t StableHash(std::string_view text) {
  constexpr uint64_t kFnvOffset = 14695981039346656037ULL;
  constexpr uint64_t kFnvPrime = 1099511628211ULL;
  uint64_t hash = kFnvOffset;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * kFnvPrime;
  return hash;
}

std::string ContentText(JsonObject message) {
  if (const auto text = JsonString(message, "content")) return std::string(*text);
  std::string joined;
  if (const auto parts = JsonArrayAt(message, "content")) {
    for (const JsonElement element : *parts) {
      JsonObject part;
      if (element.get(part) == simdjson::SUCCESS) {
        joined += JsonString(part, "text").value_or("");
      }
    }
  }
  return joined;
}

int64_t InputTokens(JsonArray messages) {
  int64_t tokens = 0;
  for (const JsonElement element : messages) {
    JsonObject message;
    if (element.get(message) != simdjson::SUCCESS) continue;
    tokens += static_cast<int64_t>(TokensOf(ContentText(message)).size());
  }
  return tokens;
}

}  // namespace nexusnitro
