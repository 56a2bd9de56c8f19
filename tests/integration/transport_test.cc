// The client over real sockets, on each of its transports: HTTP/1.1 plain, HTTP/1.1 over TLS,
// HTTP/2.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/client_harness.h"
#include "tests/support/fake_backend.h"
#include "tests/support/sse.h"
#include "tests/support/test_certificates.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::DoneFrame;
using testing::FakeBackend;
using testing::FinishFrame;
using testing::OpenAiBackend;
using testing::Script;
using testing::SharedCertificates;
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

enum class Wire { kPlain, kTls, kHttp2 };

class TransportTest : public ::testing::TestWithParam<Wire> {
 protected:
  bool http2() const { return GetParam() == Wire::kHttp2; }

  void Serve(FakeBackend::Handler handler) {
    FakeBackend::Options options;
    if (GetParam() != Wire::kPlain) {
      options.cert_file = SharedCertificates().good.cert_file;
      options.key_file = SharedCertificates().good.key_file;
    }
    options.http2 = http2();
    backend_ = std::make_unique<FakeBackend>(std::move(handler), options);
    v1::Backend proto = OpenAiBackend("fake", backend_->endpoint());
    if (GetParam() != Wire::kPlain) proto.set_ca_file(SharedCertificates().ca_file);
    if (http2()) proto.set_http_version(v1::HTTP_VERSION_2);
    v1::Config config = ConfigOf({proto});
    config.mutable_retry()->set_attempts_max(1);
    client_ = std::make_unique<testing::ClientHarness>(config);
  }
  void Serve(const Script& script) {
    Serve([script](const testing::ReceivedRequest&) { return script; });
  }

  Reason ReasonOfChat(bool stream) { return ReasonOf(client_->Chat(stream)->observer.status()); }

  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<testing::ClientHarness> client_;
};

TEST_P(TransportTest, WholeRepliesArrive) {
  Serve(Script::Json(200, WholeReply("hello"), {{"x-request-id", "r1"}}));
  const auto chat = client_->Chat(false);
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  const v1::ChatResponse response = chat->observer.outcome().response;
  EXPECT_EQ(response.choices(0).message().parts(0).text(), "hello");
  EXPECT_EQ(response.call().backend_request_id(), "r1");
  const auto request = backend_->requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/chat/completions");
  EXPECT_EQ(FindHeader(request.headers, "accept-encoding"), "identity");
  EXPECT_FALSE(FindHeader(request.headers, "expect").has_value());
  EXPECT_NE(request.body.find("\"content\":\"hi\""), std::string::npos);
}

TEST_P(TransportTest, StreamsArriveAsTheyCome) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall());
  const auto chat = client_->Begin(testing::Ask("hi"), true);
  ASSERT_TRUE(chat->observer.WaitForEvents(3)) << "the first delta does not wait for the second";
  chat->call->Cancel(MakeError(Reason::kCancelled, "enough"));
  ASSERT_TRUE(chat->observer.WaitUntilDone());
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_P(TransportTest, AStreamInManyPiecesIsWhole) {
  const std::string stream = SseStream({"one", " two", " three"});
  Script script = Script::SseHead();
  for (size_t at = 0; at < stream.size(); at += 7) script.Body(stream.substr(at, 7));
  Serve(script.End());
  const auto chat = client_->Chat(true);
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  EXPECT_EQ(chat->observer.text(), "one two three");
}

TEST_P(TransportTest, ConnectionsAreUsedAgain) {
  Serve([](const testing::ReceivedRequest&) { return Script::Json(200, WholeReply("x")); });
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(client_->Chat(false)->observer.status().ok());
  EXPECT_EQ(backend_->connection_count(), 1);
}

TEST_P(TransportTest, ConnectionsOfStreamsAreUsedAgain) {
  Serve([](const testing::ReceivedRequest&) { return Script::Sse(SseStream({"x"})); });
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(client_->Chat(true)->observer.status().ok());
  // A stream's connection is free once its tail has been read, which may be after the next call.
  EXPECT_LE(backend_->connection_count(), 2);
}

TEST_P(TransportTest, ACancelClosesTheRequestInEveryPhase) {
  const Script scripts[] = {
      Script().Stall(),                                // No head.
      Script::SseHead().Stall(),                       // No token.
      Script::SseHead().Body(TextFrame("a")).Stall(),  // In the middle.
  };
  int closed = 0;
  for (const Script& script : scripts) {
    Serve(script);
    const auto chat = client_->Begin(testing::Ask("hi"), true);
    ASSERT_TRUE(backend_->WaitForRequests(1));
    chat->call->Cancel(MakeError(Reason::kCancelled, "enough"));
    ASSERT_TRUE(chat->observer.WaitUntilDone());
    EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kCancelled);
    EXPECT_TRUE(backend_->WaitForClosed(1)) << closed;
    ++closed;
  }
}

// Paused at any moment, also before there is a connection, a reply arrives whole once it is
// resumed.
TEST_P(TransportTest, APauseLosesNothing) {
  const std::string large(300 << 10, 'x');
  for (const bool stream : {false, true}) {
    for (const bool wait_for_request : {false, true}) {
      Serve(stream ? Script::SseHead()
                         .Body(TextFrame(large) + TextFrame("y"))
                         .Body(FinishFrame() + DoneFrame())
                         .End()
                   : Script::Json(200, WholeReply(large + "y")));
      const auto chat = client_->Begin(testing::Ask("hi"), stream);
      chat->call->SetPaused(true);
      if (wait_for_request) {
        ASSERT_TRUE(backend_->WaitForRequests(1));
      }
      chat->call->SetPaused(false);
      chat->call->SetPaused(true);
      EXPECT_FALSE(chat->observer.done() && !chat->observer.status().ok());
      chat->call->SetPaused(false);
      ASSERT_TRUE(chat->observer.WaitUntilDone());
      ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
      EXPECT_EQ(stream ? chat->observer.text()
                       : chat->observer.outcome().response.choices(0).message().parts(0).text(),
                large + "y");
    }
  }
}

