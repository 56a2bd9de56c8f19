// Words and hashes of text, for the embedded backend, whose tokens are words. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_WORDS_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// The tokens of a text; a token is a word with the space before it.
std::vector<std::string> TokensOf(std::string_view text);

// The same on every machine, unlike std::hash.
uint64_t StableHash(std::string_view text);

// The text of a message of OpenAI's wire: its content, or the texts in it.
std::string ContentText(JsonObject message);

// Tokens of all messages of a chat.
int64_t InputTokens(JsonArray messages);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_WORDS_H_
