#include "client_core/adapters/bedrock/bedrock_adapter.h"

#include <string>
#include <utility>

#include "client_core/adapters/bedrock/aws_signature.h"
#include "client_core/adapters/bedrock/bedrock_decoder.h"
#include "client_core/adapters/bedrock/bedrock_embed.h"
#include "client_core/adapters/bedrock/bedrock_encoder.h"
#include "client_core/adapters/bedrock/bedrock_error.h"
#include "client_core/adapters/bedrock/bedrock_invoke.h"
#include "client_core/adapters/bedrock/bedrock_invoke_decoder.h"
#include "client_core/adapters/bedrock/bedrock_models.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/json_request.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/percent_encoding.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// What requests are signed for, the control plane's too.
constexpr std::string_view kService = "bedrock";
constexpr std::string_view kStreamType = "application/vnd.amazon.eventstream";

// Ids of models have colons, and ARNs slashes, but either is one segment of the path.
std::string ModelPath(const EncodeContext& context, std::string_view operation) {
  return StrCat("/model/", EncodePathSegment(context.model), "/", operation);
}

// Whether chats go in Anthropic's own wire.
bool SpeaksAnthropic(const EncodeContext& context) {
  return context.backend.proto.bedrock().invoke_anthropic();
}

// To be called last: a signature holds for the request as it is.
void Authenticate(const EncodeContext& context, HttpRequest& request) {
  if (context.credential.kind == CredentialKind::kAws) {
    AddAwsSignature(context.credential, context.backend.proto.bedrock().region(), kService,
                    context.wall_now, request);
  } else {
    AddBearer(context.credential, request);
  }
}

}  // namespace

absl::StatusOr<EncodedRequest> BedrockAdapter::EncodeChat(const v1::ChatRequest& request,
                                                          const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  const bool invoke = SpeaksAnthropic(context);
  NN_ASSIGN_OR_RETURN(std::string body, invoke ? EncodeBedrockInvoke(request, context, report)
                                               : EncodeBedrockChat(request, context.model, report));
  const std::string_view whole = invoke ? "invoke" : "converse";
  const std::string_view stream = invoke ? "invoke-with-response-stream" : "converse-stream";
  EncodedRequest encoded;
  encoded.http =
      NewChatRequest(request, context, ModelPath(context, context.stream ? stream : whole),
                     std::move(body), kStreamType);
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> BedrockAdapter::NewChatDecoder(const v1::ChatRequest& /*request*/,
                                                            const EncodeContext& context,
                                                            StreamFraming /*framing*/,
                                                            ChatEventBuilder& builder) const {
  if (SpeaksAnthropic(context)) return std::make_unique<BedrockInvokeDecoder>(builder);
  return std::make_unique<BedrockDecoder>(builder);
}

absl::Status BedrockAdapter::DecodeError(const HttpResponseHead& head, std::string_view body,
                                         absl::Time wall_now) const {
  return BedrockReplyError(head, body, wall_now);
}

void BedrockAdapter::ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const {
  if (const auto id = FindHeader(headers, "x-amzn-requestid"); id.has_value()) {
    call.set_backend_request_id(ReplaceInvalidUtf8(*id));
  }
}

absl::StatusOr<EncodedRequest> BedrockAdapter::EncodeListModels(
    const EncodeContext& context) const {
  EncodedRequest encoded;
  encoded.http = NewGetRequest(context, "/foundation-models");
  encoded.http.target = BedrockControlPlane(encoded.http.target);
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status BedrockAdapter::DecodeModels(std::string_view body, v1::BackendModels& models) const {
  return DecodeBedrockModels(body, models);
}

absl::StatusOr<EncodedRequest> BedrockAdapter::EncodeEmbed(const v1::EmbedRequest& request,
                                                           const EncodeContext& context) const {
  NN_RETURN_IF_ERROR(RefuseEmbedUser(request, context.backend.proto.name()));
  NN_ASSIGN_OR_RETURN(std::string body, EncodeBedrockEmbed(request, context.model));
  body = AddExtraBody(std::move(body), context.backend.proto, request.extra_body_json());
  EncodedRequest encoded;
  encoded.http = NewJsonRequest(context, ModelPath(context, "invoke"), std::move(body));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status BedrockAdapter::DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                         v1::EmbedResponse& response) const {
  return DecodeBedrockEmbed(request, body, response);
}

absl::StatusOr<EncodedRequest> BedrockAdapter::EncodeCountTokens(
    const v1::ChatRequest& request, const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body, SpeaksAnthropic(context)
                                            ? EncodeBedrockInvokeCount(request, context, report)
                                            : EncodeBedrockCount(request, context.model, report));
  EncodedRequest encoded;
  encoded.http = NewJsonRequest(context, ModelPath(context, "count-tokens"), std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

absl::Status BedrockAdapter::DecodeCountTokens(std::string_view body,
                                               v1::CountTokensResponse& response) const {
  return DecodeBedrockCount(body, response);
}

}  // namespace nexusnitro
