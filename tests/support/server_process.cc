#include "tests/support/server_process.h"

#include <chrono>
#include <fstream>

#include "client_core/base/check.h"
#include "nexusnitro/v1/stats_service.grpc.pb.h"

namespace nexusnitro::testing {
namespace {

std::string Yaml(const EndpointsById& endpoints) {
  std::string yaml = "configs:\n";
  for (const auto& [id, endpoint] : endpoints) {
    yaml += "  " + id + ":\n    backends:\n      - {name: fake, api_schema: openai, endpoint: \"" +
            endpoint +
            "\", model: m}\n    retry: {attempts_max: 1}\n    timeouts: {connect: 20s}\n";
  }
  return yaml + "default_config: " + endpoints.front().first + "\n";
}

}  // namespace

ServerProcess::ServerProcess(const EndpointsById& endpoints, const std::vector<std::string>& flags)
    : target_("unix://" + folder_.path() + "/server.sock") {
  const std::string config_file = folder_.path() + "/config.yaml";
  std::ofstream(config_file) << Yaml(endpoints);
  std::vector<std::string> argv = {NEXUSNITRO_SERVER_BINARY, "--config-file", config_file,
                                   "--listen", target_};
  argv.insert(argv.end(), flags.begin(), flags.end());
  process_ = std::make_unique<ChildProcess>(std::move(argv));
  const bool ready = process_->WaitForOutput("is ready");
  NN_CHECK(ready, process_->output().c_str());
}

std::shared_ptr<grpc::Channel> ServerProcess::NewChannel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.use_local_subchannel_pool", 1);
  arguments.SetMaxReceiveMessageSize(-1);
  // The window of a stream stays at 64 KiB, or this process would take megabytes for a reader that
  // has stopped.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  return grpc::CreateCustomChannel(target_, grpc::InsecureChannelCredentials(), arguments);
}

std::unique_ptr<v1::ChatService::Stub> ServerProcess::NewStub() const {
  return v1::ChatService::NewStub(NewChannel());
}

v1::Stats ServerProcess::Stats() const {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  v1::Stats stats;
  const grpc::Status status =
      v1::StatsService::NewStub(NewChannel())->GetStats(&context, {}, &stats);
  NN_CHECK(status.ok(), status.error_message().c_str());
  return stats;
}

}  // namespace nexusnitro::testing
