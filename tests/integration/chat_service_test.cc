// Chat and StreamChat over gRPC, against fake backends.

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/fake_backend.h"
#include "tests/support/server_harness.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ConfigOf;
using testing::FakeBackend;
using testing::OpenAiBackend;
using testing::ReasonIn;
using testing::Script;
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

class ChatServiceTest : public ::testing::Test {
 protected:
  void Serve(FakeBackend::Handler handler) {
    backend_ = std::make_unique<FakeBackend>(std::move(handler));
    v1::Config config = ConfigOf({OpenAiBackend("fake", backend_->endpoint())});
    config.mutable_retry()->set_attempts_max(1);
    harness_ = std::make_unique<testing::ServerHarness>(config);
  }
  void Serve(const Script& script) {
    Serve([script](const testing::ReceivedRequest&) { return script; });
  }

  grpc::Status Chat(const v1::ChatRequest& request, v1::ChatResponse* response,
                    grpc::ClientContext* context) {
    return harness_->stub().Chat(context, request, response);
  }
  grpc::Status Chat(const v1::ChatRequest& request) {
    grpc::ClientContext context;
    v1::ChatResponse response;
    return Chat(request, &response, &context);
  }

  v1::Stats Stats() const { return harness_->server().stats().Take(); }

  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<testing::ServerHarness> harness_;
};

TEST_F(ChatServiceTest, AWholeChat) {
  Serve(Script::Json(200, WholeReply("hello")));
  grpc::ClientContext context;
  v1::ChatResponse response;
  const grpc::Status status = Chat(Ask("hi"), &response, &context);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.choices(0).message().parts(0).text(), "hello");
  EXPECT_EQ(response.provider(), "openai");
}

TEST_F(ChatServiceTest, AStreamedChat) {
  Serve(Script::Sse(SseStream({"a", "b", "c"})));
  for (const bool join : {true, false}) {
    grpc::ClientContext context;
    v1::ChatRequest request = Ask("hi");
    request.mutable_options()->set_join_deltas(join);
    const auto reader = harness_->stub().StreamChat(&context, request);
    v1::ChatChunk chunk;
    std::string text;
    int64_t next_sequence = 1;
    int deltas = 0;
    bool ended = false;
    while (reader->Read(&chunk)) {
      for (const v1::ChatEvent& event : chunk.events()) {
        EXPECT_EQ(event.first_sequence(), next_sequence);
        next_sequence = event.last_sequence() + 1;
        text += event.part_delta().text();
        deltas += event.has_part_delta() ? 1 : 0;
        ended = event.has_end();
      }
    }
    const grpc::Status status = reader->Finish();
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(text, "abc");
    EXPECT_TRUE(ended);
    if (!join) {
      EXPECT_EQ(deltas, 3);
    }
  }
}

