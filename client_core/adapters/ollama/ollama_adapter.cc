#include "client_core/adapters/ollama/ollama_adapter.h"

#include <string>
#include <utility>

#include "client_core/adapters/created_time.h"
#include "client_core/adapters/embedding_reader.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/json_request.h"
#include "client_core/adapters/ollama/ollama_decoder.h"
#include "client_core/adapters/ollama/ollama_encoder.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {

absl::StatusOr<EncodedRequest> OllamaAdapter::EncodeChat(const v1::ChatRequest& request,
                                                         const EncodeContext& context) const {
  EncodeReport report(request.unsupported(), context.backend.proto.name());
  NN_ASSIGN_OR_RETURN(std::string body, EncodeOllamaChat(request, context, report));
  EncodedRequest encoded;
  encoded.http =
      NewChatRequest(request, context, "/api/chat", std::move(body), "application/x-ndjson");
  Authenticate(context, encoded.http);
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::unique_ptr<ChatDecoder> OllamaAdapter::NewChatDecoder(const v1::ChatRequest& /*request*/,
                                                           const EncodeContext& /*context*/,
                                                           StreamFraming /*framing*/,
                                                           ChatEventBuilder& builder) const {
  return std::make_unique<OllamaDecoder>(builder);
}

absl::StatusOr<EncodedRequest> OllamaAdapter::EncodeListModels(const EncodeContext& context) const {
  EncodedRequest encoded;
  encoded.http = NewGetRequest(context, "/api/tags");
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status OllamaAdapter::DecodeModels(std::string_view body, v1::BackendModels& models) const {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  NN_ASSIGN_OR_RETURN(const JsonArray list, ReplyListAt(reply, "models"));
  for (const JsonElement element : list) {
    JsonObject object;
    if (element.get(object) != simdjson::SUCCESS) continue;
    const std::string_view name = JsonString(object, "model").value_or("");
    const std::string id =
        reader.Text(name.empty() ? JsonString(object, "name").value_or("") : name);
    if (id.empty()) continue;
    v1::Model* model = models.add_models();
    model->set_id(id);
    if (const auto created = Rfc3339TimeAt(object, "modified_at"); created.has_value()) {
      model->mutable_created()->set_seconds(absl::ToUnixSeconds(*created));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<EncodedRequest> OllamaAdapter::EncodeEmbed(const v1::EmbedRequest& request,
                                                          const EncodeContext& context) const {
  NN_RETURN_IF_ERROR(RefuseEmbedUser(request, context.backend.proto.name()));
  JsonWriter json;
  json.BeginObject();
  json.Member("model", context.model);
  json.BeginArrayMember("input");
  for (const std::string& input : request.inputs()) json.String(input);
  json.EndArray();
  if (request.has_dimensions()) json.Member("dimensions", request.dimensions());
  json.EndObject();
  EncodedRequest encoded;
  encoded.http =
      NewJsonRequest(context, "/api/embed",
                     AddExtraBody(json.Take(), context.backend.proto, request.extra_body_json()));
  Authenticate(context, encoded.http);
  return encoded;
}

absl::Status OllamaAdapter::DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                        v1::EmbedResponse& response) const {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  NN_ASSIGN_OR_RETURN(const JsonArray vectors, ReplyListAt(reply, "embeddings"));
  NN_RETURN_IF_ERROR(ReadEmbeddings(vectors, request.inputs_size(), response));
  response.set_model(reader.Text(JsonString(reply, "model").value_or("")));
  if (const auto count = JsonInt(reply, "prompt_eval_count"); count.has_value()) {
    response.mutable_usage()->set_input_tokens(*count);
    response.mutable_usage()->set_total_tokens(*count);
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