TEST_P(TransportTest, ADeadlineClosesTheRequest) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall());
  const auto chat = client_->Begin(testing::Ask("hi"), true, absl::Milliseconds(100));
  ASSERT_TRUE(chat->observer.WaitUntilDone());
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kDeadlineExceeded);
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_P(TransportTest, ACutStreamKeepsWhatCame) {
  Script script = Script::SseHead().Body(TextFrame("a")).Body(TextFrame("b"));
  constexpr uint32_t kInternalError = 2;
  if (http2()) {
    script.Pause(absl::Milliseconds(20)).Reset(kInternalError);
  } else {
    script.Pause(absl::Milliseconds(20)).Fin();
  }
  Serve(script);
  const auto chat = client_->Chat(true);
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kStreamTruncated);
  EXPECT_EQ(chat->observer.text(), "ab");
  EXPECT_FALSE(chat->observer.ended());
}

TEST_P(TransportTest, ACleanEndWithoutTheEndMarkIsACut) {
  Serve(Script::SseHead().Body(TextFrame("a")).End());
  EXPECT_EQ(ReasonOfChat(true), Reason::kStreamTruncated);
}

TEST_P(TransportTest, ACutWholeReplyIsNoReply) {
  Script script = Script().HeadWithLength(200, {{"content-type", "application/json"}}, 500);
  script.Body(R"({"choices":[{"index":0,"message":{"content":"half)");
  script.Pause(absl::Milliseconds(20));
  Serve(http2() ? script.Reset(2) : script.Fin());
  EXPECT_EQ(ReasonOfChat(false), Reason::kStreamTruncated);
}

TEST_P(TransportTest, AConnectionClosedWithoutAnAnswerIsToldApart) {
  Serve(http2() ? Script().Reset(2) : Script().Fin());
  const auto chat = client_->Chat(false);
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kSentNoAnswer);
  EXPECT_FALSE(NotSent(chat->observer.status()));
  EXPECT_EQ(backend_->request_count(), 1u) << "one attempt is one request";
}

TEST_P(TransportTest, RedirectsAreNotFollowed) {
  Serve(Script::Json(307, "{}", {{"location", "/v1/elsewhere"}}));
  EXPECT_EQ(ReasonOfChat(false), Reason::kRedirectRefused);
  EXPECT_EQ(backend_->request_count(), 1u);
}

TEST_P(TransportTest, LargeBodiesGoBothWays) {
  const std::string large(5 << 20, 'x');
  Serve(Script::Json(200, WholeReply(large)));
  const auto chat = client_->Begin(testing::Ask(large), false);
  ASSERT_TRUE(chat->observer.WaitUntilDone());
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  EXPECT_EQ(chat->observer.outcome().response.choices(0).message().parts(0).text(), large);
  EXPECT_GT(backend_->requests()[0].body.size(), large.size());
}

TEST_P(TransportTest, HeadsAreLimited) {
  if (http2()) GTEST_SKIP() << "nghttp2 itself neither sends nor takes heads of that size";
  HttpHeaders headers = {{"content-type", "application/json"}};
  for (int i = 0; i < 100; ++i)
    headers.push_back({"x-filler-" + std::to_string(i), std::string(4'000, 'h')});
  Serve(Script::Json(200, WholeReply("x"), headers));
  EXPECT_EQ(ReasonOfChat(false), Reason::kReplyTooLarge);
}

TEST_P(TransportTest, ManyChatsRunSideBySide) {
  Serve([](const testing::ReceivedRequest& request) {
    const size_t at = request.body.find("n-");
    const std::string name = request.body.substr(at, request.body.find('"', at) - at);
    return Script::SseHead()
        .Body(TextFrame(name))
        .Pause(absl::Milliseconds(20))
        .Body(TextFrame("." + name) + FinishFrame() + DoneFrame())
        .End();
  });
  std::vector<std::unique_ptr<testing::RunningChat>> chats;
  for (int i = 0; i < 64; ++i) {
    chats.push_back(client_->Begin(testing::Ask("n-" + std::to_string(i)), true));
  }
  for (int i = 0; i < 64; ++i) {
    ASSERT_TRUE(chats[i]->observer.WaitUntilDone());
    const std::string name = "n-" + std::to_string(i);
    EXPECT_TRUE(chats[i]->observer.status().ok()) << chats[i]->observer.status();
    EXPECT_EQ(chats[i]->observer.text(), name + "." + name);
  }
  EXPECT_EQ(backend_->request_count(), 64u);
}

INSTANTIATE_TEST_SUITE_P(Wires, TransportTest,
                         ::testing::Values(Wire::kPlain, Wire::kTls, Wire::kHttp2),
                         [](const auto& wire) {
                           switch (wire.param) {
                             case Wire::kPlain:
                               return "Plain";
                             case Wire::kTls:
                               return "Tls";
                             case Wire::kHttp2:
                               return "Http2";
                           }
                           return "";
                         });

}  // namespace
}  // namespace nexusnitro
