// Who may call: tokens and what they permit, on every method.

#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "nexusnitro/v1/config_service.grpc.pb.h"
#include "nexusnitro/v1/model_service.pb.h"
#include "nexusnitro/v1/stats_service.grpc.pb.h"
#include "tests/support/access_fixture.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::EmbeddedConfig;
using testing::kTokens;
using testing::ReasonIn;
using testing::ServerHarness;
using testing::SettingsWithTokens;
using testing::Token;

// What each method needs. A method that is not here fails the tests.
const std::map<std::string, v1::Permission>& NeededPermissions() {
  static const auto* needed = new std::map<std::string, v1::Permission>{
      {"ChatService.Chat", v1::PERMISSION_CHAT},
      {"ChatService.StreamChat", v1::PERMISSION_CHAT},
      {"ChatService.BatchChat", v1::PERMISSION_CHAT},
      {"ChatService.ResumeChat", v1::PERMISSION_CHAT},
      {"ChatService.CancelChat", v1::PERMISSION_CHAT},
      {"ChatService.GetCall", v1::PERMISSION_CHAT},
      {"ModelService.ListModels", v1::PERMISSION_CHAT},
      {"ModelService.Embed", v1::PERMISSION_CHAT},
      {"ModelService.CountTokens", v1::PERMISSION_CHAT},
      {"StatsService.GetStats", v1::PERMISSION_STATS},
      {"StatsService.WatchStats", v1::PERMISSION_STATS},
      {"ConfigService.GetConfig", v1::PERMISSION_READ_CONFIGS},
      {"ConfigService.ListConfigs", v1::PERMISSION_READ_CONFIGS},
      {"ConfigService.WatchConfigs", v1::PERMISSION_READ_CONFIGS},
      {"ConfigService.CheckConfig", v1::PERMISSION_READ_CONFIGS},
      {"ConfigService.CreateConfig", v1::PERMISSION_WRITE_CONFIGS},
      {"ConfigService.UpdateConfig", v1::PERMISSION_WRITE_CONFIGS},
      {"ConfigService.DeleteConfig", v1::PERMISSION_WRITE_CONFIGS},
      {"ConfigService.BatchCreateConfigs", v1::PERMISSION_WRITE_CONFIGS},
  };
  return *needed;
}

std::vector<const google::protobuf::MethodDescriptor*> AllMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const char* name : {"ChatService", "ModelService", "ConfigService", "StatsService"}) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        std::string("nexusnitro.v1.") + name);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

class AccessTest : public testing::AccessFixture {
 protected:
  // Calls any method with an empty request, and takes nothing of what it streams but its end.
  grpc::Status Call(const google::protobuf::MethodDescriptor& method, const std::string& token) {
    grpc::CompletionQueue queue;
    const auto finished = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      EXPECT_TRUE(queue.Next(&tag, &ok));
      return ok;
    };
    grpc::ClientContext context;
    Prepare(context, token);
    grpc::GenericStub stub(channel_);
    const auto call = stub.PrepareCall(
        &context, "/" + method.service()->full_name() + "/" + method.name(), &queue);
    call->StartCall(nullptr);
    finished();
    const grpc::Slice nothing("");
    call->WriteLast(grpc::ByteBuffer(&nothing, 1), {}, nullptr);
    finished();
    grpc::ByteBuffer message;
    call->Read(&message, nullptr);
    if (finished()) context.TryCancel();  // It answers, and might do so for ever.
    grpc::Status status;
    call->Finish(&status, nullptr);
    finished();
    return status;
  }
};

TEST_F(AccessTest, NoMethodIsForThoseWithoutAToken) {
  for (const auto* method : AllMethods()) {
    for (const std::string token : {"", "nobodys"}) {
      const grpc::Status status = Call(*method, token);
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << method->full_name();
      EXPECT_EQ(ReasonIn(status), "UNAUTHENTICATED") << method->full_name();
      EXPECT_EQ(status.error_message().find(token.empty() ? "?" : token), std::string::npos);
    }
  }
}

