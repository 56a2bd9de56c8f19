// Adapter: speaks one api_schema. Proto in, HTTP request out; bytes in, events out.
//
// Adapters are pure: no network, no threads, no clock.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ADAPTER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/config/credential_value.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/chat.pb.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// What a request is encoded for.
struct EncodeContext {
  const BackendSnapshot& backend;
  std::string model;  // As it goes on the wire.
  bool stream = false;
  CredentialValue credential = {};
  absl::Time wall_now = absl::InfinitePast();  // For signatures.
};

// A request, and what of the caller's wishes is not in it.
struct EncodedRequest {
  HttpRequest http;
  std::vector<v1::Warning> warnings;
};

// Decodes one reply into the events that its builder collects: either as a stream or whole. Not
// thread-safe.
class ChatDecoder {
 public:
  virtual ~ChatDecoder() = default;

  // A piece of a stream. An error ends the attempt: a frame that cannot be read, a limit, or the
  // backend's own error, with its BackendError.
  virtual absl::Status Feed(std::string_view bytes) = 0;

  // The stream has ended. OK only if the answer is complete by the wire's terminal rule.
  virtual absl::Status Finish() = 0;

  // Whether the wire's own end mark has come; what follows does not matter.
  virtual bool ended() const = 0;

  // A reply that came in one piece. Used instead of Feed() and Finish().
  virtual absl::Status DecodeWhole(std::string_view body) = 0;
};

// What a stream's bytes are framed in.
enum class StreamFraming { kSse, kNdjson, kEventStream };

// Speaks one api_schema. Immutable; thread-safe.
class Adapter {
 public:
  virtual ~Adapter() = default;

  // `request` holds only what the wire can carry by the capability table. An error is the request's
  // fault and names its field.
  virtual absl::StatusOr<EncodedRequest> EncodeChat(const v1::ChatRequest& request,
                                                    const EncodeContext& context) const = 0;

  // `builder` outlives the decoder. `request`: what was asked; read here only.
  virtual std::unique_ptr<ChatDecoder> NewChatDecoder(const v1::ChatRequest& request,
                                                      const EncodeContext& context,
                                                      StreamFraming framing,
                                                      ChatEventBuilder& builder) const = 0;

  // The error for a reply whose HTTP status is not 2xx, with its BackendError. `wall_now` is what a
  // Retry-After date is compared with.
  virtual absl::Status DecodeError(const HttpResponseHead& head, std::string_view body,
                                   absl::Time wall_now) const = 0;

  // What a reply's headers tell: request id and rate limits.
  virtual void ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const = 0;

  // The models that the backend has. By default, and below, the error says that the wire knows no
  // such thing (kUnimplementedMethod).
  virtual absl::StatusOr<EncodedRequest> EncodeListModels(const EncodeContext& context) const;
  virtual absl::Status DecodeModels(std::string_view body, v1::BackendModels& models) const;

  // One vector for each input, in their order. `request` is what was encoded.
  virtual absl::StatusOr<EncodedRequest> EncodeEmbed(const v1::EmbedRequest& request,
                                                     const EncodeContext& context) const;
  virtual absl::Status DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                   v1::EmbedResponse& response) const;

  // The input tokens of a chat, which has been through the capability table.
  virtual absl::StatusOr<EncodedRequest> EncodeCountTokens(const v1::ChatRequest& request,
                                                           const EncodeContext& context) const;
  virtual absl::Status DecodeCountTokens(std::string_view body,
                                         v1::CountTokensResponse& response) const;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ADAPTER_H_
