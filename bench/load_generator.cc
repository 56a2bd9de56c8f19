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
#include "bench/flags.h"
#include "bench/latencies.h"
#include "bench/token.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"

namespace {

namespace v1 = nexusnitro::v1;
using nexusnitro::bench::Clock;
using nexusnitro::bench::MicrosSince;
using nexusnitro::bench::Percentile;

constexpr char kUsage[] = R"(load_generator: calls a chat server and prints what it saw, as JSON.
  --target ADDRESS  server to call, in gRPC's form
  --mode NAME       unary or stream [unary]
  --in-flight N     calls at once [64]
  --seconds S       how long to begin new calls [3]
  --calls N         begin N calls in place of that; 0: until the time is over [0]
  --ramp S          spread the first calls over S seconds, so that paced streams do not tick in step [0]
  --channels C      connections [1]
  --join 0|1        whether deltas may be joined [1]
  --check 0|1       whether mock_backend's tokens are checked: none lost, doubled or moved [0]
)";

struct Settings {
  std::string target;
  std::string mode = "unary";
  int in_flight = 64;
  double seconds = 3;
  int channels = 1;
  long calls = 0;  // 0: until the time is over.
  bool join = true;
  bool check = false;
  double ramp = 0;
};

struct Results {
  long calls = 0;
  long errors = 0;
  long chunks = 0;
  long deltas = 0;
  long steady_deltas = 0;
  long bad_streams = 0;
  std::vector<double> latency_us;
  std::vector<double> first_chunk_us;
  std::string first_error;
};

Settings settings;
Results results;
Clock::time_point steady_from;
Clock::time_point stop_at;
long calls_started = 0;

bool MayStart() {
  if (settings.calls > 0) return calls_started < settings.calls;
  return Clock::now() < stop_at;
}

v1::ChatRequest Request() {
  v1::ChatRequest request;
  v1::Message* message = request.add_messages();
  message->set_role(v1::ROLE_USER);
  message->add_parts()->set_text("What does the fox say to the dog, and why does it say so?");
  request.mutable_sampling()->set_temperature(0.7);
  request.mutable_options()->set_join_deltas(settings.join);
  return request;
}

class Call {
 public:
  virtual ~Call() = default;
  virtual void Proceed(bool ok) = 0;
};

void Fail(const grpc::Status& status) {
  ++results.errors;
  if (!results.first_error.empty()) return;
  constexpr size_t kErrorBytesMax = 200;
  results.first_error = status.error_message().substr(0, kErrorBytesMax);
  for (char& c : results.first_error) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '\'';  // For JSON.
  }
}

class UnaryCall : public Call {
 public:
  UnaryCall(v1::ChatService::Stub* stub, grpc::CompletionQueue* queue)
      : stub_(stub), queue_(queue) {
    Start();
  }

  void Proceed(bool /*ok*/) override {
    results.latency_us.push_back(MicrosSince(started_));
    ++results.calls;
    if (!status_.ok()) Fail(status_);
    reader_.reset();
    context_.reset();
    if (MayStart()) {
      Start();
    } else {
      delete this;
    }
  }

 private:
  void Start() {
    static const v1::ChatRequest request = Request();
    ++calls_started;
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    started_ = Clock::now();
    reader_ = stub_->AsyncChat(context_.get(), request, queue_);
    reader_->Finish(&response_, &status_, this);
  }

  v1::ChatService::Stub* stub_;
  grpc::CompletionQueue* queue_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ChatResponse>> reader_;
  v1::ChatResponse response_;
  grpc::Status status_;
  Clock::time_point started_;
};

class StreamCall : public Call {
 public:
  StreamCall(v1::ChatService::Stub* stub, grpc::CompletionQueue* queue)
      : stub_(stub), queue_(queue) {
    Start();
  }

  void Proceed(bool ok) override {
    switch (state_) {
      case State::kStarting:
        state_ = ok ? State::kReading : State::kFinishing;
        if (ok) {
          reader_->Read(&chunk_, this);
        } else {
          reader_->Finish(&status_, this);
        }
        return;
      case State::kReading:
        if (!ok) {
          state_ = State::kFinishing;
          reader_->Finish(&status_, this);
          return;
        }
        OnChunk();
        reader_->Read(&chunk_, this);
        return;
      case State::kFinishing:
        OnFinish();
        return;
    }
  }

 private:
  enum class State { kStarting, kReading, kFinishing };

  void Start() {
    static const v1::ChatRequest request = Request();
    ++calls_started;
    state_ = State::kStarting;
    chunks_ = 0;
    ended_ = false;
    good_ = true;
    checker_ = {};
    context_ = std::make_unique<grpc::ClientContext>();
    started_ = Clock::now();
    reader_ = stub_->AsyncStreamChat(context_.get(), request, queue_, this);
  }

