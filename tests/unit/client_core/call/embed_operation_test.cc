#include "client_core/call/embed_operation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/answer_recorder.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class EmbedOperationTest : public ::testing::Test {
 protected:
  EmbedOperationTest() {
    v1::Backend proto = testing::OpenAiBackend("a", "http://127.0.0.1:1/v1", "wire-model");
    proto.add_aliases("nick");
    backend_ = testing::BackendOf(proto);
    request_.add_inputs("one");
    request_.add_inputs("two");
  }

  // What comes of a reply with that body.
  absl::Status Read(const std::string& body) {
    operation_ = std::make_unique<EmbedOperation>(request_, "nick", clock_, observer_);
    v1::Warning warning;
    warning.set_code("W");
    const auto reader = operation_->NewReader(backend_, call_, {warning});
    EXPECT_TRUE(reader->OnHead({200, {{"content-type", "application/json"}}}).ok());
    EXPECT_TRUE(reader->OnBody(body).ok());
    const absl::Status status = reader->Parse(absl::OkStatus());
    reader->Deliver(status);
    call_.set_attempts(2);
    operation_->OnDone(status, call_);
    return status;
  }

  testing::FakeClock clock_;
  testing::AnswerRecorder<v1::EmbedResponse> observer_;
  v1::EmbedRequest request_;
  std::shared_ptr<const BackendSnapshot> backend_;
  v1::CallInfo call_;
  std::unique_ptr<EmbedOperation> operation_;
};

TEST_F(EmbedOperationTest, TheRequestIsEncodedForItsBackend) {
  const EmbedOperation operation(request_, "nick", clock_, observer_);
  const auto request = operation.BuildRequest(*backend_, {});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_FALSE(request->http.stream);
  EXPECT_EQ(request->http.path, "/embeddings");
  EXPECT_NE(request->http.body.find(R"("model":"wire-model")"), std::string::npos);
  EXPECT_NE(request->http.body.find(R"(["one","two"])"), std::string::npos) << request->http.body;
  EXPECT_GE(operation.request_bytes(), 6u);
}

TEST_F(EmbedOperationTest, VectorsComeInTheOrderOfTheInputs) {
  const absl::Status status =
      Read(R"({"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2.5]}],)"
           R"("usage":{"prompt_tokens":7,"total_tokens":7}})");
  ASSERT_TRUE(status.ok()) << status;
  const v1::EmbedResponse answer = observer_.answer();
  ASSERT_EQ(answer.embeddings_size(), 2);
  EXPECT_EQ(answer.embeddings(0).values(1), 2.5F);
  EXPECT_EQ(answer.embeddings(1).values(0), 3.0F);
  EXPECT_EQ(answer.model(), "wire-model") << "the backend named none";
  EXPECT_EQ(answer.usage().input_tokens(), 7);
  EXPECT_EQ(answer.call().attempts(), 2);
  ASSERT_EQ(answer.warnings_size(), 1);
  EXPECT_EQ(answer.warnings(0).code(), "W");
}

TEST_F(EmbedOperationTest, UsageIsKnownOnceItCame) {
  EXPECT_EQ(EmbedOperation(request_, "", clock_, observer_).usage(), nullptr);
  ASSERT_TRUE(Read(R"({"data":[{"embedding":[1]},{"embedding":[2]}]})").ok());
  EXPECT_EQ(operation_->usage(), nullptr);
}

TEST_F(EmbedOperationTest, AVectorForEveryInputIsDemanded) {
  EXPECT_EQ(ReasonOf(Read(R"({"data":[{"index":0,"embedding":[1]}]})")), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(observer_.status()), Reason::kBadBackendReply);
}

TEST_F(EmbedOperationTest, ALargeReplyFits) {
  const auto reader =
      EmbedOperation(request_, "", clock_, observer_).NewReader(backend_, call_, {});
  ASSERT_TRUE(reader->OnHead({200, {}}).ok());
  // 2,048 vectors of 3,072 numbers of 20 characters.
  constexpr size_t kBytes = size_t{2'048} * 3'072 * 20;
  static_assert(kBytes > limits::kReplyBytesMax);
  const std::string piece(limits::kMiB, ' ');
  for (size_t sent = 0; sent < kBytes; sent += piece.size()) {
    ASSERT_TRUE(reader->OnBody(piece).ok()) << sent;
  }
}

v1::EmbedResponse Vectors(std::initializer_list<std::initializer_list<float>> vectors) {
  v1::EmbedResponse response;
  for (const auto& vector : vectors) {
    v1::Embedding* embedding = response.add_embeddings();
    for (const float value : vector) embedding->add_values(value);
  }
  return response;
}

TEST_F(EmbedOperationTest, VectorsAreChecked) {
  EXPECT_TRUE(CheckVectors(request_, Vectors({{1, 2}, {3, 4}})).ok());
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const auto& bad :
       {Vectors({{1, 2}}), Vectors({{1}, {2}, {3}}), Vectors({{}, {}}), Vectors({{1, 2}, {3}}),
        Vectors({{1, 2}, {3, kInfinity}}), Vectors({{1, std::nanf("")}, {3, 4}})}) {
    EXPECT_EQ(ReasonOf(CheckVectors(request_, bad)), Reason::kBadBackendReply)
        << bad.ShortDebugString();
  }
}

TEST_F(EmbedOperationTest, TheLengthThatWasAskedForIsDemanded) {
  request_.set_dimensions(2);
  EXPECT_TRUE(CheckVectors(request_, Vectors({{1, 2}, {3, 4}})).ok());
  const absl::Status status = CheckVectors(request_, Vectors({{1, 2, 3}, {4, 5, 6}}));
  EXPECT_EQ(ReasonOf(status), Reason::kBadBackendReply);
  EXPECT_NE(status.message().find("expected 2"), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace nexusnitro
