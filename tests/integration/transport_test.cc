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
#include "tests/support/fake_dns.h"
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
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

enum class Wire { kPlain, kTls, kHttp2 };

const testing::TestCertificates& Certificates() {
  static const auto* certificates = new testing::TestCertificates();
  return *certificates;
}

class TransportTest : public ::testing::TestWithParam<Wire> {
 protected:
  bool http2() const { return GetParam() == Wire::kHttp2; }

  void Serve(FakeBackend::Handler handler) {
    FakeBackend::Options options;
    if (GetParam() != Wire::kPlain) {
      options.cert_file = Certificates().good.cert_file;
      options.key_file = Certificates().good.key_file;
    }
    options.http2 = http2();
    backend_ = std::make_unique<FakeBackend>(std::move(handler), options);
    v1::Backend proto = OpenAiBackend("fake", backend_->endpoint());
    if (GetParam() != Wire::kPlain) proto.set_ca_file(Certificates().ca_file);
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
  Serve([](const testing::ReceivedRequest& request) {
    return request.body.find("\"stream\":true") != std::string::npos
               ? Script::Sse(SseStream({"x"}))
               : Script::Json(200, WholeReply("x"));
  });
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(client_->Chat(i % 2 == 0)->observer.status().ok());
    // A stream's connection is free once its tail has been read.
    while (client_->Stats().backend_connections_open() != 1) {
    }
  }
  EXPECT_EQ(backend_->connection_count(), 1);
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

// What only one of the wires has.

std::unique_ptr<testing::ClientHarness> PlainClient(const FakeBackend& backend) {
  v1::Config config = ConfigOf({OpenAiBackend("fake", backend.endpoint())});
  config.mutable_retry()->set_attempts_max(1);
  return std::make_unique<testing::ClientHarness>(config);
}

Reason ReasonFor(const Script& script, bool stream) {
  FakeBackend backend([script](const testing::ReceivedRequest&) { return script; });
  return ReasonOf(PlainClient(backend)->Chat(stream)->observer.status());
}

TEST(Http1Test, AResetIsACut) {
  EXPECT_EQ(
      ReasonFor(Script::SseHead().Body(TextFrame("a")).Pause(absl::Milliseconds(20)).Reset(), true),
      Reason::kStreamTruncated);
  EXPECT_EQ(ReasonFor(Script().Reset(), false), Reason::kSentNoAnswer);
}

TEST(Http1Test, BadChunkFramingIsACut) {
  EXPECT_EQ(
      ReasonFor(Script::SseHead().Body(TextFrame("a")).Raw("zz\r\nnot a chunk\r\n").Stall(), true),
      Reason::kStreamTruncated);
}

TEST(Http1Test, AStreamThatEndsWithItsConnectionNeedsItsEndMark) {
  const auto until_close = [](const std::string& body) {
    return Script().HeadUntilClose(200, {{"content-type", "text/event-stream"}}).Body(body).End();
  };
  EXPECT_EQ(ReasonFor(until_close(SseStream({"a"})), true), Reason::kNone);
  EXPECT_EQ(ReasonFor(until_close(TextFrame("a")), true), Reason::kStreamTruncated)
      << "libcurl calls this a success";
}

TEST(Http1Test, WhatIsNotHttpIsNoReply) {
  EXPECT_EQ(ReasonFor(Script().Raw("SSH-2.0-OpenSSH_9.2\r\n\r\n").Fin(), false),
            Reason::kBadBackendReply);
}

TEST(Http1Test, InterimHeadsAreSkipped) {
  FakeBackend backend([](const testing::ReceivedRequest&) {
    return Script()
        .Raw("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n")
        .HeadWithLength(200, {{"content-type", "application/json"}}, WholeReply("x").size())
        .Body(WholeReply("x"))
        .End();
  });
  const auto client = PlainClient(backend);
  const auto chat = client->Chat(false);
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  EXPECT_EQ(chat->observer.outcome().call.http_status(), 200);
}

// A backend that closes kept-alive connections after it has read the next request: libcurl would
// send that one again by itself.
TEST(Http1Test, AStaleConnectionNeverMakesASecondRequest) {
  FakeBackend backend([](const testing::ReceivedRequest& request) {
    static thread_local int served = 0;
    (void)request;
    return ++served == 1 ? Script::Json(200, WholeReply("x")) : Script().Fin();
  });
  const auto client = PlainClient(backend);
  for (int round = 0; round < 20; ++round) client->Chat(false);
  const v1::Stats stats = client->Stats();
  EXPECT_EQ(static_cast<int64_t>(backend.request_count()), stats.calls().attempts());
  EXPECT_EQ(stats.calls().attempts(), 20);
  EXPECT_EQ(stats.calls().errors_by_reason().at("SENT_NO_ANSWER"), 10);
}

TEST(Http1Test, ARefusedConnectionSendsNothing) {
  int port = 0;
  {
    FakeBackend gone([](const testing::ReceivedRequest&) { return Script(); });
    port = gone.port();
  }
  v1::Config config = ConfigOf({OpenAiBackend("gone", "http://127.0.0.1:" + std::to_string(port))});
  config.mutable_retry()->set_attempts_max(1);
  testing::ClientHarness client(config);
  const auto chat = client.Chat(false);
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kConnectFailed);
  EXPECT_TRUE(NotSent(chat->observer.status()));
}

