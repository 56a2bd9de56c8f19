// BatchChat over gRPC, against fake backends.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/batch_fixture.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::Script;
using testing::WholeReply;

class BatchChatTest : public testing::BatchFixture {};

TEST_F(BatchChatTest, EveryCallIsAnsweredUnderItsId) {
  ServeEcho();
  constexpr int kCalls = 500;
  std::thread writer([this] {
    Open(32);
    for (int i = 0; i < kCalls; ++i) Call("id-" + std::to_string(i), "q-" + std::to_string(i));
    stream_->WritesDone();
  });
  std::map<std::string, std::string> answers;
  v1::BatchChatResponse response;
  while (stream_->Read(&response)) {
    ASSERT_TRUE(response.has_response()) << response.status().message();
    EXPECT_TRUE(
        answers.emplace(response.id(), response.response().choices(0).message().parts(0).text())
            .second)
        << "answered twice";
  }
  writer.join();
  EXPECT_TRUE(stream_->Finish().ok());
  ASSERT_EQ(answers.size(), static_cast<size_t>(kCalls));
  for (int i = 0; i < kCalls; ++i) {
    EXPECT_EQ(answers.at("id-" + std::to_string(i)), "q-" + std::to_string(i));
  }
}

TEST_F(BatchChatTest, AnswersComeAsTheyFinish) {
  Serve([](const testing::ReceivedRequest& request) {
    const bool slow = request.body.find("slow") != std::string::npos;
    Script script;
    if (slow) script.Pause(absl::Milliseconds(100));
    return script
        .HeadWithLength(200, {{"content-type", "application/json"}}, WholeReply("x").size())
        .Body(WholeReply("x"))
        .End();
  });
  Open(4);
  Call("first", "slow");
  Call("second", "fast");
  EXPECT_EQ(Next().id(), "second");
  EXPECT_EQ(Next().id(), "first");
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, OneFailedCallFailsNothingElse) {
  Serve([](const testing::ReceivedRequest& request) {
    return request.body.find("bad") != std::string::npos ? Script::Json(500, "{}")
                                                         : Script::Json(200, WholeReply("x"));
  });
  Open(1);
  Call("a", "bad");
  Call("b", "good");
  v1::BatchChatResponse failed = Next();
  EXPECT_EQ(failed.id(), "a");
  EXPECT_EQ(failed.status().code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(failed.status().details_size(), 2);
  EXPECT_TRUE(Next().has_response());
  v1::BatchChatRequest invalid;
  invalid.mutable_call()->set_id("c");
  ASSERT_TRUE(stream_->Write(invalid));
  EXPECT_EQ(Next().status().code(), grpc::StatusCode::INVALID_ARGUMENT);
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, ARepeatedLiveIdIsThatItemsError) {
  Serve([](const testing::ReceivedRequest& request) {
    return request.body.find("wait") != std::string::npos
               ? Script()
                     .Pause(absl::Milliseconds(100))
                     .Raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
                          std::to_string(WholeReply("first").size()) + "\r\n\r\n" +
                          WholeReply("first"))
               : Script::Json(200, WholeReply("again"));
  });
  Open(4);
  Call("a", "wait");
  Call("a", "no");
  v1::BatchChatResponse repeated = Next();
  EXPECT_TRUE(repeated.repeated_id());
  EXPECT_EQ(repeated.status().code(), grpc::StatusCode::ALREADY_EXISTS);
  v1::BatchChatResponse first = Next();
  EXPECT_EQ(first.response().choices(0).message().parts(0).text(), "first");
  Call("a", "no");
  EXPECT_EQ(Next().response().choices(0).message().parts(0).text(), "again") << "it is free again";
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, MistakesOfTheProtocolEndTheStream) {
  ServeEcho();
  Call("a", "q-1");
  grpc::Status status = Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "call: came before open");

  const auto fails = [this](const std::vector<v1::BatchChatRequest>& messages) {
    grpc::ClientContext context;
    const auto stream = harness_->stub().BatchChat(&context);
    for (const v1::BatchChatRequest& message : messages) stream->Write(message);
    v1::BatchChatResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish().error_message();
  };
  v1::BatchChatRequest open;
  open.mutable_open()->set_concurrency(1);
  EXPECT_EQ(fails({open, open}), "open: came a second time");
  EXPECT_EQ(fails({open, v1::BatchChatRequest()}),
            "request: is not set; expected open, call or cancel");
  open.mutable_open()->set_concurrency(0);
  EXPECT_EQ(fails({open}), "open.concurrency: is 0; expected 1 to 4096");
}

