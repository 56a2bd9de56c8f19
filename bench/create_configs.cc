// create_configs: makes configs at a server as fast as it can, checks every reply, reads all of
// them back, and prints what it saw as JSON.
//
// Every config is another one, and is built while the clock runs. Every reply is compared with what
// was asked for while the clock runs. Then the configs are listed, page by page, and each is
// compared again; that is timed by itself.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "bench/config_numbers.h"
#include "bench/flags.h"
#include "bench/latencies.h"
#include "google/protobuf/arena.h"
#include "nexusnitro/v1/config_service.grpc.pb.h"

namespace {

namespace v1 = nexusnitro::v1;
using nexusnitro::bench::Clock;
using nexusnitro::bench::FillRequest;
using nexusnitro::bench::IsMadeFrom;
using nexusnitro::bench::MicrosSince;
using nexusnitro::bench::Percentile;

constexpr char kUsage[] = R"(create_configs: makes configs and prints what it saw, as JSON.
  --target ADDRESS  server to call, in gRPC's form
  --batch N         configs in each BatchCreateConfigs; 0: one in each CreateConfig [1000]
  --in-flight N     RPCs at once [4]
  --configs N       how many to make [300000]
  --first N         number of the first; other numbers give other configs [0]
  --make 0|1        whether they are made [1]
  --read-back 0|1   whether they are listed in the end, and each compared [1]
)";

struct Load {
  std::string target;
  int batch = 1000;
  int in_flight = 4;
  long configs = 300'000;
  long first = 0;
  bool make = true;
  bool read_back = true;

  long next = 0;  // Number of the next config, beginning with `first`.
  long made = 0;
  long errors = 0;
  long wrong = 0;  // Replies that are not what was asked for.
  std::string first_error;
  std::vector<double> latency_us;

  long Left() const { return first + configs - next; }
  void AddError(const grpc::Status& status) {
    if (errors++ == 0) first_error = status.error_message().substr(0, 200);
  }
};

std::unique_ptr<v1::ConfigService::Stub> Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.enable_http_proxy", 0);
  arguments.SetMaxReceiveMessageSize(-1);
  return v1::ConfigService::NewStub(
      grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments));
}

std::unique_ptr<grpc::ClientContext> NewContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  return context;
}

// One RPC after the other, each with the same messages, so that their memory is used again. Not
// thread-safe.
class Maker {
 public:
  Maker(Load& load, v1::ConfigService::Stub& stub, grpc::CompletionQueue& queue)
      : load_(load), stub_(stub), queue_(queue) {}
  virtual ~Maker() = default;

  // False if there is nothing left to make.
  bool Start() {
    const int count = Fill(std::min<long>(load_.Left(), std::max(load_.batch, 1)));
    if (count == 0) return false;
    context_ = NewContext();
    started_ = Clock::now();
    Call(*context_, this);
    return true;
  }

  void OnAnswer() {
    load_.latency_us.push_back(MicrosSince(started_));
    if (status_.ok()) {
      Compare();
    } else {
      load_.AddError(status_);
    }
    ForgetCall();
    context_.reset();
  }

 protected:
  // Builds the next request of at most `count_max` configs. Returns how many it has.
  virtual int Fill(long count_max) = 0;
  virtual void Call(grpc::ClientContext& context, void* tag) = 0;
  virtual void Compare() = 0;
  virtual void ForgetCall() = 0;

  void Count(bool right) { right ? ++load_.made : ++load_.wrong; }

  Load& load_;
  v1::ConfigService::Stub& stub_;
  grpc::CompletionQueue& queue_;
  grpc::Status status_;

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  Clock::time_point started_;
};

class BatchMaker : public Maker {
 public:
  using Maker::Maker;

 private:
  int Fill(long count_max) override {
    const int count = static_cast<int>(count_max);
    while (request_.requests_size() > count) request_.mutable_requests()->RemoveLast();
    while (request_.requests_size() < count) request_.add_requests();
    for (v1::CreateConfigRequest& each : *request_.mutable_requests()) {
      FillRequest(load_.next++, each);
    }
    return count;
  }

  void Call(grpc::ClientContext& context, void* tag) override {
    arena_.Reset();
    response_ = google::protobuf::Arena::CreateMessage<v1::BatchCreateConfigsResponse>(&arena_);
    reader_ = stub_.AsyncBatchCreateConfigs(&context, request_, &queue_);
    reader_->Finish(response_, &status_, tag);
  }

  void Compare() override {
    for (int i = 0; i < request_.requests_size(); ++i) {
      Count(i < response_->results_size() &&
            IsMadeFrom(request_.requests(i), response_->results(i).config()));
    }
  }

