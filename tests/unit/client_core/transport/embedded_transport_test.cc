#include "client_core/transport/embedded_transport.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class Recorder : public HttpHandler {
 public:
  void OnConnected() override { log.push_back("connected"); }
  void OnHead(const HttpResponseHead& head) override {
    log.push_back("head " + std::to_string(head.status) + " " + head.headers[0].value);
  }
  void OnBody(std::string_view bytes) override {
    log.push_back("body");
    bodies.emplace_back(bytes);
  }
  void OnEnd(const HttpEnd& end) override { log.push_back(end.status.ok() ? "end" : "error"); }

  std::vector<std::string> log;
  std::vector<std::string> bodies;
};

class EmbeddedTransportTest : public ::testing::Test {
 protected:
  std::unique_ptr<HttpExchange> Start(const std::string& body, v1::EmbeddedOptions options = {},
                                      const std::string& path = "/chat/completions") {
    HttpTarget target;
    target.embedded = options;
    HttpRequest request;
    request.target = std::make_shared<const HttpTarget>(target);
    request.path = path;
    request.body = body;
    return transport_.Start(std::move(request), recorder_);
  }

  testing::FakeScheduler scheduler_;
  EmbeddedTransport transport_{scheduler_};
  Recorder recorder_;
};

using Log = std::vector<std::string>;

constexpr char kAsk[] = R"({"model":"m","messages":[{"role":"user","content":"one two three"}]})";
constexpr char kStream[] =
    R"({"model":"m","stream":true,"messages":[{"role":"user","content":"one two three"}]})";

TEST_F(EmbeddedTransportTest, AWholeAnswerComesInOnePiece) {
  v1::EmbeddedOptions options;
  options.set_mode(v1::EmbeddedOptions::MODE_ECHO);
  const auto exchange = Start(kAsk, options);
  EXPECT_TRUE(recorder_.log.empty()) << "nothing comes from inside Start()";
  scheduler_.RunReady();
  EXPECT_EQ(recorder_.log, (Log{"connected", "head 200 application/json", "body", "end"}));
  EXPECT_NE(recorder_.bodies[0].find("\"content\":\"one two three\""), std::string::npos);
  EXPECT_NE(recorder_.bodies[0].find("\"completion_tokens\":3"), std::string::npos);
}

TEST_F(EmbeddedTransportTest, AStreamIsPaced) {
  v1::EmbeddedOptions options;
  options.set_mode(v1::EmbeddedOptions::MODE_ECHO);
  options.mutable_pace()->set_nanos(20'000'000);
  const auto exchange = Start(kStream, options);
  scheduler_.RunReady();
  EXPECT_EQ(recorder_.bodies.size(), 0u);
  scheduler_.Advance(absl::Milliseconds(20));
  EXPECT_EQ(recorder_.bodies.size(), 1u);
  scheduler_.Advance(absl::Milliseconds(20));
  EXPECT_EQ(recorder_.bodies.size(), 2u);
  scheduler_.Advance(absl::Milliseconds(20));
  EXPECT_EQ(recorder_.bodies.size(), 4u) << "the third token, and the end marks";
  EXPECT_EQ(recorder_.log.back(), "end");
  EXPECT_NE(recorder_.bodies.back().find("data: [DONE]"), std::string::npos);
}

TEST_F(EmbeddedTransportTest, ChunksHoldAsManyTokensAsAsked) {
  v1::EmbeddedOptions options;
  options.set_mode(v1::EmbeddedOptions::MODE_ECHO);
  options.set_chunk_tokens(2);
  const auto exchange = Start(kStream, options);
  scheduler_.RunReady();
  ASSERT_EQ(recorder_.bodies.size(), 3u);
  EXPECT_NE(recorder_.bodies[0].find("one two\""), std::string::npos);
}

TEST_F(EmbeddedTransportTest, APausedStreamWaits) {
  const auto exchange = Start(kStream);
  exchange->SetPaused(true);
  scheduler_.Advance(absl::Seconds(60));
  EXPECT_TRUE(recorder_.bodies.empty());
  exchange->SetPaused(false);
  scheduler_.RunReady();
  EXPECT_EQ(recorder_.log.back(), "end");
}

TEST_F(EmbeddedTransportTest, ADestroyedExchangeIsSilent) {
  auto exchange = Start(kStream);
  exchange.reset();
  scheduler_.Advance(absl::Seconds(60));
  EXPECT_TRUE(recorder_.log.empty());
  EXPECT_EQ(scheduler_.timers_running(), 0);
}

TEST_F(EmbeddedTransportTest, TheSameQuestionGetsTheSameAnswer) {
  std::vector<std::string> answers;
  for (int i = 0; i < 2; ++i) {
    const auto exchange = Start(kAsk);
    scheduler_.RunReady();
    answers.push_back(recorder_.bodies.back());
  }
  EXPECT_EQ(answers[0], answers[1]);
  v1::EmbeddedOptions other;
  other.set_seed(99);
  const auto exchange = Start(kAsk, other);
  scheduler_.RunReady();
  EXPECT_NE(recorder_.bodies.back(), answers[0]);
}

TEST_F(EmbeddedTransportTest, TheCapOnTokensIsKept) {
  const auto exchange =
      Start(R"({"model":"m","max_tokens":2,"messages":[{"role":"user","content":"x"}]})");
  scheduler_.RunReady();
  EXPECT_NE(recorder_.bodies[0].find("\"finish_reason\":\"length\""), std::string::npos);
  EXPECT_NE(recorder_.bodies[0].find("\"completion_tokens\":2"), std::string::npos);
}

TEST_F(EmbeddedTransportTest, ADemandedToolIsCalled) {
  const auto exchange =
      Start(R"({"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"required",)"
            R"("tools":[{"type":"function","function":{"name":"f"}}]})");
  scheduler_.RunReady();
  EXPECT_NE(recorder_.bodies[0].find("\"name\":\"f\""), std::string::npos);
  EXPECT_NE(recorder_.bodies[0].find("\"finish_reason\":\"tool_calls\""), std::string::npos);
}

TEST_F(EmbeddedTransportTest, ModelsEmbeddingsAndCountsAreAnsweredWhole) {
  for (const auto& [path, body, answer] : {std::tuple{"/models", "", "\"owned_by\""},
                                           {"/embeddings", R"({"input":"x"})", "\"embedding\":["},
                                           {"/tokenize", R"({"messages":[]})", "\"count\":0"}}) {
    recorder_ = Recorder();
    const auto exchange = Start(body, {}, path);
    scheduler_.RunReady();
    EXPECT_EQ(recorder_.log, (Log{"connected", "head 200 application/json", "body", "end"}));
    EXPECT_NE(recorder_.bodies.at(0).find(answer), std::string::npos) << recorder_.bodies[0];
  }
}

TEST_F(EmbeddedTransportTest, ARefusedEmbeddingIsAnErrorOfHttp) {
  const auto exchange = Start("{}", {}, "/embeddings");
  scheduler_.RunReady();
  EXPECT_EQ(recorder_.log[1], "head 400 application/json");
}

TEST_F(EmbeddedTransportTest, AnotherWireIsRefused) {
  const auto exchange = Start(R"({"inputs":"x"})");
  scheduler_.RunReady();
  EXPECT_EQ(recorder_.log[1], "head 400 application/json");
}

}  // namespace
}  // namespace nexusnitro
