// Load: what load_generator is to do, and what it has seen so far.
#ifndef NEXUSNITRO_BENCH_LOAD_H_
#define NEXUSNITRO_BENCH_LOAD_H_

#include <grpcpp/support/status.h>

#include <string>
#include <vector>

#include "bench/latencies.h"
#include "nexusnitro/v1/chat_service.pb.h"

namespace nexusnitro::bench {

// Not thread-safe: all of it runs on the thread that reads the completion queue.
struct Load {
  // What is asked for; the seconds are those of load_generator's flags.
  std::string target;
  std::string mode = "unary";
  int in_flight = 64;
  double seconds = 3;
  long calls_wanted = 0;  // 0: until the time is over.
  double ramp_seconds = 0;
  int channels = 1;
  bool join = true;
  bool check = false;

  Clock::time_point steady_from;
  Clock::time_point stop_at;

  // What was seen.
  long started = 0;
  long calls = 0;
  long errors = 0;
  long chunks = 0;
  long deltas = 0;
  long steady_deltas = 0;
  long bad_streams = 0;
  int rpcs_open = 0;
  std::vector<double> latency_us;
  std::vector<double> first_chunk_us;
  std::string first_error;

  bool MayStart() const {
    return calls_wanted > 0 ? started < calls_wanted : Clock::now() < stop_at;
  }

  v1::ChatRequest Request() const {
    v1::ChatRequest request;
    v1::Message* message = request.add_messages();
    message->set_role(v1::ROLE_USER);
    message->add_parts()->set_text("What does the fox say to the dog, and why does it say so?");
    request.mutable_sampling()->set_temperature(0.7);
    request.mutable_options()->set_join_deltas(join);
    return request;
  }

  void AddCall(Clock::time_point call_started) {
    latency_us.push_back(MicrosSince(call_started));
    ++calls;
  }

  void AddError(const std::string& message) {
    ++errors;
    if (!first_error.empty()) return;
    constexpr size_t kErrorBytesMax = 200;
    first_error = message.substr(0, kErrorBytesMax);
    for (char& c : first_error) {
      if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '\'';  // For JSON.
    }
  }
};

// What the completion queue's tags point to.
class Step {
 public:
  virtual ~Step() = default;
  virtual void Proceed(bool ok) = 0;
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_LOAD_H_
