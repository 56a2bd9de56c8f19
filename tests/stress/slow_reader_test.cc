// Readers that stop: the server holds a bounded amount for each, and nobody else notices.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
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
using testing::Script;
using testing::SequencedText;
using testing::TextFrame;

constexpr size_t kPieceBytes = 16 << 10;
constexpr size_t kTokenBytes = 64;
constexpr uint64_t kStream = 7;

// Streams `pieces` pieces, or for ever if 0, to whoever asks for a stream; else a short answer.
FakeBackend::Handler Streaming(int pieces, size_t piece_bytes = kPieceBytes) {
  return [pieces, piece_bytes](const testing::ReceivedRequest& request) {
    if (request.body.find("\"stream\":true") == std::string::npos) {
      return Script::Json(200, testing::WholeReply("x"));
    }
    const auto text = std::make_shared<SequencedText>(kStream, piece_bytes);
    return Script::SseHead()
        .Pieces([text, left = pieces, pieces](std::string& piece) mutable {
          if (pieces > 0 && left-- == 0) return false;
          piece = TextFrame(text->Next());
          return true;
        })
        .Body(testing::FinishFrame() + testing::DoneFrame())
        .End();
  };
}

// Or the system would hold megabytes for each connection.
FakeBackend::Options SmallBuffers() {
  FakeBackend::Options options;
  options.send_buffer_bytes = 64 << 10;
  return options;
}

// Reads from one stream and checks what comes.
class CheckedStream {
 public:
  explicit CheckedStream(v1::ChatService::Stub& stub, size_t piece_bytes = kPieceBytes,
                         bool join = true)
      : text_(kStream, piece_bytes) {
    v1::ChatRequest request = Ask("hi");
    request.mutable_options()->set_join_deltas(join);
    reader_ = stub.StreamChat(&context_, request);
  }

  // Reads one chunk. False at the end, or if what comes is wrong.
  bool Read() {
    v1::ChatChunk chunk;
    if (!reader_->Read(&chunk)) return false;
    for (const v1::ChatEvent& event : chunk.events()) {
      right_ = right_ && text_.Check(event.part_delta().text());
      ended_ = event.has_end();
    }
    return right_;
  }
  void ReadBytes(uint64_t bytes) {
    while (text_.checked_bytes() < bytes && Read()) {
    }
  }

