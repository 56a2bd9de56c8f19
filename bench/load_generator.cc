// load_generator: calls a chat server as fast as asked and prints what it saw as JSON.
//
// A call that ends is followed by the next until the time is over; calls that run then go on to
// their end. "steady" in the output is what came between the end of the ramp and the end of the
// time.

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "bench/batch_load.h"
#include "bench/flags.h"
#include "bench/latencies.h"
#include "bench/load.h"
#include "bench/stream_load.h"
#include "bench/unary_load.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"

namespace {

namespace v1 = nexusnitro::v1;
using nexusnitro::bench::BatchLoad;
using nexusnitro::bench::Clock;
using nexusnitro::bench::Load;
using nexusnitro::bench::Percentile;
using nexusnitro::bench::Step;
using nexusnitro::bench::StreamLoad;
using nexusnitro::bench::UnaryLoad;

constexpr char kUsage[] = R"(load_generator: calls a chat server and prints what it saw, as JSON.
  --target ADDRESS  server to call, in gRPC's form
  --mode NAME       unary, stream or batch [unary]
  --in-flight N     calls at once; batch: all of them in one BatchChat [64]
  --seconds S       how long to begin new calls [3]
  --calls N         begin N calls in place of that; 0: until the time is over [0]
  --ramp S          spread the first calls over S seconds, so that paced streams do not tick in step [0]
  --channels C      connections [1]
  --join 0|1        whether deltas may be joined [1]
  --check 0|1       whether mock_backend's tokens are checked: none lost, doubled or moved [0]
)";

std::vector<std::unique_ptr<v1::ChatService::Stub>> OpenChannels(const Load& load) {
  std::vector<std::unique_ptr<v1::ChatService::Stub>> stubs;
  for (int i = 0; i < load.channels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    arguments.SetInt("grpc.enable_http_proxy", 0);
    stubs.push_back(v1::ChatService::NewStub(
        grpc::CreateCustomChannel(load.target, grpc::InsecureChannelCredentials(), arguments)));
  }
  return stubs;
}

// Each deletes itself when it is over.
void Begin(Load& load, v1::ChatService::Stub* stub, grpc::CompletionQueue* queue) {
  if (load.mode == "batch") {
    new BatchLoad(load, stub, queue);
  } else if (load.mode == "stream") {
    new StreamLoad(load, stub, queue);
  } else {
    new UnaryLoad(load, stub, queue);
  }
}

// Runs the load to its end. Returns how many seconds it took.
double Run(Load& load) {
  grpc::CompletionQueue queue;
  const std::vector<std::unique_ptr<v1::ChatService::Stub>> stubs = OpenChannels(load);
  const auto micros = [](double seconds) {
    return std::chrono::microseconds(static_cast<long>(seconds * 1e6));
  };
  const Clock::time_point started = Clock::now();
  load.steady_from = started + micros(load.ramp_seconds);
  load.stop_at = started + micros(load.seconds);
  const int rpcs = load.mode == "batch" ? 1 : load.in_flight;
  const auto begins_at = [&](int rpc) { return started + micros(load.ramp_seconds * rpc / rpcs); };
  int begun = 0;
  while (begun < rpcs || load.rpcs_open > 0) {
    while (begun < rpcs && Clock::now() >= begins_at(begun)) {
      Begin(load, stubs[static_cast<size_t>(begun++ % load.channels)].get(), &queue);
    }
    const auto wait_until =
        begun < rpcs ? begins_at(begun) - Clock::now() : Clock::duration(std::chrono::seconds(1));
    void* tag = nullptr;
    bool ok = false;
    if (queue.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + wait_until) ==
        grpc::CompletionQueue::GOT_EVENT) {
      static_cast<Step*>(tag)->Proceed(ok);
    }
  }
  queue.Shutdown();
  return std::chrono::duration<double>(Clock::now() - started).count();
}

void Print(Load& load, double seconds) {
  std::printf(
      "{\"calls\":%ld,\"errors\":%ld,\"bad_streams\":%ld,\"chunks\":%ld,\"deltas\":%ld,\"seconds\":%.6f,"
      "\"steady_deltas\":%ld,\"steady_seconds\":%.6f,"
      "\"p50_us\":%.1f,\"p99_us\":%.1f,\"first_chunk_p50_us\":%.1f,\"first_chunk_p99_us\":%.1f,"
      "\"first_error\":\"%s\"}\n",
      load.calls, load.errors, load.bad_streams, load.chunks, load.deltas, seconds,
      load.steady_deltas, load.seconds - load.ramp_seconds, Percentile(load.latency_us, 0.5),
      Percentile(load.latency_us, 0.99), Percentile(load.first_chunk_us, 0.5),
      Percentile(load.first_chunk_us, 0.99), load.first_error.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // As the real server does.
  Load load;
  nexusnitro::bench::Flags flags(kUsage);
  flags.Add("--target", &load.target);
  flags.Add("--mode", &load.mode);
  flags.Add("--in-flight", &load.in_flight);
  flags.Add("--seconds", &load.seconds);
  flags.Add("--calls", &load.calls_wanted);
  flags.Add("--ramp", &load.ramp_seconds);
  flags.Add("--channels", &load.channels);
  flags.Add("--join", &load.join);
  flags.Add("--check", &load.check);
  flags.Parse(argc, argv);
  const double seconds = Run(load);
  Print(load, seconds);
  return 0;
}
