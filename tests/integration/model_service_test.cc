// ListModels, Embed and CountTokens over gRPC, against fake backends and the embedded one.

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "client_core/adapters/feature.h"
#include "nexusnitro/v1/model_service.grpc.pb.h"
#include "tests/support/fake_backend.h"
#include "tests/support/server_harness.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ConfigOf;
using testing::FakeBackend;
using testing::OpenAiBackend;
using testing::ReasonIn;
using testing::Script;

constexpr char kModels[] = R"({"object":"list","data":[{"id":"x","owned_by":"y"}]})";
constexpr char kVectors[] =
    R"({"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,1]}],"model":"big",)"
    R"("usage":{"prompt_tokens":3,"total_tokens":3}})";

class ModelServiceTest : public ::testing::Test {
 protected:
  // One backend that does what `handler` says, and gets one attempt a call.
  void Serve(FakeBackend::Handler handler) {
    backend_ = std::make_unique<FakeBackend>(std::move(handler));
    Serve(ConfigOf({OpenAiBackend("fake", backend_->endpoint())}));
  }
  void Serve(const Script& script) {
    Serve([script](const testing::ReceivedRequest&) { return script; });
  }
  void Serve(v1::Config config) {
    config.mutable_retry()->set_attempts_max(attempts_max_);
    harness_ = std::make_unique<testing::ServerHarness>(config);
    channel_ = harness_->NewChannel();
    stub_ = v1::ModelService::NewStub(channel_);
  }

  static v1::EmbedRequest TwoInputs() {
    v1::EmbedRequest request;
    request.add_inputs("one");
    request.add_inputs("two");
    return request;
  }
  grpc::Status Embed(const v1::EmbedRequest& request) {
    context_ = std::make_unique<grpc::ClientContext>();
    return stub_->Embed(context_.get(), request, &embedded_);
  }
  grpc::Status ListModels(const std::string& config = "") {
    context_ = std::make_unique<grpc::ClientContext>();
    v1::ListModelsRequest request;
    request.set_config(config);
    return stub_->ListModels(context_.get(), request, &listed_);
  }
  // A trailer of the last call; empty if there is none.
  std::string Trailer(const std::string& name) const {
    const auto& trailers = context_->GetServerTrailingMetadata();
    const auto found = trailers.find(name);
    return found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
  }
  v1::Stats Stats() const { return harness_->server().stats().Take(); }

  int attempts_max_ = 1;
  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<testing::ServerHarness> harness_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::ModelService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  v1::EmbedResponse embedded_;
  v1::ListModelsResponse listed_;
};

TEST_F(ModelServiceTest, InputsBecomeVectors) {
  Serve(Script::Json(200, kVectors, {{"x-request-id", "r1"}}));
  const grpc::Status status = Embed(TwoInputs());
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(embedded_.embeddings_size(), 2);
  EXPECT_EQ(embedded_.embeddings(1).values(1), 1.0F);
  EXPECT_EQ(embedded_.model(), "big");
  EXPECT_EQ(embedded_.usage().input_tokens(), 3);
  EXPECT_EQ(embedded_.call().backend(), "fake");
  EXPECT_EQ(embedded_.call().backend_request_id(), "r1");
  EXPECT_EQ(embedded_.call().attempts(), 1);
  EXPECT_EQ(backend_->requests()[0].path, "/v1/embeddings");
  EXPECT_EQ(Stats().calls().succeeded(), 1);
  EXPECT_EQ(Stats().tokens().input(), 3);
}

TEST_F(ModelServiceTest, AnAttemptThatFailsIsRepeated) {
  attempts_max_ = 2;
  std::atomic<int> asked{0};
  Serve([&asked](const testing::ReceivedRequest&) {
    return asked++ == 0 ? Script::Json(503, "{}") : Script::Json(200, kVectors);
  });
  const grpc::Status status = Embed(TwoInputs());
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(embedded_.call().attempts(), 2);
  EXPECT_EQ(Stats().calls().retries(), 1);
}

TEST_F(ModelServiceTest, ErrorsCarryDetailsAndTrailers) {
  Serve(Script::Json(401, R"({"error":{"message":"bad key","code":"invalid_api_key"}})"));
  const grpc::Status status = Embed(TwoInputs());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonIn(status), "BACKEND_CREDENTIALS_REJECTED");
  EXPECT_FALSE(Trailer("nexusnitro-call-id").empty());
  EXPECT_TRUE(Trailer("nexusnitro-not-sent").empty());
}

TEST_F(ModelServiceTest, TooFewVectorsAreNoAnswer) {
  Serve(Script::Json(200, R"({"data":[{"index":0,"embedding":[1,0]}]})"));
  EXPECT_EQ(ReasonIn(Embed(TwoInputs())), "BAD_BACKEND_REPLY");
}

TEST_F(ModelServiceTest, ARequestAtFaultIsNotSent) {
  Serve(Script::Json(200, kVectors));
  const grpc::Status status = Embed({});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonIn(status), "INVALID_REQUEST");
  EXPECT_EQ(Trailer("nexusnitro-not-sent"), "1");
  EXPECT_FALSE(Trailer("nexusnitro-call-id").empty());
  EXPECT_EQ(backend_->request_count(), 0u);
  EXPECT_EQ(Stats().calls().failed(), 1);
}

