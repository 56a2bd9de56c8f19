#include "client_core/adapters/json_request.h"

#include <utility>

#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

HttpRequest NewRequest(const EncodeContext& context, std::string path, std::string_view accept) {
  HttpRequest http;
  http.target = context.backend.target;
  http.path = std::move(path);
  http.stream = context.stream;
  http.headers.push_back({"accept", std::string(accept)});
  for (const auto& [name, value] : context.backend.proto.headers()) {
    http.headers.push_back({name, value});
  }
  return http;
}

}  // namespace

HttpRequest NewJsonRequest(const EncodeContext& context, std::string path, std::string body) {
  HttpRequest http = NewRequest(context, std::move(path), "application/json");
  http.headers.push_back({"content-type", "application/json"});
  http.body = std::move(body);
  return http;
}

HttpRequest NewGetRequest(const EncodeContext& context, std::string path) {
  HttpRequest http = NewRequest(context, std::move(path), "application/json");
  http.method = "GET";
  return http;
}

std::string AddExtraBody(std::string body, const v1::Backend& backend,
                         std::string_view call_extra) {
  if (!backend.extra_body_json().empty()) body = MergeJson(body, backend.extra_body_json());
  if (!call_extra.empty()) body = MergeJson(body, call_extra);
  return body;
}

HttpRequest NewChatRequest(const v1::ChatRequest& request, const EncodeContext& context,
                           std::string path, std::string body, std::string_view stream_type) {
  body = AddExtraBody(std::move(body), context.backend.proto, request.extra_body_json());
  HttpRequest http =
      NewRequest(context, std::move(path), context.stream ? stream_type : "application/json");
  http.headers.push_back({"content-type", "application/json"});
  http.body = std::move(body);
  if (!request.idempotency_key().empty()) {
    http.headers.push_back({"idempotency-key", request.idempotency_key()});
  }
  for (const auto& [name, value] : request.extra_headers()) http.headers.push_back({name, value});
  return http;
}

void AddCredential(const CredentialValue& credential, std::string_view key_header,
                   std::string_view key_prefix, HttpRequest& request) {
  switch (credential.kind) {
    case CredentialKind::kNone:
    case CredentialKind::kAws:
      return;
    case CredentialKind::kApiKey:
      request.headers.push_back(
          {std::string(key_header), StrCat(key_prefix, credential.token.Reveal())});
      return;
    case CredentialKind::kBearer:
      request.headers.push_back({"authorization", StrCat("Bearer ", credential.token.Reveal())});
      return;
  }
}

}  // namespace nexusnitro
