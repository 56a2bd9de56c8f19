// How soon the end of an RPC closes the backend's connection: cancels and deadlines in the phases
// of a stream, on the real server.

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client_core/base/clock.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_backend.h"
#include "tests/support/figures.h"
#include "tests/support/sequenced_text.h"
#include "tests/support/server_process.h"
#include "tests/support/sse.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::FakeBackend;
using testing::Figures;
using testing::Script;
using testing::TextFrame;

using Reader = grpc::ClientReader<v1::ChatChunk>;

enum class Phase { kWaiting, kMidStream, kStalled };

const char* NameOf(Phase phase) {
  switch (phase) {
    case Phase::kWaiting:
      return "waiting for headers";
    case Phase::kMidStream:
      return "mid-stream";
    case Phase::kStalled:
      return "reader stalled";
  }
  return "";
}

constexpr int kWorkers = 2;
constexpr absl::Duration kUntilNextToken = absl::Seconds(10);
constexpr size_t kPieceBytes = 16 << 10;

// Ten times the goals, since tests run on machines that are busy.
constexpr absl::Duration kMedianMax = absl::Milliseconds(20);
constexpr absl::Duration kNinetyNinthMax = absl::Milliseconds(200);

Script ScriptOf(Phase phase) {
  switch (phase) {
    case Phase::kWaiting:
      return Script().Stall();
    case Phase::kMidStream:
      return Script::SseHead().Body(TextFrame("a")).Pause(kUntilNextToken).Body(TextFrame("b"));
    case Phase::kStalled: {
      const auto text = std::make_shared<testing::SequencedText>(1, kPieceBytes);
      return Script::SseHead().Pieces([text](std::string& piece) {
        piece = TextFrame(text->Next());
        return true;
      });
    }
  }
  return Script();
}

// One stream of a client.
struct Stream {
  grpc::ClientContext context;
  std::unique_ptr<Reader> reader;
};

class CancelTest : public ::testing::TestWithParam<Phase> {
 protected:
  void SetUp() override {
    testing::RaiseDescriptorLimit();
    const Phase phase = GetParam();
    FakeBackend::Options options;
    options.send_buffer_bytes = 64 << 10;  // Quick to fill.
    testing::EndpointsById endpoints;
    for (int i = 0; i < kWorkers; ++i) {
      backends_.push_back(std::make_unique<FakeBackend>(
          [phase](const testing::ReceivedRequest&) { return ScriptOf(phase); }, options));
      endpoints.push_back({"w" + std::to_string(i), backends_.back()->endpoint()});
    }
    server_ = std::make_unique<testing::ServerProcess>(endpoints);
  }

