#include "client_core/adapters/responses/responses_adapter.h"

#include <string>
#include <utility>

#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/responses/responses_decoder.h"
#include "client_core/adapters/responses/responses_encoder.h"
#include "client_core/adapters/token_count.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {

absl::StatusOr<EncodedRequest> ResponsesAdapter::EncodeChat(const v1::ChatRequest& request,
                                                            const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body,
                      EncodeResponses(request, context, ResponsesBody::kAnswer, report));
  EncodedRequest encoded;
  encoded.http = NewChatRequest(request, context, PathOf("/responses", context), std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> ResponsesAdapter::NewChatDecoder(const v1::ChatRequest& /*request*/,
                                                              const EncodeContext& /*context*/,
                                                              StreamFraming /*framing*/,
                                                              ChatEventBuilder& builder) const {
  return std::make_unique<ResponsesDecoder>(builder);
}

absl::StatusOr<EncodedRequest> ResponsesAdapter::EncodeCountTokens(
    const v1::ChatRequest& request, const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body,
                      EncodeResponses(request, context, ResponsesBody::kCount, report));
  EncodedRequest encoded;
  encoded.http =
      NewJsonRequest(context, PathOf("/responses/input_tokens", context), std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

absl::Status ResponsesAdapter::DecodeCountTokens(std::string_view body,
                                                 v1::CountTokensResponse& response) const {
  return DecodeTokenCount(body, "input_tokens", response);
}

}  // namespace nexusnitro
