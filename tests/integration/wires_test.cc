// What only one of the client's wires has: HTTP/1.1, TLS, HTTP/2.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client_core/base/error.h"
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
using testing::SharedCertificates;
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

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
    if (trust_ours) proto.set_ca_file(SharedCertificates().ca_file);
    v1::Config config = ConfigOf({proto});
    testing::ClientHarness client(config);
    const absl::Status status = client.Chat(false)->observer.status();
    EXPECT_EQ(backend.request_count(), status.ok() ? 1u : 0u) << "no request without trust";
    return status;
  }
};

TEST_F(TlsFaultTest, AGoodCertificateIsTaken) {
  EXPECT_TRUE(Chat(SharedCertificates().good, true).ok());
}

TEST_F(TlsFaultTest, BadOnesAreRefusedAndNotRetried) {
  for (const auto* pair : {&SharedCertificates().expired, &SharedCertificates().other_host,
                           &SharedCertificates().self_signed}) {
    const absl::Status status = Chat(*pair, true);
    EXPECT_EQ(ReasonOf(status), Reason::kTlsFailed) << status;
    EXPECT_TRUE(NotSent(status));
    EXPECT_EQ(BackendErrorOf(status)->attempts(), 1);
  }
}

TEST_F(TlsFaultTest, AnAuthorityThatIsNotTrustedIsRefused) {
  EXPECT_EQ(ReasonOf(Chat(SharedCertificates().good, false)), Reason::kTlsFailed);
}

TEST(Http2Test, AGoAwayIsACutForItsStreams) {
  FakeBackend::Options options;
  options.cert_file = SharedCertificates().good.cert_file;
  options.key_file = SharedCertificates().good.key_file;
  options.http2 = true;
  FakeBackend backend(
      [](const testing::ReceivedRequest&) {
        return Script::SseHead().Body(TextFrame("a")).Pause(absl::Milliseconds(20)).GoAway();
      },
      options);
  v1::Backend proto = OpenAiBackend("fake", backend.endpoint());
  proto.set_ca_file(SharedCertificates().ca_file);
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
  options.cert_file = SharedCertificates().good.cert_file;
  options.key_file = SharedCertificates().good.key_file;
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
  proto.set_ca_file(SharedCertificates().ca_file);
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
  options.cert_file = SharedCertificates().good.cert_file;
  options.key_file = SharedCertificates().good.key_file;
  options.http2 = true;
  FakeBackend backend(
      [](const testing::ReceivedRequest&) {
        return Script::SseHead().Body(TextFrame("a")).Pause(absl::Milliseconds(20)).Reset(0);
      },
      options);
  v1::Backend proto = OpenAiBackend("fake", backend.endpoint());
  proto.set_ca_file(SharedCertificates().ca_file);
  proto.set_http_version(v1::HTTP_VERSION_2);
  testing::ClientHarness client(ConfigOf({proto}));
  EXPECT_EQ(ReasonOf(client.Chat(true)->observer.status()), Reason::kStreamTruncated)
      << "libcurl calls this a success";
}

}  // namespace
}  // namespace nexusnitro