TEST(Http1Test, AnUnknownNameSendsNothing) {
  v1::Config config = ConfigOf({OpenAiBackend("gone", "http://backend.invalid/v1")});
  config.mutable_retry()->set_attempts_max(1);
  testing::FakeDns dns;
  ClientOptions options;
  options.dns_servers = {dns.address()};
  testing::ClientHarness client(config, options);
  const auto chat = client.Chat(false);
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kDnsFailed);
  EXPECT_TRUE(NotSent(chat->observer.status()));
}

TEST(Http1Test, BytesAfterTheEndCostTheConnectionOnly) {
  FakeBackend backend([](const testing::ReceivedRequest&) {
    const std::string body = WholeReply("x");
    return Script().Raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body +
                        "HTTP/1.1 200 Extra\r\ncontent-length: 0\r\n\r\n");
  });
  const auto client = PlainClient(backend);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client->Chat(false)->observer.status().ok());
  EXPECT_EQ(backend.connection_count(), 3);
}

// A stream whose tail never comes: the call ends with its end mark, the connection a little later.
TEST(Http1Test, ATailThatNeverComesHoldsNobodyUp) {
  FakeBackend backend([](const testing::ReceivedRequest&) {
    return Script::SseHead().Body(SseStream({"x"})).Stall();
  });
  const auto client = PlainClient(backend);
  ASSERT_TRUE(client->Chat(true)->observer.status().ok());
  EXPECT_TRUE(backend.WaitForClosed(1)) << "the connection is given up";
}

class TlsFaultTest : public ::testing::Test {
 protected:
  absl::Status Chat(const testing::TestCertificates::Pair& pair, bool trust_ours) {
    FakeBackend::Options options;
    options.cert_file = pair.cert_file;
    options.key_file = pair.key_file;
    FakeBackend backend(
        [](const testing::ReceivedRequest&) { return Script::Json(200, WholeReply("x")); },
        options);
    v1::Backend proto = OpenAiBackend("tls", backend.endpoint());
    if (trust_ours) proto.set_ca_file(Certificates().ca_file);
    v1::Config config = ConfigOf({proto});
    testing::ClientHarness client(config);
    const absl::Status status = client.Chat(false)->observer.status();
    EXPECT_EQ(backend.request_count(), status.ok() ? 1u : 0u) << "no request without trust";
    return status;
  }
};

TEST_F(TlsFaultTest, AGoodCertificateIsTaken) { EXPECT_TRUE(Chat(Certificates().good, true).ok()); }

TEST_F(TlsFaultTest, BadOnesAreRefusedAndNotRetried) {
  for (const auto* pair :
       {&Certificates().expired, &Certificates().other_host, &Certificates().self_signed}) {
    const absl::Status status = Chat(*pair, true);
    EXPECT_EQ(ReasonOf(status), Reason::kTlsFailed) << status;
    EXPECT_TRUE(NotSent(status));
    EXPECT_EQ(BackendErrorOf(status)->attempts(), 1);
  }
}

