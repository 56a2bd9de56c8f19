#include "client_core/adapters/lightllm/lightllm_adapter.h"

#include <optional>
#include <utility>

#include "client_core/adapters/json_request.h"
#include "client_core/adapters/lightllm/lightllm_native.h"
#include "client_core/adapters/lightllm/lightllm_native_decoder.h"
#include "client_core/adapters/openai/openai_encoder.h"
#include "client_core/adapters/token_count.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

bool IsNative(const EncodeContext& context) { return context.backend.proto.lightllm().native(); }

bool TakesEffort(v1::ReasoningOptions::Effort effort) {
  return effort == v1::ReasoningOptions::EFFORT_UNSPECIFIED ||
         effort == v1::ReasoningOptions::EFFORT_LOW ||
         effort == v1::ReasoningOptions::EFFORT_MEDIUM ||
         effort == v1::ReasoningOptions::EFFORT_HIGH;
}

// The request without values that LightLLM answers 400 to, if it has any and the caller chose to
// have such dropped; else an error names the first.
absl::StatusOr<std::optional<v1::ChatRequest>> WithoutBadValues(const v1::ChatRequest& request,
                                                                EncodeReport& report) {
  const v1::Sampling& sampling = request.sampling();
  const struct {
    bool bad;
    std::string_view field;
    std::string_view why;
    void (*clear)(v1::ChatRequest&);
  } values[] = {
      {sampling.frequency_penalty() < 0, "sampling.frequency_penalty", "LightLLM takes 0 or more",
       [](v1::ChatRequest& fitted) { fitted.mutable_sampling()->clear_frequency_penalty(); }},
      {sampling.presence_penalty() < 0, "sampling.presence_penalty", "LightLLM takes 0 or more",
       [](v1::ChatRequest& fitted) { fitted.mutable_sampling()->clear_presence_penalty(); }},
      {sampling.has_repetition_penalty() && sampling.repetition_penalty() < 1,
       "sampling.repetition_penalty", "LightLLM takes 1 or more",
       [](v1::ChatRequest& fitted) { fitted.mutable_sampling()->clear_repetition_penalty(); }},
      {sampling.seed() < -1, "sampling.seed", "LightLLM takes -1 or more",
       [](v1::ChatRequest& fitted) { fitted.mutable_sampling()->clear_seed(); }},
      {!TakesEffort(request.reasoning().effort()), "reasoning.effort",
       "LightLLM takes low, medium or high",
       [](v1::ChatRequest& fitted) { fitted.mutable_reasoning()->clear_effort(); }},
  };
  std::optional<v1::ChatRequest> fitted;
  for (const auto& value : values) {
    if (!value.bad) continue;
    NN_RETURN_IF_ERROR(report.Unsupported(value.field, value.why));
    if (!fitted.has_value()) fitted = request;
    value.clear(*fitted);
  }
  return fitted;
}

}  // namespace

absl::StatusOr<EncodedRequest> LightllmAdapter::EncodeChat(const v1::ChatRequest& request,
                                                           const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(const std::optional<v1::ChatRequest> fitted,
                      WithoutBadValues(request, report));
  const v1::ChatRequest& chat = fitted.has_value() ? *fitted : request;
  EncodedRequest encoded;
  if (IsNative(context)) {
    NN_ASSIGN_OR_RETURN(std::string body, EncodeLightllmNative(chat, context, report));
    encoded.http = NewChatRequest(chat, context, context.stream ? "/generate_stream" : "/generate",
                                  std::move(body));
    Authenticate(context, encoded.http);
  } else {
    NN_ASSIGN_OR_RETURN(encoded, OpenAiAdapter::EncodeChat(chat, context));
  }
  for (v1::Warning& warning : report.TakeWarnings()) encoded.warnings.push_back(std::move(warning));
  return encoded;
}

std::unique_ptr<ChatDecoder> LightllmAdapter::NewChatDecoder(const v1::ChatRequest& request,
                                                             const EncodeContext& context,
                                                             StreamFraming framing,
                                                             ChatEventBuilder& builder) const {
  if (!IsNative(context)) return OpenAiAdapter::NewChatDecoder(request, context, framing, builder);
  return std::make_unique<LightllmNativeDecoder>(request.sampling().logprobs(), builder);
}

absl::StatusOr<EncodedRequest> LightllmAdapter::EncodeEmbed(const v1::EmbedRequest& request,
                                                            const EncodeContext& context) const {
  return Adapter::EncodeEmbed(request, context);
}

absl::StatusOr<EncodedRequest> LightllmAdapter::EncodeCountTokens(
    const v1::ChatRequest& request, const EncodeContext& context) const {
  if (!IsNative(context)) return Adapter::EncodeCountTokens(request, context);
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body, EncodeLightllmTokens(request, context, report));
  EncodedRequest encoded;
  encoded.http = NewJsonRequest(context, "/tokens", std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

absl::Status LightllmAdapter::DecodeCountTokens(std::string_view body,
                                                v1::CountTokensResponse& response) const {
  return DecodeTokenCount(body, "ntokens", response);
}

// The endpoint of the native wire is above the version.
std::string LightllmAdapter::PathOf(std::string_view operation,
                                    const EncodeContext& context) const {
  const std::string path = OpenAiAdapter::PathOf(operation, context);
  return IsNative(context) ? StrCat("/v1", path) : path;
}

}  // namespace nexusnitro
