#include "client_core/call/count_tokens_operation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/answer_recorder.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class CountTokensOperationTest : public ::testing::Test {
 protected:
  // Of a wire that counts.
  CountTokensOperationTest() {
    v1::Backend proto = testing::OpenAiBackend("a", "http://127.0.0.1:1/v1", "wire-model");
    proto.set_api_schema(v1::API_SCHEMA_OPENAI_RESPONSES);
    backend_ = testing::BackendOf(proto);
  }

  absl::StatusOr<EncodedRequest> Build() {
    return CountTokensOperation(chat_, "", clock_, observer_).BuildRequest(*backend_, {});
  }

  testing::FakeClock clock_;
  testing::AnswerRecorder<v1::CountTokensResponse> observer_;
  v1::ChatRequest chat_ = testing::Ask("how many");
  std::shared_ptr<const BackendSnapshot> backend_;
  v1::CallInfo call_;
};

TEST_F(CountTokensOperationTest, TheChatIsEncodedForItsBackend) {
  const auto request = Build();
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_FALSE(request->http.stream);
  EXPECT_NE(request->http.body.find("how many"), std::string::npos);
  EXPECT_NE(request->http.body.find("wire-model"), std::string::npos);
}

TEST_F(CountTokensOperationTest, WhatTheWireCannotCarryIsRefusedOrDroppedLikeAChats) {
  chat_.mutable_sampling()->set_min_p(0.5);
  EXPECT_EQ(ReasonOf(Build().status()), Reason::kUnsupportedField);
  chat_.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const auto request = Build();
  ASSERT_TRUE(request.ok()) << request.status();
  ASSERT_EQ(request->warnings.size(), 1u);
  EXPECT_EQ(request->warnings[0].field(), "sampling.min_p");
}

TEST_F(CountTokensOperationTest, TheCountIsHandedOn) {
  CountTokensOperation operation(chat_, "", clock_, observer_);
  v1::Warning warning;
  warning.set_code("W");
  const auto reader = operation.NewReader(backend_, call_, {warning});
  EXPECT_EQ(call_.model(), "wire-model");
  ASSERT_TRUE(reader->OnHead({200, {{"content-type", "application/json"}}}).ok());
  ASSERT_TRUE(reader->OnBody(R"({"object":"response.input_tokens","input_tokens":11})").ok());
  const absl::Status status = reader->Parse(absl::OkStatus());
  ASSERT_TRUE(status.ok()) << status;
  reader->Deliver(status);
  operation.OnDone(status, call_);
  const v1::CountTokensResponse answer = observer_.answer();
  EXPECT_EQ(answer.input_tokens(), 11);
  EXPECT_EQ(answer.call().model(), "wire-model");
  ASSERT_EQ(answer.warnings_size(), 1);
  EXPECT_EQ(operation.usage(), nullptr) << "counted tokens are not used ones";
}

TEST_F(CountTokensOperationTest, AWireWithoutCountsSaysSo) {
  backend_ = testing::BackendOf(testing::OpenAiBackend("a", "https://api.openai.com/v1"));
  EXPECT_EQ(ReasonOf(Build().status()), Reason::kUnimplementedMethod);
}

}  // namespace
}  // namespace nexusnitro
