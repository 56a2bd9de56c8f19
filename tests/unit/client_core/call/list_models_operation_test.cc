#include "client_core/call/list_models_operation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/answer_recorder.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class ListModelsOperationTest : public ::testing::Test {
 protected:
  // What comes of a reply with that body.
  absl::Status Read(const std::string& body) {
    const auto reader = operation_.NewReader(backend_, call_, {});
    EXPECT_TRUE(reader->OnHead({200, {{"content-type", "application/json"}}}).ok());
    EXPECT_TRUE(reader->OnBody(body).ok());
    const absl::Status status = reader->Parse(absl::OkStatus());
    reader->Deliver(status);
    operation_.OnDone(status, call_);
    return status;
  }

  testing::FakeClock clock_;
  testing::AnswerRecorder<v1::BackendModels> observer_;
  ListModelsOperation operation_{clock_, observer_};
  std::shared_ptr<const BackendSnapshot> backend_ =
      testing::BackendOf(testing::OpenAiBackend("a", "http://127.0.0.1:1/v1"));
  v1::CallInfo call_;
};

TEST_F(ListModelsOperationTest, TheRequestIsABodilessGet) {
  CredentialValue credential;
  credential.kind = CredentialKind::kApiKey;
  credential.token = Secret("k");
  const auto request = operation_.BuildRequest(*backend_, credential);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->http.method, "GET");
  EXPECT_EQ(request->http.path, "/models");
  EXPECT_EQ(request->http.body, "");
  EXPECT_EQ(FindHeader(request->http.headers, "authorization"), "Bearer k");
  EXPECT_FALSE(operation_.stream());
  EXPECT_FALSE(operation_.committed());
}

TEST_F(ListModelsOperationTest, ModelsAreHandedOn) {
  ASSERT_TRUE(Read(R"({"data":[{"id":"x","owned_by":"y"},{"id":"z"}]})").ok());
  const v1::BackendModels models = observer_.answer();
  ASSERT_EQ(models.models_size(), 2);
  EXPECT_EQ(models.models(0).id(), "x");
  EXPECT_EQ(models.models(1).id(), "z");
  EXPECT_EQ(operation_.usage(), nullptr);
}

TEST_F(ListModelsOperationTest, ABackendWithoutAListSaysSo) {
  for (const int http : {404, 405, 501}) {
    const auto reader = operation_.NewReader(backend_, call_, {});
    ASSERT_TRUE(reader->OnHead({http, {{"content-type", "application/json"}}}).ok());
    ASSERT_TRUE(reader->OnBody(R"({"detail":"Not Found"})").ok());
    const absl::Status status = reader->Parse(absl::OkStatus());
    EXPECT_EQ(ReasonOf(status), Reason::kUnimplementedMethod) << http << " " << status;
    ASSERT_TRUE(BackendErrorOf(status).has_value());
    EXPECT_EQ(BackendErrorOf(status)->message(), "Not Found");
  }
}

TEST_F(ListModelsOperationTest, AReplyThatIsNoListIsAnError) {
  EXPECT_EQ(ReasonOf(Read(R"({"nothing":1})")), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(observer_.status()), Reason::kBadBackendReply);
}

}  // namespace
}  // namespace nexusnitro
