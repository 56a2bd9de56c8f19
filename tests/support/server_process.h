// ServerProcess: the real nexusnitro-server as a process of its own, on a Unix socket.
#ifndef NEXUSNITRO_TESTS_SUPPORT_SERVER_PROCESS_H_
#define NEXUSNITRO_TESTS_SUPPORT_SERVER_PROCESS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nexusnitro/v1/chat_service.grpc.pb.h"
#include "nexusnitro/v1/stats_service.pb.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro::testing {

// Ids of configs and the endpoint that each of them has; one attempt for each call.
using EndpointsById = std::vector<std::pair<std::string, std::string>>;

// Killed with this object. Thread-safe once made.
class ServerProcess {
 public:
  // Starts it with a config for each endpoint, the first one as the default, and waits until it is
  // ready. Dies if it does not start.
  explicit ServerProcess(const EndpointsById& endpoints,
                         const std::vector<std::string>& flags = {});

  // On a connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel() const;
  std::unique_ptr<v1::ChatService::Stub> NewStub() const;

  v1::Stats Stats() const;

  // Resident memory now, and the most there ever was.
  int64_t rss_kib() const { return process_->MemoryKiB("VmRSS"); }
  int64_t rss_peak_kib() const { return process_->MemoryKiB("VmHWM"); }

  ChildProcess& process() { return *process_; }
  const std::string& target() const { return target_; }

 private:
  TempFolder folder_;
  std::string target_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_SERVER_PROCESS_H_