  grpc::Status Finish() { return reader_->Finish(); }
  void Cancel() { context_.TryCancel(); }
  bool ended() const { return ended_; }
  bool right() const { return right_; }
  uint64_t bytes() const { return text_.checked_bytes(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::ChatChunk>> reader_;
  SequencedText text_;
  bool right_ = true;
  bool ended_ = false;
};

TEST(SlowReaderTest, AStreamWhoseReaderStopsCostsLittleAndCompletes) {
  const int pieces = testing::StressScale(200 * 64, 200 * 64);  // 200 MiB.
  const uint64_t total_bytes = static_cast<uint64_t>(pieces) * kPieceBytes;
  FakeBackend backend(Streaming(pieces), SmallBuffers());
  testing::ServerProcess server(testing::EndpointsById{{"test", backend.endpoint()}});
  const auto stub = server.NewStub();
  {
    CheckedStream warm_up(*stub);  // The server's memory as it is when a stream flows.
    warm_up.ReadBytes(total_bytes / 10);
    warm_up.Cancel();
  }
  const int64_t before_kib = server.rss_kib();
  CheckedStream stream(*stub);
  stream.ReadBytes(4 << 20);
  ASSERT_TRUE(backend.WaitUntilStalled(absl::Milliseconds(500)));

  // Others go on, on the same connection and on another one.
  const auto other_stub = server.NewStub();
  for (v1::ChatService::Stub* other : {stub.get(), other_stub.get()}) {
    for (int i = 0; i < 50; ++i) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
      v1::ChatResponse response;
      const grpc::Status status = other->Chat(&context, Ask("hi"), &response);
      ASSERT_TRUE(status.ok()) << status.error_message();
    }
  }
  const int64_t grown_kib = server.rss_kib() - before_kib;
  std::printf("[figures] slow reader: RSS grows by %ld KiB while stalled at %.1f of %.1f MiB\n",
              static_cast<long>(grown_kib), static_cast<double>(stream.bytes()) / (1 << 20),
              static_cast<double>(total_bytes) / (1 << 20));
  EXPECT_LT(backend.sent_bytes(), total_bytes / 2) << "the backend is not paused";
  if (!testing::kSanitized) {
    EXPECT_LT(grown_kib, 1024);
  }

  while (stream.Read()) {
  }
  EXPECT_TRUE(stream.right()) << "wrong after " << stream.bytes() << " bytes";
  EXPECT_TRUE(stream.ended());
  EXPECT_EQ(stream.bytes(), total_bytes);
  const grpc::Status status = stream.Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

// A stream that comes as fast as it can be read leaves others their turn.
TEST(SlowReaderTest, AFloodStarvesNobody) {
  FakeBackend backend(Streaming(0));
  testing::ServerProcess server(testing::EndpointsById{{"test", backend.endpoint()}});
  const auto flood_stub = server.NewStub();
  CheckedStream flood(*flood_stub);
  std::thread reader([&flood] {
    while (flood.Read()) {
    }
  });
  const auto stub = server.NewStub();
  testing::Figures latency;
  const int calls = testing::StressScale(200, 2'000);
  for (int i = 0; i < calls; ++i) {
    const absl::Time begun = Clock::Real().Now();
    grpc::ClientContext context;
    v1::ChatResponse response;
    const grpc::Status status = stub->Chat(&context, Ask("hi"), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    latency.Add(Clock::Real().Now() - begun);
  }
  flood.Cancel();
  reader.join();
  EXPECT_TRUE(flood.right());
  latency.Print("calls beside a flood of " + std::to_string(flood.bytes() >> 20) + " MiB");
  if (testing::kSanitized) return;
  EXPECT_LT(latency.Percentile(0.5), absl::Milliseconds(50));
  EXPECT_LT(latency.Percentile(0.99), absl::Milliseconds(500));
}

// Of each kind: large pieces, and tokens with and without joining.
struct StalledKind {
  const char* name;
  size_t piece_bytes;
  bool join;
  int stock_readers;  // Tokens take their time.
};

class StalledReadersTest : public ::testing::TestWithParam<StalledKind> {};

TEST_P(StalledReadersTest, EachCostsABoundedAmount) {
  NN_SKIP_MEMORY_TEST_IF_SANITIZED();
  testing::RaiseDescriptorLimit();
  constexpr int kChannels = 10;
  constexpr int64_t kKibEachMax = 256;
  const auto [name, piece_bytes, join, stock_readers] = GetParam();
  const int readers = testing::StressScale(stock_readers, 1'000);
  FakeBackend backend(Streaming(0, piece_bytes), SmallBuffers());
  testing::ServerProcess server(testing::EndpointsById{{"test", backend.endpoint()}});
  std::vector<std::unique_ptr<v1::ChatService::Stub>> stubs;
  for (int i = 0; i < kChannels; ++i) stubs.push_back(server.NewStub());
  {
    CheckedStream warm_up(*stubs[0], piece_bytes, join);
    warm_up.ReadBytes(1 << 20);
    warm_up.Cancel();
  }
  const int64_t before_kib = server.rss_kib();
  std::vector<std::unique_ptr<CheckedStream>> streams;
  for (int i = 0; i < readers; ++i) {
    streams.push_back(std::make_unique<CheckedStream>(*stubs[static_cast<size_t>(i % kChannels)],
                                                      piece_bytes, join));
    ASSERT_TRUE(streams.back()->Read());
  }
  ASSERT_TRUE(backend.WaitUntilStalled(absl::Milliseconds(500)));
  const int64_t each_kib = (server.rss_kib() - before_kib) / readers;
  std::printf("[figures] stalled readers, %s: %ld KiB each, RSS %ld MiB with %d of them\n", name,
              static_cast<long>(each_kib), static_cast<long>(server.rss_kib() / 1024), readers);
  EXPECT_LE(each_kib, kKibEachMax);
  EXPECT_EQ(server.Stats().streams_open(), readers);
  for (const auto& stream : streams) {
    EXPECT_TRUE(stream->Read()) << "it goes on where it stopped";
    stream->Cancel();
  }
  EXPECT_TRUE(backend.WaitUntilIdle());
}

INSTANTIATE_TEST_SUITE_P(Kinds, StalledReadersTest,
                         ::testing::Values(StalledKind{"LargePieces", kPieceBytes, true, 1'000},
                                           StalledKind{"JoinedTokens", kTokenBytes, true, 100},
                                           StalledKind{"SingleTokens", kTokenBytes, false, 100}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace nexusnitro
