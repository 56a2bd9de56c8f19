// The HTTP request around a JSON body. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_JSON_REQUEST_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_JSON_REQUEST_H_

#include <string>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/config/credential_value.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// A POST of `body` to `path` below the backend's endpoint, with the headers of its config. What
// authenticates is added by the adapter.
HttpRequest NewJsonRequest(const EncodeContext& context, std::string path, std::string body);

// The same for a GET.
HttpRequest NewGetRequest(const EncodeContext& context, std::string path);

// `body` with what the backend's config and the call add to it, in that order.
std::string AddExtraBody(std::string body, const v1::Backend& backend, std::string_view call_extra);

// A POST for a chat: with the additions to the body and the headers that the config and the call
// make. `stream_type` is what a streamed answer is expected to be.
HttpRequest NewChatRequest(const v1::ChatRequest& request, const EncodeContext& context,
                           std::string path, std::string body,
                           std::string_view stream_type = "text/event-stream");

// Adds what authenticates: a key in `key_header`, with `key_prefix` before it, a token as
// `authorization: Bearer`. Keys that sign are the adapter's own matter.
void AddCredential(const CredentialValue& credential, std::string_view key_header,
                   std::string_view key_prefix, HttpRequest& request);

// Keys and tokens alike as `authorization: Bearer`.
inline void AddBearer(const CredentialValue& credential, HttpRequest& request) {
  AddCredential(credential, "authorization", "Bearer ", request);
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_JSON_REQUEST_H_