  void ForgetCall() override { reader_.reset(); }

  static google::protobuf::ArenaOptions LargeBlocks() {
    google::protobuf::ArenaOptions options;
    options.start_block_size = options.max_block_size = 1 << 20;
    return options;
  }

  v1::BatchCreateConfigsRequest request_;
  google::protobuf::Arena arena_{LargeBlocks()};
  v1::BatchCreateConfigsResponse* response_ = nullptr;  // On the arena.
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::BatchCreateConfigsResponse>> reader_;
};

class OneMaker : public Maker {
 public:
  using Maker::Maker;

 private:
  int Fill(long count_max) override {
    if (count_max == 0) return 0;
    FillRequest(load_.next++, request_);
    return 1;
  }

  void Call(grpc::ClientContext& context, void* tag) override {
    reader_ = stub_.AsyncCreateConfig(&context, request_, &queue_);
    reader_->Finish(&response_, &status_, tag);
  }

  void Compare() override { Count(IsMadeFrom(request_, response_)); }

  void ForgetCall() override { reader_.reset(); }

  v1::CreateConfigRequest request_;
  v1::Config response_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::Config>> reader_;
};

// Makes all of them. Returns how many seconds it took.
double Make(Load& load, v1::ConfigService::Stub& stub) {
  grpc::CompletionQueue queue;
  load.next = load.first;
  std::vector<std::unique_ptr<Maker>> makers;
  const Clock::time_point started = Clock::now();
  int open = 0;
  for (int i = 0; i < load.in_flight; ++i) {
    if (load.batch > 0) {
      makers.push_back(std::make_unique<BatchMaker>(load, stub, queue));
    } else {
      makers.push_back(std::make_unique<OneMaker>(load, stub, queue));
    }
    if (makers.back()->Start()) ++open;
  }
  void* tag = nullptr;
  bool ok = false;
  while (open > 0 && queue.Next(&tag, &ok)) {
    auto* maker = static_cast<Maker*>(tag);
    maker->OnAnswer();
    if (!maker->Start()) --open;
  }
  const double seconds = MicrosSince(started) / 1e6;
  queue.Shutdown();
  return seconds;
}

// Lists all configs of the server, and compares those that were made. Returns how many of them are
// there as they should be.
long ReadBack(Load& load, v1::ConfigService::Stub& stub) {
  v1::ListConfigsRequest request;
  request.set_page_size(1000);
  v1::ListConfigsResponse page;
  v1::CreateConfigRequest expected;
  long right = 0;
  do {
    const grpc::Status status = stub.ListConfigs(NewContext().get(), request, &page);
    if (!status.ok()) {
      load.AddError(status);
      return right;
    }
    for (const v1::Config& config : page.configs()) {
      long number = 0;
      if (config.labels().empty() || !absl::SimpleAtoi(config.labels().begin()->second, &number) ||
          number < load.first || number >= load.first + load.configs) {
        continue;
      }
      FillRequest(number, expected);
      if (IsMadeFrom(expected, config)) ++right;
    }
    request.set_page_token(page.next_page_token());
  } while (!page.next_page_token().empty());
  return right;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // As the real server does.
  Load load;
  nexusnitro::bench::Flags flags(kUsage);
  flags.Add("--target", &load.target);
  flags.Add("--batch", &load.batch);
  flags.Add("--in-flight", &load.in_flight);
  flags.Add("--configs", &load.configs);
  flags.Add("--first", &load.first);
  flags.Add("--make", &load.make);
  flags.Add("--read-back", &load.read_back);
  flags.Parse(argc, argv);
  const auto stub = Connect(load.target);
  const std::clock_t cpu_began = std::clock();
  const double seconds = load.make ? Make(load, *stub) : 0;
  const double cpu_us = static_cast<double>(std::clock() - cpu_began) * 1e6 / CLOCKS_PER_SEC;
  const Clock::time_point read_began = Clock::now();
  const long read = load.read_back && load.errors == 0 ? ReadBack(load, *stub) : 0;
  if (load.read_back) load.wrong += load.configs - read;
  std::printf(
      "{\"calls\":%zu,\"made\":%ld,\"errors\":%ld,\"wrong\":%ld,\"seconds\":%.6f,\"cpu_us\":%.0f,"
      "\"p50_us\":%.1f,\"p99_us\":%.1f,\"read\":%ld,\"read_seconds\":%.6f,\"first_error\":\"%s\"}\n",
      load.latency_us.size(), load.made, load.errors, load.wrong, seconds, cpu_us,
      Percentile(load.latency_us, 0.5), Percentile(load.latency_us, 0.99), read,
      MicrosSince(read_began) / 1e6, load.first_error.c_str());
  return 0;
}
