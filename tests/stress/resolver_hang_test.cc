// A name server that does not answer holds one call up and no other.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client_core/base/clock.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_backend.h"
#include "tests/support/fake_dns.h"
#include "tests/support/figures.h"
#include "tests/support/server_process.h"
#include "tests/support/sse.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::FakeBackend;
using testing::Script;
using testing::TextFrame;

constexpr uint32_t kTtlSeconds = 60;

// Reads a stream to its end and adds the time between each two chunks.
grpc::Status ReadWithGaps(v1::ChatService::Stub& stub, testing::Figures& gaps) {
  grpc::ClientContext context;
  const auto reader = stub.StreamChat(&context, Ask("hi"));
  v1::ChatChunk chunk;
  absl::Time last = absl::InfinitePast();
  while (reader->Read(&chunk)) {
    const absl::Time now = Clock::Real().Now();
    if (last != absl::InfinitePast()) gaps.Add(now - last);
    last = now;
  }
  return reader->Finish();
}

TEST(ResolverHangTest, OtherStreamsHaveNoGap) {
  const absl::Duration hang = testing::FullStress() ? absl::Seconds(5) : absl::Seconds(1);
  const absl::Duration gap_max = hang / 2;
  constexpr absl::Duration kPace = absl::Milliseconds(20);
  const int streams = testing::StressScale(100, 100);
  const auto tokens = static_cast<int>((hang + absl::Seconds(1)) / kPace);
  FakeBackend backend([tokens](const testing::ReceivedRequest& request) {
    if (request.body.find("\"stream\":true") == std::string::npos) {
      return Script::Json(200, testing::WholeReply("x"));
    }
    Script script = Script::SseHead();
    for (int i = 0; i < tokens; ++i) script.Body(TextFrame("a")).Pause(kPace);
    return script.Body(testing::FinishFrame() + testing::DoneFrame()).End();
  });
  testing::FakeDns dns;
  dns.Answer("steady.test", "127.0.0.1", kTtlSeconds);
  dns.Answer("hangs.test", "127.0.0.1", kTtlSeconds);
  testing::ServerProcess server(
      {{"steady", backend.endpoint("steady.test")}, {"hangs", backend.endpoint("hangs.test")}},
      {"--dns-servers", dns.address()});
  const auto stub = server.NewStub();
  testing::Figures gaps;
  std::vector<std::thread> readers;
  for (int i = 0; i < streams; ++i) {
    readers.emplace_back([&] {
      const grpc::Status status = ReadWithGaps(*stub, gaps);
      EXPECT_TRUE(status.ok()) << status.error_message();
    });
  }
  ASSERT_TRUE(backend.WaitForRequests(static_cast<size_t>(streams)));

  dns.Hold();
  grpc::Status status;
  absl::Duration took;
  std::thread waiting([&] {
    grpc::ClientContext context;
    v1::ChatRequest request = Ask("hi");
    request.set_config("configs/hangs");
    v1::ChatResponse response;
    const absl::Time begun = Clock::Real().Now();
    status = stub->Chat(&context, request, &response);
    took = Clock::Real().Now() - begun;
  });
  std::this_thread::sleep_for(absl::ToChronoNanoseconds(hang));  // The hang itself.
  dns.Release();
  waiting.join();
  for (std::thread& reader : readers) reader.join();
  gaps.Print("gaps of " + std::to_string(streams) + " streams, a token every 20 ms, while a name " +
             "server hangs for " + absl::FormatDuration(hang));
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_GE(took, hang * 9 / 10) << "the lookup did not hang";
  if (testing::kSanitized) return;
  EXPECT_LT(gaps.Percentile(1), gap_max);
}

}  // namespace
}  // namespace nexusnitro
