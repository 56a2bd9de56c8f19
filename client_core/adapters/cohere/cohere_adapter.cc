#include "client_core/adapters/cohere/cohere_adapter.h"

#include <string>
#include <utility>

#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/cohere/cohere_decoder.h"
#include "client_core/adapters/cohere/cohere_encoder.h"
#include "client_core/adapters/embedding_reader.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr int kEmbedInputsMax = 96;
constexpr int kInvalidTokenHttpStatus = 498;

}  // namespace

absl::StatusOr<EncodedRequest> CohereAdapter::EncodeChat(const v1::ChatRequest& request,
                                                         const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body, EncodeCohereChat(request, context, report));
  EncodedRequest encoded;
  encoded.http = NewChatRequest(request, context, "/v2/chat", std::move(body));
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> CohereAdapter::NewChatDecoder(const v1::ChatRequest& /*request*/,
                                                           const EncodeContext& /*context*/,
                                                           StreamFraming /*framing*/,
                                                           ChatEventBuilder& builder) const {
  return std::make_unique<CohereDecoder>(builder);
}

absl::Status CohereAdapter::DecodeError(const HttpResponseHead& head, std::string_view body,
                                        absl::Time wall_now) const {
  absl::Status status = OpenAiAdapter::DecodeError(head, body, wall_now);
  if (head.status != kInvalidTokenHttpStatus) return status;
  // Elsewhere this status says that the backend is busy.
  absl::Status rejected = MakeError(Reason::kBackendCredentialsRejected, MessageOf(status));
  if (const auto error = BackendErrorOf(status); error.has_value()) {
    SetBackendError(rejected, *error);
  }
  return rejected;
}

void CohereAdapter::ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const {
  OpenAiAdapter::ReadHeaders(headers, call);
  if (const auto id = FindHeader(headers, "x-debug-trace-id"); id.has_value()) {
    call.set_backend_request_id(ReplaceInvalidUtf8(*id));
  }
}

absl::StatusOr<EncodedRequest> CohereAdapter::EncodeListModels(const EncodeContext& context) const {
  EncodedRequest encoded;
  encoded.http = NewGetRequest(context, "/v1/models?page_size=1000");
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status CohereAdapter::DecodeModels(std::string_view body, v1::BackendModels& models) const {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  NN_ASSIGN_OR_RETURN(const JsonArray list, ReplyListAt(reply, "models"));
  for (const JsonElement element : list) {
    JsonObject object;
    if (element.get(object) != simdjson::SUCCESS) continue;
    const std::string id = reader.Text(JsonString(object, "name").value_or(""));
    if (id.empty()) continue;
    v1::Model* model = models.add_models();
    model->set_id(id);
    if (const auto size = JsonInt(object, "context_length"); size.has_value() && *size > 0) {
      model->set_input_tokens_max(*size);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<EncodedRequest> CohereAdapter::EncodeEmbed(const v1::EmbedRequest& request,
                                                          const EncodeContext& context) const {
  if (request.inputs_size() > kEmbedInputsMax) {
    return InvalidField("inputs", StrCat("has ", request.inputs_size(),
                                         " entries; this wire takes at most ", kEmbedInputsMax));
  }
  NN_RETURN_IF_ERROR(RefuseEmbedUser(request, context.backend.proto.name()));
  JsonWriter json;
  json.BeginObject();
  json.Member("model", context.model);
  json.BeginArrayMember("texts");
  for (const std::string& input : request.inputs()) json.String(input);
  json.EndArray();
  // Required by the wire; `extra_body_json` can name another one.
  json.Member("input_type", "search_document");
  json.BeginArrayMember("embedding_types");
  json.String("float");
  json.EndArray();
  if (request.has_dimensions()) json.Member("output_dimension", request.dimensions());
  json.EndObject();
  EncodedRequest encoded;
  encoded.http =
      NewJsonRequest(context, "/v2/embed",
                     AddExtraBody(json.Take(), context.backend.proto, request.extra_body_json()));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status CohereAdapter::DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                        v1::EmbedResponse& response) const {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  const auto by_type = JsonObjectAt(reply, "embeddings");
  NN_ASSIGN_OR_RETURN(const JsonArray vectors,
                      ReplyListAt(by_type.value_or(reply), by_type ? "float" : "embeddings"));
  NN_RETURN_IF_ERROR(ReadEmbeddings(vectors, request.inputs_size(), response));
  const auto meta = JsonObjectAt(reply, "meta");
  const auto billed = meta.has_value() ? JsonObjectAt(*meta, "billed_units") : std::nullopt;
  if (billed.has_value()) {
    if (const auto count = JsonInt(*billed, "input_tokens"); count.has_value()) {
      response.mutable_usage()->set_input_tokens(*count);
      response.mutable_usage()->set_total_tokens(*count);
    }
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
