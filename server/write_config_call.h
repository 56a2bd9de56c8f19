// WriteConfigCall: the RPCs of ConfigService that make, change and delete configs.
#ifndef NEXUSNITRO_SERVER_WRITE_CONFIG_CALL_H_
#define NEXUSNITRO_SERVER_WRITE_CONFIG_CALL_H_

#include <atomic>
#include <memory>

#include "client_core/config/config_editor.h"
#include "server/config_call.h"

namespace nexusnitro {

// One RPC, which the ConfigEditor answers on its thread. A caller that leaves before its write was
// begun has nothing written; what was begun ends. See ConfigCall for its life.
class WriteConfigCall : public ConfigCall {
 public:
  WriteConfigCall(const ConfigBackend& backend, grpc::CallbackServerContext& context,
                  ConfigRequest::Method method, const grpc::ByteBuffer& request,
                  grpc::ByteBuffer& response);

 private:
  // How far the write is. Who moves it from kQueued to kLeft finishes the RPC; else the editor's
  // answer does.
  enum class Progress { kQueued, kBegun, kAnswered, kLeft };

  absl::Status Post(ConfigRequest::Method method, const grpc::ByteBuffer& request);
  void OnCancel() override;

  // Outlives this with the editor's queue.
  const std::shared_ptr<std::atomic<Progress>> progress_ =
      std::make_shared<std::atomic<Progress>>(Progress::kQueued);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_WRITE_CONFIG_CALL_H_
