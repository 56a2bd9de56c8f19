#include "client_core/adapters/openai_adapter.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/openai_decoder.h"
#include "client_core/adapters/openai_embed.h"
#include "client_core/adapters/openai_encoder.h"
#include "client_core/adapters/openai_models.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

OpenAiDialect DialectOf(const HttpTarget& target) {
  OpenAiDialect dialect;
  const bool openai =
      target.host == "openai.com" || absl::EndsWith(ToAbsl(target.host), ".openai.com");
  // OpenAI's reasoning models refuse `max_tokens`; other servers have always known it.
  if (!openai) dialect.max_tokens_key = "max_tokens";
  return dialect;
}

// Reads `x-ratelimit-{limit,remaining,reset}-{name}`.
void ReadRateLimit(const HttpHeaders& headers, std::string_view name, v1::CallInfo& call) {
  const auto find = [&](std::string_view what) {
    return FindHeader(headers, StrCat("x-ratelimit-", what, "-", name));
  };
  v1::RateLimitInfo info;
  bool any = false;
  int64_t number = 0;
  if (const auto limit = find("limit"); limit && absl::SimpleAtoi(ToAbsl(*limit), &number)) {
    info.set_limit(number);
    any = true;
  }
  if (const auto remaining = find("remaining");
      remaining && absl::SimpleAtoi(ToAbsl(*remaining), &number)) {
    info.set_remaining(number);
    any = true;
  }
  absl::Duration reset;
  if (const auto text = find("reset"); text && ParseResetTime(*text, reset)) {
    *info.mutable_reset_after() = ToProto(reset);
    any = true;
  }
  if (!any) return;
  info.set_name(std::string(name));
  *call.add_rate_limits() = std::move(info);
}

}  // namespace

absl::StatusOr<EncodedRequest> OpenAiAdapter::EncodeChat(const v1::ChatRequest& request,
                                                         const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(
      std::string body,
      EncodeOpenAiChat(request, context, DialectOf(*context.backend.target), report));
  EncodedRequest encoded;
  encoded.http =
      NewChatRequest(request, context, PathOf("/chat/completions", context), std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> OpenAiAdapter::NewChatDecoder(const v1::ChatRequest& request,
                                                           const EncodeContext& /*context*/,
                                                           StreamFraming framing,
                                                           ChatEventBuilder& builder) const {
  const v1::Sampling& sampling = request.sampling();
  return std::make_unique<OpenAiDecoder>(sampling.has_choice_count() ? sampling.choice_count() : 1,
                                         framing, builder);
}

absl::Status OpenAiAdapter::DecodeError(const HttpResponseHead& head, std::string_view body,
                                        absl::Time wall_now) const {
  ErrorWords words;
  JsonReader reader;
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject object;
  if (element.ok() && element->get(object) == simdjson::SUCCESS) {
    words = ReadErrorWords(reader, object);
  } else {
    words.message = ReplaceInvalidUtf8(body);  // A page of HTML or plain words.
  }
  absl::Status status = BackendStatus(ReasonForStatus(head.status, words), head.status, words);
  AddRetryHeaders(head.headers, wall_now, status);
  return status;
}

void OpenAiAdapter::ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const {
  for (const std::string_view name : {"x-request-id", "request-id"}) {
    if (const auto id = FindHeader(headers, name); id && call.backend_request_id().empty()) {
      call.set_backend_request_id(ReplaceInvalidUtf8(*id));
    }
  }
  ReadRateLimit(headers, "requests", call);
  ReadRateLimit(headers, "tokens", call);
}

absl::StatusOr<EncodedRequest> OpenAiAdapter::EncodeListModels(const EncodeContext& context) const {
  EncodedRequest encoded;
  encoded.http = NewGetRequest(context, PathOf("/models", context));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status OpenAiAdapter::DecodeModels(std::string_view body, v1::BackendModels& models) const {
  return DecodeOpenAiModels(body, models);
}

absl::StatusOr<EncodedRequest> OpenAiAdapter::EncodeEmbed(const v1::EmbedRequest& request,
                                                          const EncodeContext& context) const {
  std::string body = AddExtraBody(EncodeOpenAiEmbed(request, context), context.backend.proto,
                                  request.extra_body_json());
  EncodedRequest encoded;
  encoded.http = NewJsonRequest(context, PathOf("/embeddings", context), std::move(body));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status OpenAiAdapter::DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                        v1::EmbedResponse& response) const {
  return DecodeOpenAiEmbed(request, body, response);
}

std::string OpenAiAdapter::PathOf(std::string_view operation,
                                  const EncodeContext& /*context*/) const {
  return std::string(operation);
}

void OpenAiAdapter::Authenticate(const EncodeContext& context, HttpRequest& request) const {
  AddBearer(context.credential, request);
}

}  // namespace nexusnitro
