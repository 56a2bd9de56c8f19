// AccessFixture: a server that knows tokens.
#ifndef NEXUSNITRO_TESTS_SUPPORT_ACCESS_FIXTURE_H_
#define NEXUSNITRO_TESTS_SUPPORT_ACCESS_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "nexusnitro/v1/chat_service.grpc.pb.h"
#include "tests/support/server_harness.h"

namespace nexusnitro::testing {

// Tokens are named after what they may do; the hashes are those of the names.
struct Token {
  const char* name;
  const char* sha256;
  v1::Permission permission;
};
inline constexpr Token kTokens[] = {
    {"chat", "31e06f7d89feb99a0e6c0affe198748c3bb5bef5e3cc92d95cb9e996197d3fc3",
     v1::PERMISSION_CHAT},
    {"read", "3316348dbadfb7b11c7c2ea235949419e23f9fa898ad2c198f999617912a9925",
     v1::PERMISSION_READ_CONFIGS},
    {"write", "10fd874b68dad080ed706762c8e163dabb20514bddae38fb159c56f714a3b143",
     v1::PERMISSION_WRITE_CONFIGS},
    {"stats", "4b5af442229cf356a6868a3b8791ffaa70e0135ef8af2eb4898bddbeb0e0b0b0",
     v1::PERMISSION_STATS},
};

inline v1::Config EmbeddedConfig() {
  v1::Backend backend = OpenAiBackend("demo", "");
  backend.mutable_embedded();
  return ConfigOf({backend});
}

inline v1::ConfigFile SettingsWithTokens() {
  v1::ConfigFile settings;
  for (const Token& each : kTokens) {
    v1::CallerToken& token = *settings.add_tokens();
    token.set_name(each.name);
    token.add_sha256(each.sha256);
    token.add_permissions(each.permission);
  }
  return settings;
}

// The harness' server has one config, "test", which is the default one.
class AccessFixture : public ::testing::Test {
 protected:
  static void Prepare(grpc::ClientContext& context, const std::string& token) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  }

  grpc::Status Chat(const std::string& token, const v1::ChatRequest& request) {
    grpc::ClientContext context;
    Prepare(context, token);
    v1::ChatResponse response;
    return v1::ChatService::NewStub(channel_)->Chat(&context, request, &response);
  }

  // The server's state of its file, with the tokens of `settings`.
  static absl::Status Reload(ServerHarness& harness, v1::ConfigFile settings) {
    FileState file;
    file.configs["test"] = SnapshotOf(EmbeddedConfig());
    file.default_id = "test";
    file.rules = std::make_shared<const FileRules>(RulesOf(settings));
    return harness.server().Reload(WithDefaults(std::move(settings)), std::move(file));
  }

  ServerHarness harness_{EmbeddedConfig(), SettingsWithTokens()};
  std::shared_ptr<grpc::Channel> channel_ = harness_.NewChannel();
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_ACCESS_FIXTURE_H_
