// BatchFixture: a BatchChat stream to a real server in this process, with a fake backend behind it.
#ifndef NEXUSNITRO_TESTS_SUPPORT_BATCH_FIXTURE_H_
#define NEXUSNITRO_TESTS_SUPPORT_BATCH_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/support/fake_backend.h"
#include "tests/support/server_harness.h"
#include "tests/support/sse.h"

namespace nexusnitro::testing {

// Not thread-safe, but for one writer and one reader of the stream.
class BatchFixture : public ::testing::Test {
 protected:
  void Serve(FakeBackend::Handler handler) {
    backend_ = std::make_unique<FakeBackend>(std::move(handler));
    v1::Config config = ConfigOf({OpenAiBackend("fake", backend_->endpoint())});
    config.mutable_retry()->set_attempts_max(1);
    harness_ = std::make_unique<ServerHarness>(config);
    stream_ = harness_->stub().BatchChat(&context_);
  }
  // Echoes the question.
  void ServeEcho() {
    Serve([](const ReceivedRequest& request) {
      const size_t at = request.body.find("q-");
      return Script::Json(200,
                          WholeReply(request.body.substr(at, request.body.find('"', at) - at)));
    });
  }

  void Open(int concurrency) {
    v1::BatchChatRequest message;
    message.mutable_open()->set_concurrency(concurrency);
    ASSERT_TRUE(stream_->Write(message));
  }
  void Call(const std::string& id, const std::string& question,
            absl::Duration timeout = absl::ZeroDuration()) {
    v1::BatchChatRequest message;
    message.mutable_call()->set_id(id);
    *message.mutable_call()->mutable_request() = Ask(question);
    if (timeout > absl::ZeroDuration()) {
      message.mutable_call()->mutable_timeout()->set_nanos(
          static_cast<int32_t>(absl::ToInt64Nanoseconds(timeout)));
    }
    ASSERT_TRUE(stream_->Write(message));
  }
  void CancelCall(const std::string& id) {
    v1::BatchChatRequest message;
    message.mutable_cancel()->set_id(id);
    ASSERT_TRUE(stream_->Write(message));
  }
  v1::BatchChatResponse Next() {
    v1::BatchChatResponse response;
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }
  grpc::Status Finish() {
    v1::BatchChatResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish();
  }

  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<ServerHarness> harness_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::BatchChatRequest, v1::BatchChatResponse>> stream_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_BATCH_FIXTURE_H_
