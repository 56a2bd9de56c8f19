// ReadConfigCall: one RPC of ConfigService that is answered at once.
#ifndef NEXUSNITRO_SERVER_READ_CONFIG_CALL_H_
#define NEXUSNITRO_SERVER_READ_CONFIG_CALL_H_

#include <string>

#include "client_core/base/status_macros.h"
#include "client_core/wire/unknown_fields.h"
#include "server/config_call.h"
#include "server/message_codec.h"

namespace nexusnitro {

// Over when its constructor returns. See ConfigCall for its life.
template <typename Request>
class ReadConfigCall : public ConfigCall {
 public:
  // What makes the serialized reply.
  using Read = absl::StatusOr<std::string> (*)(const ConfigStore& configs, const ConfigScope& scope,
                                               const Request& request);

  ReadConfigCall(const ConfigBackend& backend, grpc::CallbackServerContext& context, Read read,
                 const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
      : ConfigCall(backend, context, response) {
    Finish(Answer(read, request));
  }

 private:
  absl::StatusOr<std::string> Answer(Read read, const grpc::ByteBuffer& bytes) {
    NN_ASSIGN_OR_RETURN(const ConfigScope scope, Enter(bytes, v1::PERMISSION_READ_CONFIGS));
    Request request;
    NN_RETURN_IF_ERROR(ParseMessage(bytes, backend().message_bytes_max, request));
    NN_RETURN_IF_ERROR(CheckUnknownFields(request));
    return read(backend().configs, scope, request);
  }
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_READ_CONFIG_CALL_H_