TEST_F(BatchChatTest, FieldsOfTheFutureAreRefusedByNumber) {
  ServeEcho();
  const auto add_unknown = [](google::protobuf::Message& message) {
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(4711, 1);
  };
  Open(1);
  v1::BatchChatRequest call;
  call.mutable_call()->set_id("a");
  *call.mutable_call()->mutable_request() = Ask("q-a");
  add_unknown(*call.mutable_call());
  ASSERT_TRUE(stream_->Write(call));
  const v1::BatchChatResponse refused = Next();
  EXPECT_EQ(refused.id(), "a");
  EXPECT_NE(refused.status().message().find("call.field number 4711"), std::string::npos);
  Call("a", "q-b");
  EXPECT_TRUE(Next().has_response()) << "the stream goes on";
  v1::BatchChatRequest cancel;
  add_unknown(*cancel.mutable_cancel());
  ASSERT_TRUE(stream_->Write(cancel));
  const grpc::Status status = Finish();
  EXPECT_EQ(testing::ReasonIn(status), "UNIMPLEMENTED_FIELD");
  EXPECT_NE(status.error_message().find("cancel.field number 4711"), std::string::npos);
}

TEST_F(BatchChatTest, AnEmptyBatchEndsWell) {
  ServeEcho();
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, OneLargeAnswerAmongSmallOnes) {
  const std::string large(3 << 20, 'L');
  Serve([large](const testing::ReceivedRequest& request) {
    return Script::Json(200,
                        WholeReply(request.body.find("large") != std::string::npos ? large : "s"));
  });
  Open(8);
  Call("large", "large");
  for (int i = 0; i < 50; ++i) Call("s" + std::to_string(i), "small");
  stream_->WritesDone();
  std::set<std::string> ids;
  for (int i = 0; i < 51; ++i) {
    const v1::BatchChatResponse response = Next();
    ASSERT_TRUE(response.has_response());
    ids.insert(response.id());
    if (response.id() == "large") {
      EXPECT_EQ(response.response().choices(0).message().parts(0).text(), large);
    }
  }
  EXPECT_EQ(ids.size(), 51u);
  EXPECT_TRUE(Finish().ok());
}

// The server is killed: each call ran at most once.
TEST_F(BatchChatTest, AKilledServerRanEachCallAtMostOnce) {
  Serve([](const testing::ReceivedRequest&) {
    return Script()
        .Pause(absl::Milliseconds(5))
        .Raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
             std::to_string(WholeReply("x").size()) + "\r\n\r\n" + WholeReply("x"));
  });
  std::thread writer([this] {
    v1::BatchChatRequest open;
    open.mutable_open()->set_concurrency(16);
    stream_->Write(open);
    for (int i = 0; i < 2'000; ++i) {
      v1::BatchChatRequest message;
      message.mutable_call()->set_id(std::to_string(i));
      *message.mutable_call()->mutable_request() = Ask("q-" + std::to_string(i));
      if (!stream_->Write(message)) return;
    }
  });
  ASSERT_TRUE(backend_->WaitForRequests(200));
  harness_->Stop();
  const grpc::Status status = Finish();
  writer.join();
  EXPECT_FALSE(status.ok());
  std::map<std::string, int> runs;
  for (const auto& request : backend_->requests()) {
    const size_t at = request.body.find("q-");
    ++runs[request.body.substr(at, request.body.find('"', at) - at)];
  }
  for (const auto& [question, times] : runs) EXPECT_EQ(times, 1) << question;
}

}  // namespace
}  // namespace nexusnitro
