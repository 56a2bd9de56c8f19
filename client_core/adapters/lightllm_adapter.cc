#include "client_core/adapters/lightllm_adapter.h"

#include <utility>

#include "client_core/adapters/json_request.h"
#include "client_core/adapters/lightllm_native.h"
#include "client_core/adapters/openai_encoder.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {

absl::StatusOr<EncodedRequest> LightllmAdapter::EncodeChat(const v1::ChatRequest& request,
                                                           const EncodeContext& context) const {
  if (!context.backend.proto.lightllm().native() && request.sampling().logit_bias().empty()) {
    return OpenAiAdapter::EncodeChat(request, context);
  }
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  EncodedRequest encoded;
  if (context.backend.proto.lightllm().native()) {
    NN_ASSIGN_OR_RETURN(std::string body, EncodeLightllmNative(request, context, report));
    encoded.http = NewChatRequest(
        request, context, context.stream ? "/generate_stream" : "/generate", std::move(body));
    AddBearer(context.credential, encoded.http);
    encoded.warnings = report.TakeWarnings();
    return encoded;
  }
  // LightLLM answers 400 to a logit bias.
  NN_RETURN_IF_ERROR(report.Unsupported("sampling.logit_bias"));
  v1::ChatRequest without_bias = request;
  without_bias.mutable_sampling()->clear_logit_bias();
  NN_ASSIGN_OR_RETURN(encoded, OpenAiAdapter::EncodeChat(without_bias, context));
  for (v1::Warning& warning : report.TakeWarnings()) encoded.warnings.push_back(std::move(warning));
  return encoded;
}

std::unique_ptr<ChatDecoder> LightllmAdapter::NewChatDecoder(const v1::ChatRequest& request,
                                                             const EncodeContext& context,
                                                             StreamFraming framing,
                                                             ChatEventBuilder& builder) const {
  if (context.backend.proto.lightllm().native()) return NewLightllmNativeDecoder(builder);
  return OpenAiAdapter::NewChatDecoder(request, context, framing, builder);
}

}  // namespace nexusnitro
