// One attempt is one request on the wire, as the backend and GetStats count them.

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "tests/support/fake_backend.h"
#include "tests/support/server_harness.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::FakeBackend;
using testing::Script;

// Answers the first request of each connection. Reads the second one and closes the connection.
FakeBackend::Handler ClosesKeptAliveConnections() {
  struct Served {
    Mutex mutex;
    std::map<int, int> by_connection ABSL_GUARDED_BY(mutex);
  };
  return [served = std::make_shared<Served>()](const testing::ReceivedRequest& request) {
    MutexLock lock(served->mutex);
    if (++served->by_connection[request.connection] > 1) return Script().Fin();
    return request.body.find("\"stream\":true") != std::string::npos
               ? Script::Sse(testing::SseStream({"a"}))
               : Script::Json(200, testing::WholeReply("a"));
  };
}

class AttemptCountTest : public ::testing::TestWithParam<bool> {};

TEST_P(AttemptCountTest, RequestsSeenAreAttemptsCounted) {
  const bool retries = GetParam();
  constexpr int kCalls = 40;
  FakeBackend backend(ClosesKeptAliveConnections());
  v1::Config config = testing::ConfigOf({testing::OpenAiBackend("fake", backend.endpoint())});
  config.mutable_retry()->set_share_of_calls_max(1);
  config.mutable_retry()->mutable_backoff_base()->set_nanos(1'000'000);
  config.mutable_retry()->set_retry_sent_no_answer(retries);
  testing::ServerHarness harness(config);
  int ok = 0;
  for (int i = 0; i < kCalls; ++i) {
    grpc::ClientContext context;
    grpc::Status status;
    if (i % 4 < 2) {
      v1::ChatResponse response;
      status = harness.stub().Chat(&context, Ask("hi"), &response);
    } else {
      const auto reader = harness.stub().StreamChat(&context, Ask("hi"));
      v1::ChatChunk chunk;
      while (reader->Read(&chunk)) {
      }
      status = reader->Finish();
    }
    if (status.ok()) {
      ++ok;
    } else {
      EXPECT_EQ(testing::ReasonIn(status), "SENT_NO_ANSWER");
    }
  }
  const v1::Stats stats = harness.server().stats().Take();
  EXPECT_EQ(static_cast<int64_t>(backend.request_count()), stats.calls().attempts());
  EXPECT_EQ(stats.calls().attempts(), kCalls + stats.calls().retries());
  EXPECT_EQ(stats.calls().succeeded(), ok);
  EXPECT_EQ(stats.calls().started(), kCalls);
  if (retries) {
    EXPECT_EQ(ok, kCalls);
    EXPECT_GT(stats.calls().retries(), kCalls / 4);
  } else {
    // Not exactly half: a call may begin before the stream's connection before it is free again.
    EXPECT_GE(ok, kCalls / 2);
    EXPECT_LT(ok, kCalls * 3 / 4);
    EXPECT_EQ(stats.calls().retries(), 0) << "what may have been paid for is not sent again";
  }
}

INSTANTIATE_TEST_SUITE_P(Retries, AttemptCountTest, ::testing::Bool(), [](const auto& retries) {
  return retries.param ? "AllowedAfterSending" : "AsIsTheDefault";
});

}  // namespace
}  // namespace nexusnitro
