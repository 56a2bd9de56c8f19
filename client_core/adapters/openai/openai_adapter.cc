#include "client_core/adapters/openai/openai_adapter.h"

#include <utility>

#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/openai/openai_decoder.h"
#include "client_core/adapters/openai/openai_embed.h"
#include "client_core/adapters/openai/openai_encoder.h"
#include "client_core/adapters/openai/openai_headers.h"
#include "client_core/adapters/openai/openai_models.h"
#include "client_core/adapters/token_count.h"
#include "client_core/base/status_macros.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {

absl::StatusOr<EncodedRequest> OpenAiAdapter::EncodeChat(const v1::ChatRequest& request,
                                                         const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body,
                      EncodeOpenAiChat(request, context, OpenAiDialectOf(context.backend), report));
  EncodedRequest encoded;
  encoded.http = NewChatRequest(request, context, PathOf(kChatOperation, context), std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> OpenAiAdapter::NewChatDecoder(const v1::ChatRequest& request,
                                                           const EncodeContext& context,
                                                           StreamFraming framing,
                                                           ChatEventBuilder& builder) const {
  const v1::Sampling& sampling = request.sampling();
  const OpenAiDialect& dialect = OpenAiDialectOf(context.backend);
  const std::string_view provider = dialect.name.empty() ? context.backend.provider : dialect.name;
  OpenAiExtras extras(std::string(provider), dialect.reasoning_back == ReasoningBack::kDetails);
  return std::make_unique<OpenAiDecoder>(sampling.has_choice_count() ? sampling.choice_count() : 1,
                                         framing, std::move(extras), builder);
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
  ReadOpenAiHeaders(headers, absl::Seconds(1), call);
}

absl::StatusOr<EncodedRequest> OpenAiAdapter::EncodeListModels(const EncodeContext& context) const {
  EncodedRequest encoded;
  encoded.http = NewGetRequest(context, PathOf(kModelsOperation, context));
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
  encoded.http = NewJsonRequest(context, PathOf(kEmbedOperation, context), std::move(body));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status OpenAiAdapter::DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                        v1::EmbedResponse& response) const {
  return DecodeOpenAiEmbed(request, body, response);
}

absl::StatusOr<EncodedRequest> OpenAiAdapter::EncodeCountTokens(
    const v1::ChatRequest& request, const EncodeContext& context) const {
  const OpenAiDialect& dialect = OpenAiDialectOf(context.backend);
  if (!dialect.tokenize) return Adapter::EncodeCountTokens(request, context);
  v1::ChatRequest prompt;  // What the model reads, and nothing else.
  *prompt.mutable_messages() = request.messages();
  *prompt.mutable_tools() = request.tools();
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body, EncodeOpenAiChat(prompt, context, dialect, report));
  body = AddExtraBody(std::move(body), context.backend.proto, request.extra_body_json());
  EncodedRequest encoded;
  encoded.http = NewJsonRequest(context, "/tokenize", std::move(body));
  encoded.http.target = AboveV1(context.backend.target);
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

absl::Status OpenAiAdapter::DecodeCountTokens(std::string_view body,
                                              v1::CountTokensResponse& response) const {
  return DecodeTokenCount(body, "count", response);
}

std::string OpenAiAdapter::PathOf(std::string_view operation,
                                  const EncodeContext& /*context*/) const {
  return std::string(operation);
}

void OpenAiAdapter::Authenticate(const EncodeContext& context, HttpRequest& request) const {
  AddBearer(context.credential, request);
}

}  // namespace nexusnitro
