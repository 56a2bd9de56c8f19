// Calls on configs that are made, changed and deleted while they run.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/config_fixture.h"
#include "tests/support/fake_backend.h"
#include "tests/support/notification.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using grpc::StatusCode;
using testing::Ask;
using testing::FakeBackend;
using testing::ReasonIn;
using testing::ReceivedRequest;
using testing::Script;

class ConfigCallsTest : public testing::ConfigFixture {
 protected:
  void SetUp() override { Serve(); }

  static Script Answer(const std::string& text) {
    return Script::Json(200, testing::WholeReply(text));
  }

  static std::string KeyOf(const ReceivedRequest& request) {
    for (const auto& [name, value] : request.headers) {
      if (name == "authorization") return value;
    }
    return "none";
  }

  grpc::Status Chat(const std::string& config) {
    v1::ChatRequest request = Ask("hi");
    request.set_config(config);
    return harness_->stub().Chat(testing::ContextInTime().get(), request, &response_);
  }
  std::string Text() const { return response_.choices(0).message().parts(0).text(); }

  v1::ChatResponse response_;
};

TEST_F(ConfigCallsTest, ACallRunsOnAConfigThatWasMadeOverRpc) {
  FakeBackend backend([](const ReceivedRequest&) { return Answer("from afar"); });
  v1::Config config = NewConfig(backend.endpoint());
  config.mutable_backends(0)->mutable_credential()->set_api_key("sk-made");
  ASSERT_TRUE(Create("made", config).ok());
  const grpc::Status status = Chat("configs/made");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(Text(), "from afar");
  EXPECT_EQ(response_.call().config(), "configs/made");
  EXPECT_EQ(KeyOf(backend.requests()[0]), "Bearer sk-made");
}

TEST_F(ConfigCallsTest, AnUpdateThatSendsBackWhatWasReadKeepsTheKey) {
  FakeBackend backend([](const ReceivedRequest& request) { return Answer(KeyOf(request)); });
  v1::Config config = NewConfig(backend.endpoint());
  config.mutable_backends(0)->mutable_credential()->set_api_key("sk-made");
  ASSERT_TRUE(Create("made", config).ok());
  ASSERT_TRUE(Get("made").ok());
  v1::Config change = config_;
  change.mutable_timeouts()->mutable_total()->set_seconds(9);
  const grpc::Status updated = Update(change);
  ASSERT_TRUE(updated.ok()) << updated.error_message();
  ASSERT_TRUE(Chat("configs/made").ok());
  EXPECT_EQ(Text(), "Bearer sk-made");
}

TEST_F(ConfigCallsTest, CallsThatBeginAfterAnUpdateRunOnIt) {
  FakeBackend one([](const ReceivedRequest&) { return Answer("one"); });
  FakeBackend two([](const ReceivedRequest&) { return Answer("two"); });
  ASSERT_TRUE(Create("made", NewConfig(one.endpoint())).ok());
  ASSERT_TRUE(Chat("configs/made").ok());
  EXPECT_EQ(Text(), "one");
  v1::Config change = NewConfig(two.endpoint());
  change.set_name("configs/made");
  ASSERT_TRUE(Update(change).ok());
  ASSERT_TRUE(Chat("configs/made").ok());
  EXPECT_EQ(Text(), "two");
}

TEST_F(ConfigCallsTest, AStreamInFlightEndsOnTheConfigThatItBeganOn) {
  testing::Notification go_on;
  FakeBackend one([&go_on](const ReceivedRequest&) {
    return Script::SseHead()
        .Body(testing::TextFrame("a"))
        .Pieces([&go_on, sent = false](std::string& piece) mutable {
          if (sent) return false;
          EXPECT_TRUE(go_on.WaitForNotificationWithTimeout(absl::Seconds(20)));
          piece = testing::TextFrame("b") + testing::FinishFrame() + testing::DoneFrame();
          return sent = true;
        })
        .End();
  });
  ASSERT_TRUE(Create("made", NewConfig(one.endpoint())).ok());
  v1::ChatRequest request = Ask("hi");
  request.set_config("configs/made");
  const auto context = testing::ContextInTime();
  const auto reader = harness_->stub().StreamChat(context.get(), request);
  v1::ChatChunk chunk;
  ASSERT_TRUE(reader->Read(&chunk));

  v1::Config change = NewConfig("http://127.0.0.1:9/v1");
  change.set_name("configs/made");
  ASSERT_TRUE(Update(change).ok());
  ASSERT_TRUE(Delete("made").ok());
  const grpc::Status gone = Chat("configs/made");
  EXPECT_EQ(gone.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(gone), "UNKNOWN_CONFIG");

  go_on.Notify();
  std::string text;
  while (reader->Read(&chunk)) {
    for (const v1::ChatEvent& event : chunk.events()) text += event.part_delta().text();
  }
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(text.back(), 'b');
}

TEST_F(ConfigCallsTest, AReloadOfTheFileIsSeenByCallsAndKeepsWhatWasMade) {
  ASSERT_TRUE(Create("made", NewConfig()).ok());
  ASSERT_TRUE(Create("hidden", NewConfig()).ok());
  v1::ConfigFile settings;
  settings.add_allowed_endpoints("http://127.0.0.1:*");
  FileState file;
  v1::Backend backend = testing::OpenAiBackend("new", "");
  backend.mutable_embedded();
  file.configs["hidden"] = testing::SnapshotOf(testing::ConfigOf({backend}, "hidden"));
  file.default_id = "hidden";
  file.rules = std::make_shared<const FileRules>(RulesOf(settings));
  ASSERT_TRUE(harness_->server().Reload(WithDefaults(settings), file).ok());
  EXPECT_EQ(Get("test").error_code(), StatusCode::NOT_FOUND) << "the file has it no more";
  EXPECT_TRUE(Get("made").ok());
  ASSERT_TRUE(Get("hidden").ok());
  EXPECT_EQ(config_.origin(), v1::CONFIG_ORIGIN_FILE) << "the file's hides it";
  EXPECT_TRUE(Chat("").ok()) << "on the new default";
}

}  // namespace
}  // namespace nexusnitro
