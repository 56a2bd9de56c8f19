// The services of which this version has no method yet: each method says so by its name.

#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "nexusnitro/v1/config_service.pb.h"
#include "tests/support/server_harness.h"

namespace nexusnitro {
namespace {

// Calls any method with an empty request, which no method needs more than to refuse it.
grpc::Status CallMethod(const std::shared_ptr<grpc::Channel>& channel, const std::string& path) {
  grpc::CompletionQueue queue;
  const auto finished = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
  };
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::GenericStub stub(channel);
  const auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  finished();
  const grpc::Slice nothing("");
  call->WriteLast(grpc::ByteBuffer(&nothing, 1), {}, nullptr);
  finished();
  grpc::Status status;
  call->Finish(&status, nullptr);
  finished();
  return status;
}

class MethodsToComeTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MethodsToComeTest, EveryOneSaysSoByItsName) {
  v1::Backend backend = testing::OpenAiBackend("demo", "");
  backend.mutable_embedded();
  testing::ServerHarness harness(testing::ConfigOf({backend}));
  const auto channel = harness.NewChannel();
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "nexusnitro.v1." + std::string(GetParam()));
  ASSERT_NE(service, nullptr);
  ASSERT_GT(service->method_count(), 0);
  for (int i = 0; i < service->method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service->method(i);
    const grpc::Status status =
        CallMethod(channel, "/" + service->full_name() + "/" + method.name());
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << method.full_name();
    EXPECT_EQ(status.error_message(),
              service->name() + "." + method.name() + " is not implemented yet in this version");
    EXPECT_EQ(testing::ReasonIn(status), "UNIMPLEMENTED_METHOD") << method.full_name();
  }
}

INSTANTIATE_TEST_SUITE_P(Services, MethodsToComeTest, ::testing::Values("ConfigService"),
                         [](const auto& service) { return service.param; });

}  // namespace
}  // namespace nexusnitro