  void OnChunk() {
    if (chunks_++ == 0) results.first_chunk_us.push_back(MicrosSince(started_));
    ++results.chunks;
    const Clock::time_point now = Clock::now();
    const bool steady = now >= steady_from && now < stop_at;
    for (const v1::ChatEvent& event : chunk_.events()) {
      if (event.has_part_delta()) {
        ++results.deltas;
        if (steady) ++results.steady_deltas;
        if (settings.check && !checker_.Take(event.part_delta().text())) good_ = false;
      } else if (event.has_usage()) {
        tokens_ = static_cast<int>(event.usage().output_tokens());
      } else if (event.has_end()) {
        ended_ = true;
      }
    }
  }

  void OnFinish() {
    results.latency_us.push_back(MicrosSince(started_));
    ++results.calls;
    if (!status_.ok()) Fail(status_);
    if (settings.check && (!good_ || !ended_ || checker_.taken() != tokens_)) ++results.bad_streams;
    reader_.reset();
    context_.reset();
    if (MayStart()) {
      Start();
    } else {
      delete this;
    }
  }

  v1::ChatService::Stub* stub_;
  grpc::CompletionQueue* queue_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientAsyncReader<v1::ChatChunk>> reader_;
  v1::ChatChunk chunk_;
  grpc::Status status_;
  Clock::time_point started_;
  State state_ = State::kStarting;
  nexusnitro::bench::TokenChecker checker_;
  int chunks_ = 0;
  int tokens_ = 0;
  bool ended_ = false;
  bool good_ = true;
};

int Run() {
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<v1::ChatService::Stub>> stubs;
  for (int i = 0; i < settings.channels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    arguments.SetInt("grpc.enable_http_proxy", 0);
    stubs.push_back(v1::ChatService::NewStub(
        grpc::CreateCustomChannel(settings.target, grpc::InsecureChannelCredentials(), arguments)));
  }
  const auto micros = [](double seconds) {
    return std::chrono::microseconds(static_cast<long>(seconds * 1e6));
  };
  const Clock::time_point started = Clock::now();
  steady_from = started + micros(settings.ramp);
  stop_at = started + micros(settings.seconds);
  int begun = 0;
  const auto begin_next = [&] {
    v1::ChatService::Stub* stub = stubs[static_cast<size_t>(begun++ % settings.channels)].get();
    if (settings.mode == "stream") {
      new StreamCall(stub, &queue);
    } else {
      new UnaryCall(stub, &queue);
    }
  };
  const auto begins_at = [&](int call) {
    return started + micros(settings.ramp * call / settings.in_flight);
  };
  long left = settings.in_flight;
  while (left > 0) {
    while (begun < settings.in_flight && Clock::now() >= begins_at(begun)) begin_next();
    const auto wait_until = begun < settings.in_flight ? begins_at(begun) - Clock::now()
                                                       : Clock::duration(std::chrono::seconds(1));
    void* tag = nullptr;
    bool ok = false;
    if (queue.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + wait_until) !=
        grpc::CompletionQueue::GOT_EVENT) {
      continue;
    }
    const long ended_before = results.calls;
    const long started_before = calls_started;
    static_cast<Call*>(tag)->Proceed(ok);
    // A call that ended and started no other one is gone.
    if (results.calls > ended_before && calls_started == started_before) --left;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  std::printf(
      "{\"calls\":%ld,\"errors\":%ld,\"bad_streams\":%ld,\"chunks\":%ld,\"deltas\":%ld,\"seconds\":%.6f,"
      "\"steady_deltas\":%ld,\"steady_seconds\":%.6f,"
      "\"p50_us\":%.1f,\"p99_us\":%.1f,\"first_chunk_p50_us\":%.1f,\"first_chunk_p99_us\":%.1f,"
      "\"first_error\":\"%s\"}\n",
      results.calls, results.errors, results.bad_streams, results.chunks, results.deltas, seconds,
      results.steady_deltas, settings.seconds - settings.ramp, Percentile(results.latency_us, 0.5),
      Percentile(results.latency_us, 0.99), Percentile(results.first_chunk_us, 0.5),
      Percentile(results.first_chunk_us, 0.99), results.first_error.c_str());
  queue.Shutdown();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // As the real server does.
  nexusnitro::bench::Flags flags(kUsage);
  flags.Add("--target", &settings.target);
  flags.Add("--mode", &settings.mode);
  flags.Add("--in-flight", &settings.in_flight);
  flags.Add("--seconds", &settings.seconds);
  flags.Add("--calls", &settings.calls);
  flags.Add("--ramp", &settings.ramp);
  flags.Add("--channels", &settings.channels);
  flags.Add("--join", &settings.join);
  flags.Add("--check", &settings.check);
  flags.Parse(argc, argv);
  return Run();
}
