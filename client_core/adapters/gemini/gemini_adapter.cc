#include "client_core/adapters/gemini/gemini_adapter.h"

#include <utility>

#include "client_core/adapters/gemini/gemini_decoder.h"
#include "client_core/adapters/gemini/gemini_embed.h"
#include "client_core/adapters/gemini/gemini_encoder.h"
#include "client_core/adapters/gemini/gemini_error.h"
#include "client_core/adapters/gemini/gemini_models.h"
#include "client_core/adapters/gemini/gemini_path.h"
#include "client_core/adapters/json_request.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

void Authenticate(const EncodeContext& context, HttpRequest& request) {
  AddCredential(context.credential, "x-goog-api-key", "", request);
}

}  // namespace

absl::StatusOr<std::string> GeminiAdapter::ModelPath(const EncodeContext& context) const {
  return GeminiModelPath(context.model);
}

std::string GeminiAdapter::PathOf(const EncodeContext& context, std::string_view model_path,
                                  std::string_view action) const {
  return StrCat(GoogleApiPath(*context.backend.target, Version(), model_path), action);
}

absl::StatusOr<EncodedRequest> GeminiAdapter::EncodeChat(const v1::ChatRequest& request,
                                                         const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(const std::string model, ModelPath(context));
  NN_ASSIGN_OR_RETURN(std::string body, EncodeGeminiChat(request, model, dialect_, report));
  const std::string_view action =
      context.stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
  EncodedRequest encoded;
  encoded.http = NewChatRequest(request, context, PathOf(context, model, action), std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> GeminiAdapter::NewChatDecoder(const v1::ChatRequest& /*request*/,
                                                           const EncodeContext& /*context*/,
                                                           StreamFraming framing,
                                                           ChatEventBuilder& builder) const {
  return std::make_unique<GeminiDecoder>(framing, builder);
}

absl::Status GeminiAdapter::DecodeError(const HttpResponseHead& head, std::string_view body,
                                        absl::Time wall_now) const {
  return GeminiReplyError(head, body, wall_now);
}

// Google sends no rate limits, and names the request in different headers or in none.
void GeminiAdapter::ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const {
  for (const std::string_view name : {"x-goog-request-id", "x-request-id"}) {
    const std::optional<std::string_view> id = FindHeader(headers, name);
    if (id.has_value() && call.backend_request_id().empty()) {
      call.set_backend_request_id(ReplaceInvalidUtf8(*id));
    }
  }
}

absl::StatusOr<EncodedRequest> GeminiAdapter::EncodeListModels(const EncodeContext& context) const {
  EncodedRequest encoded;
  // As many as one page can hold: there are some fifty.
  encoded.http = NewGetRequest(context, PathOf(context, "models", "?pageSize=1000"));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status GeminiAdapter::DecodeModels(std::string_view body, v1::BackendModels& models) const {
  return DecodeGeminiModels(body, models);
}

absl::StatusOr<EncodedRequest> GeminiAdapter::NewEmbedRequest(const v1::EmbedRequest& request,
                                                              const EncodeContext& context,
                                                              std::string path, std::string body) {
  NN_RETURN_IF_ERROR(RefuseEmbedUser(request, context.backend.proto.name()));
  EncodedRequest encoded;
  encoded.http = NewJsonRequest(context, std::move(path), std::move(body));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::StatusOr<EncodedRequest> GeminiAdapter::EncodeEmbed(const v1::EmbedRequest& request,
                                                          const EncodeContext& context) const {
  NN_ASSIGN_OR_RETURN(const std::string model, ModelPath(context));
  return NewEmbedRequest(request, context, PathOf(context, model, ":batchEmbedContents"),
                         EncodeGeminiEmbed(request, model, context.backend.proto));
}

absl::Status GeminiAdapter::DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                        v1::EmbedResponse& response) const {
  return DecodeGeminiEmbed(request, body, response);
}

absl::StatusOr<EncodedRequest> GeminiAdapter::EncodeCountTokens(
    const v1::ChatRequest& request, const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(const std::string model, ModelPath(context));
  NN_ASSIGN_OR_RETURN(std::string body, EncodeGeminiCount(request, model, dialect_, report));
  // Gemini counts a whole chat only in this wrapping. Vertex has none, and refuses what a chat may
  // hold beside input.
  if (!dialect_.vertex) {
    body = StrCat(R"({"generateContentRequest":)",
                  AddExtraBody(std::move(body), context.backend.proto, request.extra_body_json()),
                  "}");
  } else if (!request.extra_body_json().empty()) {
    report.Warn("FIELD_NOT_SENT", "extra_body_json", "Vertex counts the input alone");
  }
  EncodedRequest encoded;
  encoded.http = NewJsonRequest(context, PathOf(context, model, ":countTokens"), std::move(body));
  for (const auto& [name, value] : request.extra_headers()) {
    encoded.http.headers.push_back({name, value});
  }
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

absl::Status GeminiAdapter::DecodeCountTokens(std::string_view body,
                                              v1::CountTokensResponse& response) const {
  return DecodeGeminiCount(body, response);
}

}  // namespace nexusnitro
