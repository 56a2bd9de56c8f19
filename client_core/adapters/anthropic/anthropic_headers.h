// The headers of Anthropic's messages. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_HEADERS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_HEADERS_H_

#include "client_core/config/credential_value.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Adds what authenticates, the version of the API where `http` names none yet, and the mark without
// which a chat may not name files.
void AddAnthropicHeaders(const CredentialValue& credential, bool names_files, HttpRequest& http);

// Whether a part of the chat is a file that the backend holds.
bool NamesFiles(const v1::ChatRequest& request);

// Reads the request's id and the rate limits. When a limit is whole again is told as a point in
// time, and so counts only beside the reply's own date.
void ReadAnthropicHeaders(const HttpHeaders& headers, v1::CallInfo& call);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_HEADERS_H_