TEST_F(TlsFaultTest, AnAuthorityThatIsNotTrustedIsRefused) {
  EXPECT_EQ(ReasonOf(Chat(Certificates().good, false)), Reason::kTlsFailed);
}

TEST(Http2Test, AGoAwayIsACutForItsStreams) {
  FakeBackend::Options options;
  options.cert_file = Certificates().good.cert_file;
  options.key_file = Certificates().good.key_file;
  options.http2 = true;
  FakeBackend backend(
      [](const testing::ReceivedRequest&) {
        return Script::SseHead().Body(TextFrame("a")).Pause(absl::Milliseconds(20)).GoAway();
      },
      options);
  v1::Backend proto = OpenAiBackend("fake", backend.endpoint());
  proto.set_ca_file(Certificates().ca_file);
  proto.set_http_version(v1::HTTP_VERSION_2);
  v1::Config config = ConfigOf({proto});
  config.mutable_retry()->set_attempts_max(1);
  testing::ClientHarness client(config);
  const auto chat = client.Chat(true);
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kStreamTruncated);
  EXPECT_EQ(chat->observer.text(), "a");
}

// Where streams share a connection, the reset of one goes out with the next frames of the others.
TEST(Http2Test, ACancelOnASharedConnectionResetsItsStreamOnly) {
  FakeBackend::Options options;
  options.cert_file = Certificates().good.cert_file;
  options.key_file = Certificates().good.key_file;
  options.http2 = true;
  FakeBackend backend(
      [](const testing::ReceivedRequest& request) {
        Script script = Script::SseHead().Body(TextFrame("a"));
        if (request.body.find("stalls") != std::string::npos) return script.Stall();
        for (int i = 0; i < 50; ++i) script.Pause(absl::Milliseconds(10)).Body(TextFrame("b"));
        return script.Body(FinishFrame() + DoneFrame()).End();
      },
      options);
  v1::Backend proto = OpenAiBackend("fake", backend.endpoint());
  proto.set_ca_file(Certificates().ca_file);
  proto.set_http_version(v1::HTTP_VERSION_2);
  testing::ClientHarness client(ConfigOf({proto}));
  const auto goes_on = client.Begin(testing::Ask("goes on"), true);
  ASSERT_TRUE(goes_on->observer.WaitForEvents(3));
  const auto cancelled = client.Begin(testing::Ask("stalls"), true);
  ASSERT_TRUE(cancelled->observer.WaitForEvents(3));
  EXPECT_EQ(backend.connection_count(), 1);
  cancelled->call->Cancel(MakeError(Reason::kCancelled, "enough"));
  EXPECT_TRUE(backend.WaitForClosed(1));
  EXPECT_FALSE(goes_on->observer.done()) << "it was not the end of the other one that told";
  ASSERT_TRUE(goes_on->observer.WaitUntilDone());
  EXPECT_TRUE(goes_on->observer.status().ok()) << goes_on->observer.status();
}

TEST(Http2Test, AResetWithoutAnErrorIsStillACut) {
  FakeBackend::Options options;
  options.cert_file = Certificates().good.cert_file;
  options.key_file = Certificates().good.key_file;
  options.http2 = true;
  FakeBackend backend(
      [](const testing::ReceivedRequest&) {
        return Script::SseHead().Body(TextFrame("a")).Pause(absl::Milliseconds(20)).Reset(0);
      },
      options);
  v1::Backend proto = OpenAiBackend("fake", backend.endpoint());
  proto.set_ca_file(Certificates().ca_file);
  proto.set_http_version(v1::HTTP_VERSION_2);
  testing::ClientHarness client(ConfigOf({proto}));
  EXPECT_EQ(ReasonOf(client.Chat(true)->observer.status()), Reason::kStreamTruncated)
      << "libcurl calls this a success";
}

}  // namespace
}  // namespace nexusnitro