TEST_F(AccessTest, EveryMethodNeedsItsPermissionAndNoOther) {
  for (const auto* method : AllMethods()) {
    const std::string name = method->service()->name() + "." + method->name();
    const auto needed = NeededPermissions().find(name);
    ASSERT_NE(needed, NeededPermissions().end()) << name << " has no rule here";
    for (const Token& token : kTokens) {
      const grpc::Status status = Call(*method, token.name);
      if (token.permission == needed->second) {
        EXPECT_NE(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << name;
        EXPECT_NE(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << name;
      } else if (name != "ConfigService.CheckConfig") {
        EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << name;
        EXPECT_EQ(ReasonIn(status), "PERMISSION_DENIED") << name;
        EXPECT_EQ(status.error_message(), std::string("the token ") + token.name +
                                              " does not have the permission " +
                                              v1::Permission_Name(needed->second));
      }
    }
  }
}

TEST_F(AccessTest, CheckConfigOfAConfigThatNeedNotExistIsForWriters) {
  const auto stub = v1::ConfigService::NewStub(channel_);
  const auto check = [&](const std::string& token, const v1::CheckConfigRequest& request) {
    grpc::ClientContext context;
    Prepare(context, token);
    v1::CheckConfigResponse response;
    return stub->CheckConfig(&context, request, &response).error_code();
  };
  v1::CheckConfigRequest named;
  named.set_name("configs/test");
  v1::CheckConfigRequest given;
  *given.mutable_config() = EmbeddedConfig();
  EXPECT_EQ(check("read", given), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(check("chat", given), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(check("chat", named), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(check("read", named), grpc::StatusCode::OK);
  EXPECT_EQ(check("write", given), grpc::StatusCode::OK);
}

TEST_F(AccessTest, TheErrorSaysThatNothingWasSent) {
  grpc::ClientContext context;
  Prepare(context, "");
  v1::ChatResponse response;
  v1::ChatService::NewStub(channel_)->Chat(&context, Ask("hi"), &response);
  EXPECT_EQ(context.GetServerTrailingMetadata().count("nexusnitro-not-sent"), 1u);
}

TEST_F(AccessTest, TwoHeadersAreNone) {
  grpc::ClientContext context;
  Prepare(context, "chat");
  context.AddMetadata("authorization", "Bearer chat");
  v1::ChatResponse response;
  const grpc::Status status =
      v1::ChatService::NewStub(channel_)->Chat(&context, Ask("hi"), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessTest, HealthIsOpenToAll) {
  grpc::ClientContext context;
  Prepare(context, "");
  grpc::health::v1::HealthCheckResponse response;
  EXPECT_TRUE(grpc::health::v1::Health::NewStub(channel_)->Check(&context, {}, &response).ok());
}

TEST_F(AccessTest, ReflectionIsNotServedBesideTokens) {
  grpc::ClientContext context;
  Prepare(context, "chat");
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel_);
  const auto call = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  call->StartCall(nullptr);
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  grpc::Status status;
  call->Finish(&status, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(AccessTest, TokensAreReplacedAndWhatRunsGoesOn) {
  grpc::ClientContext watching;
  Prepare(watching, "stats");
  v1::WatchStatsRequest request;
  request.mutable_interval()->set_nanos(100'000'000);
  const auto reader = v1::StatsService::NewStub(channel_)->WatchStats(&watching, request);
  v1::Stats stats;
  ASSERT_TRUE(reader->Read(&stats));

  v1::ConfigFile settings;
  *settings.add_tokens() = SettingsWithTokens().tokens(0);
  settings.mutable_tokens(0)->set_name("renamed");
  ASSERT_TRUE(Reload(harness_, settings).ok());

  EXPECT_TRUE(reader->Read(&stats)) << "a stream of a token that is gone goes on";
  watching.TryCancel();
  reader->Finish();
  EXPECT_TRUE(Chat("chat", Ask("hi")).ok());
  EXPECT_EQ(Chat("stats", Ask("hi")).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessTest, TheLastTokenIsNotTakenAwayWhileTheServerRuns) {
  const absl::Status status = Reload(harness_, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("needs a restart"), absl::string_view::npos);
  EXPECT_EQ(Chat("", Ask("hi")).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessTest, WithoutTokensEverybodyMayDoAllAndTheFirstOneNeedsARestart) {
  ServerHarness harness(EmbeddedConfig());
  EXPECT_FALSE(Reload(harness, SettingsWithTokens()).ok());
  grpc::ClientContext context;
  v1::ChatResponse response;
  EXPECT_TRUE(harness.stub().Chat(&context, Ask("hi"), &response).ok());
}

}  // namespace
}  // namespace nexusnitro