TEST_F(ChatServiceTest, AnEmptyAnswerIsStreamed) {
  Serve(Script::Sse(testing::FinishFrame() + testing::DoneFrame()));
  grpc::ClientContext context;
  const auto reader = harness_->stub().StreamChat(&context, Ask("hi"));
  v1::ChatChunk chunk;
  ASSERT_TRUE(reader->Read(&chunk));
  EXPECT_TRUE(chunk.events(0).has_start());
  EXPECT_TRUE(chunk.events(chunk.events_size() - 1).has_end());
  EXPECT_FALSE(reader->Read(&chunk));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(ChatServiceTest, ErrorsCarryDetailsAndTrailers) {
  Serve(Script::Json(401,
                     R"({"error":{"message":"bad key","type":"auth","code":"invalid_api_key"}})"));
  grpc::ClientContext context;
  v1::ChatResponse response;
  v1::ChatRequest request = Ask("hi");
  request.set_call_id("my-call");
  const grpc::Status status = Chat(request, &response, &context);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << "the caller is fine";
  EXPECT_EQ(ReasonIn(status), "BACKEND_CREDENTIALS_REJECTED");
  EXPECT_EQ(status.error_message(), "backend \"fake\": the backend answered 401: bad key");
  const auto& trailers = context.GetServerTrailingMetadata();
  EXPECT_EQ(trailers.count("nexusnitro-not-sent"), 0u);
  ASSERT_EQ(trailers.count("nexusnitro-call-id"), 1u);
  EXPECT_EQ(trailers.find("nexusnitro-call-id")->second, "my-call");
}

TEST_F(ChatServiceTest, WhatWasNotSentSaysSo) {
  Serve(Script());
  const std::string endpoint = backend_->endpoint();
  backend_.reset();
  grpc::ClientContext context;
  v1::ChatResponse response;
  const grpc::Status status = Chat(Ask("hi"), &response, &context);
  EXPECT_EQ(ReasonIn(status), "CONNECT_FAILED");
  EXPECT_EQ(context.GetServerTrailingMetadata().count("nexusnitro-not-sent"), 1u);
}

TEST_F(ChatServiceTest, AHugeErrorKeepsItsStatus) {
  Serve(Script::Json(422, R"({"error":{"message":")" + std::string(1 << 20, 'z') + R"("}})"));
  const grpc::Status status = Chat(Ask("hi"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonIn(status), "BACKEND_REJECTED");
}

TEST_F(ChatServiceTest, BadRequestsNeverReachABackend) {
  Serve(Script::Json(200, WholeReply("x")));
  EXPECT_EQ(Chat({}).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::ChatRequest unknown_config = Ask("hi");
  unknown_config.set_config("configs/none");
  EXPECT_EQ(Chat(unknown_config).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::ChatRequest bad_schema = Ask("hi");
  bad_schema.mutable_output_format()->mutable_json_schema()->set_schema_json("{");
  EXPECT_EQ(Chat(bad_schema).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(backend_->request_count(), 0u);
  EXPECT_EQ(Stats().calls().failed(), 3);
}

TEST_F(ChatServiceTest, InvalidUtf8IsTheCallersFault) {
  Serve(Script::Json(200, WholeReply("x")));
  std::string bytes = Ask("SENTINEL").SerializeAsString();
  bytes.replace(bytes.find("SENTINEL"), 2, "\xFF\xFE");
  const grpc::Slice slice(bytes);
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::ClientContext context;
  grpc::GenericStub stub(harness_->NewChannel());
  grpc::CompletionQueue queue;
  const auto call =
      stub.PrepareUnaryCall(&context, "/nexusnitro.v1.ChatService/Chat", request, &queue);
  call->StartCall();
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "messages.parts.text: is not valid UTF-8");
}

TEST_F(ChatServiceTest, WhatIsRefusedIsCountedAndHasACallId) {
  Serve(Script::Json(200, WholeReply("hello")));
  const auto call_id = [](const grpc::ClientContext& context) {
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("nexusnitro-call-id");
    return found == trailers.end() ? std::string()
                                   : std::string(found->second.data(), found->second.size());
  };
  v1::ChatRequest request = Ask("hi");
  request.set_call_id("mine");
  request.mutable_sampling()->set_temperature(-1);
  v1::ChatResponse response;
  grpc::ClientContext invalid;
  EXPECT_EQ(ReasonIn(Chat(request, &response, &invalid)), "INVALID_REQUEST");
  EXPECT_EQ(call_id(invalid), "mine");
  EXPECT_EQ(Stats().calls().errors_by_reason().at("INVALID_REQUEST"), 1);

  v1::ConfigFile settings;
  settings.set_held_bytes_max(1);
  testing::ServerHarness full(ConfigOf({OpenAiBackend("fake", backend_->endpoint())}), settings);
  grpc::ClientContext whole_context;
  EXPECT_EQ(ReasonIn(full.stub().Chat(&whole_context, Ask("hi"), &response)), "OVERLOADED");
  EXPECT_FALSE(call_id(whole_context).empty());
  v1::ChatChunk chunk;
  grpc::ClientContext stream_context;
  const auto stream = full.stub().StreamChat(&stream_context, Ask("hi"));
  EXPECT_FALSE(stream->Read(&chunk));
  EXPECT_EQ(ReasonIn(stream->Finish()), "OVERLOADED");
  EXPECT_FALSE(call_id(stream_context).empty());
  const v1::CallStats calls = full.server().stats().Take().calls();
  EXPECT_EQ(calls.started(), 2);
  EXPECT_EQ(calls.errors_by_reason().at("OVERLOADED"), 2);
}

TEST_F(ChatServiceTest, AMessageOverTheLimitIsRefused) {
  v1::ConfigFile settings;
  settings.set_message_bytes_max(1 << 20);
  backend_ = std::make_unique<FakeBackend>(
      [](const testing::ReceivedRequest&) { return Script::Json(200, WholeReply("x")); });
  testing::ServerHarness harness(ConfigOf({OpenAiBackend("fake", backend_->endpoint())}), settings);
  grpc::ClientContext context;
  v1::ChatResponse response;
  const grpc::Status status =
      harness.stub().Chat(&context, Ask(std::string(1 << 20, 'x')), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(status.error_message().find("message_bytes_max"), std::string::npos);
  grpc::ClientContext twice;
  EXPECT_EQ(harness.stub().Chat(&twice, Ask(std::string(2 << 20, 'x')), &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED)
      << "gRPC's own limit";
  grpc::ClientContext second;
  EXPECT_TRUE(harness.stub().Chat(&second, Ask("small"), &response).ok()) << "the next one passes";
}

// Cancellation and deadlines, as the backend sees them.
TEST_F(ChatServiceTest, ACancelClosesTheBackendsConnection) {
  const Script scripts[] = {Script().Stall(), Script::SseHead().Stall(),
                            Script::SseHead().Body(TextFrame("a")).Stall()};
  for (const Script& script : scripts) {
    Serve(script);
    grpc::ClientContext context;
    const auto reader = harness_->stub().StreamChat(&context, Ask("hi"));
    ASSERT_TRUE(backend_->WaitForRequests(1));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
    EXPECT_TRUE(backend_->WaitForClosed(1));
  }
}

TEST_F(ChatServiceTest, ACancelOfAWholeChatClosesTheBackendsConnection) {
  Serve(Script().Stall());
  grpc::ClientContext context;
  std::thread canceller([&] {
    backend_->WaitForRequests(1);
    context.TryCancel();
  });
  v1::ChatResponse response;
  EXPECT_EQ(Chat(Ask("hi"), &response, &context).error_code(), grpc::StatusCode::CANCELLED);
  canceller.join();
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_F(ChatServiceTest, ADeadlineIsOursToTellAndClosesTheConnection) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
  const auto reader = harness_->stub().StreamChat(&context, Ask("hi"));
  v1::ChatChunk chunk;
  while (reader->Read(&chunk)) {
  }
  const grpc::Status status = reader->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonIn(status), "DEADLINE_EXCEEDED") << "our error comes before gRPC's own";
  EXPECT_NE(status.error_message().find("phase between_tokens"), std::string::npos)
      << status.error_message();
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_F(ChatServiceTest, ACallerThatVanishesIsNoticed) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall());
  {
    auto channel = harness_->NewChannel();
    auto stub = v1::ChatService::NewStub(channel);
    grpc::ClientContext context;
    auto reader = stub->StreamChat(&context, Ask("hi"));
    v1::ChatChunk chunk;
    ASSERT_TRUE(reader->Read(&chunk));
    context.TryCancel();
  }
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_F(ChatServiceTest, CallsAreCountedToTheEnd) {
  Serve([](const testing::ReceivedRequest& request) {
    return request.body.find("good") != std::string::npos ? Script::Json(200, WholeReply("x"))
                                                          : Script::Json(500, "{}");
  });
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(Chat(Ask("good")).ok());
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Chat(Ask("bad")).ok());
  const v1::Stats stats = Stats();
  EXPECT_EQ(stats.calls().started(), 8);
  EXPECT_EQ(stats.calls().succeeded(), 5);
  EXPECT_EQ(stats.calls().failed(), 3);
  EXPECT_EQ(stats.calls().errors_by_reason().at("BACKEND_ERROR"), 3);
  EXPECT_EQ(stats.configs(0).backends(0).attempts(), 8);
  EXPECT_EQ(stats.configs(0).backends(0).failed(), 3);
  while (Stats().held_bytes() != 0) {  // Given back a moment after the answer.
  }
}

TEST_F(ChatServiceTest, MethodsOfTheFutureSaySo) {
  Serve(Script());
  grpc::ClientContext context;
  v1::Call call;
  const grpc::Status unary = harness_->stub().GetCall(&context, {}, &call);
  EXPECT_EQ(unary.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_NE(unary.error_message().find("ChatService.GetCall"), std::string::npos);
  EXPECT_EQ(ReasonIn(unary), "UNIMPLEMENTED_METHOD");
  grpc::ClientContext stream_context;
  const auto reader = harness_->stub().ResumeChat(&stream_context, {});
  v1::ChatChunk chunk;
  EXPECT_FALSE(reader->Read(&chunk));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace nexusnitro