TEST_F(ModelServiceTest, BytesThatAreNoMessageAreToldWithTheirField) {
  Serve(Script::Json(200, kVectors));
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::GenericStub stub(channel_);
  const grpc::Slice bytes("\x1a\x01\xff");  // `inputs`, of one byte that is not UTF-8.
  const auto call = stub.PrepareUnaryCall(&context, "/nexusnitro.v1.ModelService/Embed",
                                          grpc::ByteBuffer(&bytes, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "inputs: is not valid UTF-8");
}

TEST_F(ModelServiceTest, ACancelledCallClosesItsConnection) {
  Serve(Script().Stall());
  context_ = std::make_unique<grpc::ClientContext>();
  grpc::Status status;
  std::thread caller([&] { status = stub_->Embed(context_.get(), TwoInputs(), &embedded_); });
  EXPECT_TRUE(backend_->WaitForRequests(1));
  context_->TryCancel();
  caller.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_F(ModelServiceTest, ADeadlineClosesTheConnection) {
  Serve(Script().Stall());
  context_ = std::make_unique<grpc::ClientContext>();
  context_->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  const grpc::Status status = stub_->Embed(context_.get(), TwoInputs(), &embedded_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_F(ModelServiceTest, WithoutRoomNothingIsLetIn) {
  Serve(Script::Json(200, kVectors));
  v1::ConfigFile settings;
  settings.set_held_bytes_max(1);
  harness_ = std::make_unique<testing::ServerHarness>(
      ConfigOf({OpenAiBackend("fake", backend_->endpoint())}), settings);
  stub_ = v1::ModelService::NewStub(harness_->NewChannel());
  const grpc::Status status = Embed(TwoInputs());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonIn(status), "OVERLOADED");
  EXPECT_EQ(Trailer("nexusnitro-not-sent"), "1");
}

TEST_F(ModelServiceTest, EveryBackendIsAskedForItsModels) {
  FakeBackend good([](const testing::ReceivedRequest&) { return Script::Json(200, kModels); });
  FakeBackend bad([](const testing::ReceivedRequest&) {
    return Script::Json(500, R"({"error":{"message":"broken"}})");
  });
  v1::Backend embedded = OpenAiBackend("demo", "", "tiny");
  embedded.mutable_embedded();
  Serve(ConfigOf(
      {OpenAiBackend("bad", bad.endpoint()), OpenAiBackend("good", good.endpoint()), embedded}));
  const grpc::Status status = ListModels("configs/test");
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(listed_.backends_size(), 3);
  EXPECT_EQ(listed_.backends(0).backend(), "bad");
  EXPECT_EQ(listed_.backends(0).status().code(), grpc::StatusCode::INTERNAL);
  EXPECT_NE(listed_.backends(0).status().message().find("broken"), std::string::npos);
  EXPECT_FALSE(listed_.backends(0).status().not_sent());
  EXPECT_FALSE(listed_.backends(1).has_status());
  EXPECT_EQ(listed_.backends(1).models(0).id(), "x");
  EXPECT_EQ(listed_.backends(2).models(0).id(), "tiny");
  for (const v1::BackendModels& backend : listed_.backends()) {
    EXPECT_EQ(backend.capabilities_size(), static_cast<int>(kFeatures)) << backend.backend();
    EXPECT_EQ(backend.api_schema(), v1::API_SCHEMA_OPENAI);
  }
  EXPECT_EQ(good.requests()[0].method, "GET");
  EXPECT_EQ(good.requests()[0].path, "/v1/models");
  EXPECT_EQ(Stats().calls().started(), 3);
}

TEST_F(ModelServiceTest, AConfigThatDoesNotExistIsAnError) {
  Serve(Script::Json(200, kModels));
  const grpc::Status status = ListModels("configs/other");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(status), "UNKNOWN_CONFIG");
}

TEST_F(ModelServiceTest, TokensAreCountedWhereAWireCountsThem) {
  FakeBackend counts([](const testing::ReceivedRequest&) {
    return Script::Json(200, R"({"object":"response.input_tokens","input_tokens":11})");
  });
  v1::Backend responses = OpenAiBackend("counts", counts.endpoint());
  responses.set_api_schema(v1::API_SCHEMA_OPENAI_RESPONSES);
  // The first one's wire has no such thing, so that the next one is asked.
  Serve(ConfigOf({OpenAiBackend("plain", counts.endpoint()), responses}));
  v1::CountTokensRequest request;
  *request.mutable_request() = Ask("how many");
  request.mutable_request()->set_call_id("mine");
  context_ = std::make_unique<grpc::ClientContext>();
  v1::CountTokensResponse response;
  const grpc::Status status = stub_->CountTokens(context_.get(), request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.input_tokens(), 11);
  EXPECT_EQ(response.call().backend(), "counts");
  EXPECT_EQ(response.call().attempts(), 1);
  EXPECT_EQ(response.call().id(), "mine");
  EXPECT_EQ(counts.request_count(), 1u);
}

TEST_F(ModelServiceTest, WhereNoWireCountsTokensThatIsSaid) {
  Serve(Script::Json(200, "{}"));
  v1::CountTokensRequest request;
  *request.mutable_request() = Ask("how many");
  context_ = std::make_unique<grpc::ClientContext>();
  v1::CountTokensResponse response;
  const grpc::Status status = stub_->CountTokens(context_.get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(ReasonIn(status), "UNIMPLEMENTED_METHOD");
  EXPECT_NE(status.error_message().find("\"fake\""), std::string::npos) << status.error_message();
  EXPECT_EQ(Trailer("nexusnitro-not-sent"), "1");
  EXPECT_EQ(backend_->request_count(), 0u);
}

}  // namespace
}  // namespace nexusnitro
