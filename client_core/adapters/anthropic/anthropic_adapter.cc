#include "client_core/adapters/anthropic/anthropic_adapter.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "client_core/adapters/anthropic/anthropic_decoder.h"
#include "client_core/adapters/anthropic/anthropic_encoder.h"
#include "client_core/adapters/anthropic/anthropic_error.h"
#include "client_core/adapters/anthropic/anthropic_headers.h"
#include "client_core/adapters/created_time.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/token_count.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

// Anthropic's own base URL has no version in it; those of many local servers have.
std::string PathBelow(const HttpTarget& target, std::string_view path) {
  return StrCat(absl::EndsWith(target.url, "/v1") ? "" : "/v1", path);
}

}  // namespace

absl::StatusOr<EncodedRequest> AnthropicAdapter::EncodeChat(const v1::ChatRequest& request,
                                                            const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body,
                      EncodeAnthropicChat(request, context, AnthropicPurpose::kChat, report));
  EncodedRequest encoded;
  encoded.http = NewChatRequest(request, context, PathBelow(*context.backend.target, "/messages"),
                                std::move(body));
  AddAnthropicHeaders(context.credential, NamesFiles(request), encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> AnthropicAdapter::NewChatDecoder(const v1::ChatRequest& /*request*/,
                                                              const EncodeContext& /*context*/,
                                                              StreamFraming /*framing*/,
                                                              ChatEventBuilder& builder) const {
  return std::make_unique<AnthropicDecoder>(builder);
}

absl::Status AnthropicAdapter::DecodeError(const HttpResponseHead& head, std::string_view body,
                                           absl::Time wall_now) const {
  return AnthropicHttpError(head, body, wall_now);
}

void AnthropicAdapter::ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const {
  ReadAnthropicHeaders(headers, call);
}

absl::StatusOr<EncodedRequest> AnthropicAdapter::EncodeListModels(
    const EncodeContext& context) const {
  EncodedRequest encoded;
  // As many as the wire gives at once; it has some twenty.
  encoded.http = NewGetRequest(context, PathBelow(*context.backend.target, "/models?limit=1000"));
  AddAnthropicHeaders(context.credential, /*names_files=*/false, encoded.http);
  return encoded;
}

absl::Status AnthropicAdapter::DecodeModels(std::string_view body,
                                            v1::BackendModels& models) const {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  NN_ASSIGN_OR_RETURN(const JsonArray list, ReplyListAt(reply, "data"));
  for (const JsonElement element : list) {
    JsonObject entry;
    if (element.get(entry) != simdjson::SUCCESS) continue;
    v1::Model& model = *models.add_models();
    const auto text = [&](std::string_view key) {
      return reader.Text(JsonString(entry, key).value_or(""));
    };
    model.set_id(text("id"));
    model.set_display_name(text("display_name"));
    std::optional<absl::Time> created = Rfc3339TimeAt(entry, "created_at");
    // llama.cpp and vLLM list their models in OpenAI's form alone.
    if (!created.has_value()) created = UnixTimeAt(entry, "created");
    if (created.has_value()) {
      model.mutable_created()->set_seconds(absl::ToUnixSeconds(*created));
    }
    model.set_owned_by(text("owned_by"));
    if (const auto count = JsonInt(entry, "max_input_tokens")) {
      model.set_input_tokens_max(*count);
    }
    if (const auto count = JsonInt(entry, "max_tokens")) model.set_output_tokens_max(*count);
  }
  return absl::OkStatus();
}

absl::StatusOr<EncodedRequest> AnthropicAdapter::EncodeCountTokens(
    const v1::ChatRequest& request, const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(
      std::string body,
      EncodeAnthropicChat(request, context, AnthropicPurpose::kCountTokens, report));
  EncodedRequest encoded;
  // Additions to the body are for chats: here unknown fields are refused.
  encoded.http = NewJsonRequest(
      context, PathBelow(*context.backend.target, "/messages/count_tokens"), std::move(body));
  for (const auto& [name, value] : request.extra_headers()) {
    encoded.http.headers.push_back({name, value});
  }
  AddAnthropicHeaders(context.credential, NamesFiles(request), encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

absl::Status AnthropicAdapter::DecodeCountTokens(std::string_view body,
                                                 v1::CountTokensResponse& response) const {
  return DecodeTokenCount(body, "input_tokens", response);
}

}  // namespace nexusnitro