  // Runs `work` for each worker, on a thread of its own, with a backend of its own: so the order in
  // which a backend sees closes is the order in which its worker caused them.
  void ForEachWorker(const std::function<void(int worker, v1::ChatService::Stub& stub)>& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kWorkers; ++i) {
      threads.emplace_back([this, &work, i] { work(i, *server_->NewStub()); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  // A stream that has come to the phase; `earlier` have on this worker.
  std::unique_ptr<Stream> Begin(int worker, v1::ChatService::Stub& stub, int earlier,
                                absl::Duration timeout = absl::InfiniteDuration()) {
    auto stream = std::make_unique<Stream>();
    if (timeout != absl::InfiniteDuration()) {
      stream->context.set_deadline(std::chrono::system_clock::now() +
                                   absl::ToChronoNanoseconds(timeout));
    }
    v1::ChatRequest request = Ask("hi");
    request.set_config("configs/w" + std::to_string(worker));
    stream->reader = stub.StreamChat(&stream->context, request);
    if (GetParam() == Phase::kWaiting) {
      EXPECT_TRUE(backends_[worker]->WaitForRequests(static_cast<size_t>(earlier) + 1));
      return stream;
    }
    v1::ChatChunk chunk;
    EXPECT_TRUE(stream->reader->Read(&chunk));
    return stream;
  }

  // Waits for the worker's close number `count` and tells when it was seen.
  absl::Time ClosedAt(int worker, int count) {
    if (!backends_[worker]->WaitForClosed(count, kUntilNextToken / 2)) {
      ADD_FAILURE() << "the backend's connection stays open";
      return absl::InfiniteFuture();
    }
    return backends_[worker]->closed_times()[static_cast<size_t>(count) - 1];
  }

  static grpc::StatusCode CodeOf(Stream& stream) {
    v1::ChatChunk chunk;
    while (stream.reader->Read(&chunk)) {
    }
    return stream.reader->Finish().error_code();
  }

  static void ExpectSoon(const Figures& figures) {
    if (testing::kSanitized) return;
    EXPECT_LE(figures.Percentile(0.5), kMedianMax);
    EXPECT_LE(figures.Percentile(0.99), kNinetyNinthMax);
  }

  std::vector<std::unique_ptr<FakeBackend>> backends_;
  std::unique_ptr<testing::ServerProcess> server_;
};

TEST_P(CancelTest, ACancelClosesTheBackendsConnectionAtOnce) {
  constexpr int kPhases = 3;
  const int cancels = testing::StressScale(1'500, 10'000) / kPhases / kWorkers + 1;
  // Stalled streams are started in groups, since it takes a while until the sockets are full.
  const int group = GetParam() == Phase::kStalled ? 50 : 1;
  Figures figures;
  ForEachWorker([&](int worker, v1::ChatService::Stub& stub) {
    for (int done = 0; done < cancels;) {
      std::vector<std::unique_ptr<Stream>> streams;
      for (int i = 0; i < group; ++i) streams.push_back(Begin(worker, stub, done + i));
      if (GetParam() == Phase::kStalled) {
        ASSERT_TRUE(backends_[worker]->WaitUntilStalled(absl::Milliseconds(50)))
            << "the backend is not paused";
      }
      for (const auto& stream : streams) {
        const absl::Time cancelled_at = Clock::Real().Now();
        stream->context.TryCancel();
        const absl::Time closed_at = ClosedAt(worker, ++done);
        if (closed_at == absl::InfiniteFuture()) return;
        figures.Add(closed_at - cancelled_at);
        ASSERT_EQ(CodeOf(*stream), grpc::StatusCode::CANCELLED);
      }
    }
  });
  figures.Print(std::string("cancel ") + NameOf(GetParam()));
  ExpectSoon(figures);
  const v1::Stats stats = server_->Stats();
  EXPECT_EQ(stats.calls().in_flight(), 0);
  EXPECT_EQ(stats.calls().cancelled(), stats.calls().started());
}

TEST_P(CancelTest, ADeadlineClosesTheBackendsConnectionInTime) {
  constexpr absl::Duration kTimeout = absl::Milliseconds(300);
  // The server's own deadline is a little earlier, so that its error still reaches the caller.
  constexpr absl::Duration kEarliest = absl::Milliseconds(250);
  const int rounds = testing::StressScale(5, 50);
  Figures figures;
  ForEachWorker([&](int worker, v1::ChatService::Stub& stub) {
    for (int done = 0; done < rounds; ++done) {
      const absl::Time started_at = Clock::Real().Now();
      const auto stream = Begin(worker, stub, done, kTimeout);
      const absl::Time closed_at = ClosedAt(worker, done + 1);
      if (closed_at == absl::InfiniteFuture()) return;
      EXPECT_GE(closed_at - started_at, kEarliest);
      figures.Add(closed_at - started_at - kTimeout);
      ASSERT_EQ(CodeOf(*stream), grpc::StatusCode::DEADLINE_EXCEEDED);
    }
  });
  figures.Print(std::string("closed after the deadline, ") + NameOf(GetParam()));
  ExpectSoon(figures);
}

INSTANTIATE_TEST_SUITE_P(Phases, CancelTest,
                         ::testing::Values(Phase::kWaiting, Phase::kMidStream, Phase::kStalled),
                         [](const auto& phase) {
                           switch (phase.param) {
                             case Phase::kWaiting:
                               return "Waiting";
                             case Phase::kMidStream:
                               return "MidStream";
                             case Phase::kStalled:
                               return "Stalled";
                           }
                           return "";
                         });

}  // namespace
}  // namespace nexusnitro
