// ServerHarness: a real gRPC server in this process, with fake backends behind it.
//
// It listens on a Unix socket and on TCP, and the stubs use TCP: with both ends of a Unix socket in
// one process, gRPC 1.51 stalls now and then on a large message, for ten seconds, which is its time
// between keepalive pings. With TCP, or between two processes, it was not seen to.
#ifndef NEXUSNITRO_TESTS_SUPPORT_SERVER_HARNESS_H_
#define NEXUSNITRO_TESTS_SUPPORT_SERVER_HARNESS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "client_core/config/file_rules.h"
#include "client_core/config/file_state.h"
#include "client_core/config/server_fields.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"
#include "server/server.h"
#include "tests/support/chat_requests.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro::testing {

// Thread-safe once made.
class ServerHarness {
 public:
  explicit ServerHarness(const v1::Config& config) : ServerHarness(config, {}) {}
  ServerHarness(const v1::Config& config, v1::ConfigFile settings) {
    (*settings.mutable_configs())["test"] = config;
    FileState file;
    file.configs["test"] = SnapshotOf(config);
    file.default_id = "test";
    file.rules = std::make_shared<const FileRules>(RulesOf(settings));
    file.file_name = "test.yaml";
    target_ = "unix://" + folder_.path() + "/server.sock";
    settings.add_listen(target_);
    settings.add_listen("127.0.0.1:0");
    server_ = Server::Start(WithDefaults(settings), file, Clock::Real()).value();
    tcp_target_ = server_->addresses().back();
    stub_ = NewStub();
  }

  // On a connection of its own.
  std::unique_ptr<v1::ChatService::Stub> NewStub() const {
    return v1::ChatService::NewStub(NewChannel());
  }
  std::shared_ptr<grpc::Channel> NewChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    arguments.SetMaxReceiveMessageSize(-1);
    return grpc::CreateCustomChannel(tcp_target_, grpc::InsecureChannelCredentials(), arguments);
  }

  v1::ChatService::Stub& stub() { return *stub_; }
  Server& server() { return *server_; }
  // Of the Unix socket.
  const std::string& target() const { return target_; }
  // The socket's folder.
  const std::string& folder() const { return folder_.path(); }

  // Stops the server and forgets it.
  void Stop() { server_.reset(); }

 private:
  TempFolder folder_;
  std::string target_;
  std::string tcp_target_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::ChatService::Stub> stub_;
};

// The reason in a status's details; empty if there is none.
inline std::string ReasonIn(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  google::rpc::ErrorInfo info;
  for (const auto& any : details.details()) {
    if (any.UnpackTo(&info)) return info.reason();
  }
  return "";
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_SERVER_HARNESS_H_
