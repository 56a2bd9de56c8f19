#include "client_core/adapters/openai/custom_adapter.h"

#include "absl/strings/str_replace.h"
#include "client_core/adapters/json_request.h"
#include "client_core/base/strings.h"
#include "client_core/wire/percent_encoding.h"

namespace nexusnitro {

std::string CustomAdapter::PathOf(std::string_view operation, const EncodeContext& context) const {
  const std::string& path = context.backend.proto.custom().chat_path();
  if (operation != kChatOperation || path.empty()) {
    return OpenAiAdapter::PathOf(operation, context);
  }
  return absl::StrReplaceAll(path, {{"{model}", EncodePathSegment(context.model)}});
}

void CustomAdapter::Authenticate(const EncodeContext& context, HttpRequest& request) const {
  const v1::CustomOptions& options = context.backend.proto.custom();
  if (options.credential_header().empty()) return OpenAiAdapter::Authenticate(context, request);
  // Keys and tokens alike.
  const Secret& token = context.credential.token;
  if (token.empty()) return;
  request.headers.push_back(
      {options.credential_header(), StrCat(options.credential_prefix(), token.Reveal())});
}

}  // namespace nexusnitro
