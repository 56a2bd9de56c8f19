#include "server/builder_settings.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <memory>
#include <vector>

#include "client_core/base/limits.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

constexpr int kHandshakeTimeoutMs = 5'000;
constexpr int kPingIntervalMinMs = 1'000;  // A client that pings more often is sent away.
// What gRPC itself needs for a call or a connection, of what it counts: about 1.2 KiB a stream were
// measured.
constexpr int64_t kBytesPerCall = 4 * limits::kKiB;

// gRPC's reflection is there as soon as its library is loaded.
class WithoutReflection : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    using grpc::reflection::ProtoServerReflectionPlugin;
    std::erase_if(*plugins, [](const auto& plugin) {
      return dynamic_cast<const ProtoServerReflectionPlugin*>(plugin.get()) != nullptr;
    });
  }
};

}  // namespace

void ApplySettings(const v1::ConfigFile& settings, grpc::ServerBuilder& builder) {
  const auto ms = [](const google::protobuf::Duration& duration) {
    return static_cast<int>(absl::ToInt64Milliseconds(FromProto(duration)));
  };
  // What is at most twice too large is taken in, so that it can be refused by name.
  const int64_t bytes_max = std::min<int64_t>(2 * settings.message_bytes_max(), INT_MAX);
  builder.SetMaxReceiveMessageSize(static_cast<int>(bytes_max));
  builder.SetMaxSendMessageSize(-1);
  // gRPC looks at the size of a message when it has all of it, and takes in a gigabyte until then.
  // What comes in counts here, and beyond this the largest is ended (RESOURCE_EXHAUSTED).
  grpc::ResourceQuota quota("nexusnitro");
  quota.Resize(settings.held_bytes_max() + bytes_max + settings.calls_max() * kBytesPerCall);
  builder.SetResourceQuota(quota);
  // Without pings a caller that is frozen or cut off is never noticed.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, ms(settings.keepalive_time()));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, ms(settings.keepalive_timeout()));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kPingIntervalMinMs);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  grpc::EnableDefaultHealthCheckService(true);
  if (!settings.reflection()) builder.SetOption(std::make_unique<WithoutReflection>());
}

}  // namespace nexusnitro
