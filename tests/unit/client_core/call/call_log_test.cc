#include "client_core/call/call_log.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

class CallLogTest : public ::testing::Test {
 protected:
  CallLogTest() {
    call_.set_id("c-1");
    call_.set_config("configs/test");
    call_.set_backend("a");
    call_.set_model("m");
    call_.set_attempts(2);
    *call_.mutable_total_time() = ToProto(absl::Microseconds(12'340));
  }

  v1::CallInfo call_;
};

TEST_F(CallLogTest, ASuccessSaysWhatItTook) {
  v1::Usage usage;
  usage.set_input_tokens(3);
  usage.set_output_tokens(5);
  call_.set_http_status(200);
  EXPECT_EQ(CallLogLine({.call = call_, .status = absl::OkStatus(), .phase = "", .usage = &usage}),
            "call=c-1 code=OK config=configs/test backend=a model=\"m\" attempts=2 "
            "http_status=200 input_tokens=3 output_tokens=5 ms=12.3");
}

TEST_F(CallLogTest, AnErrorSaysWhyAndHowFarItCameButNotItsWords) {
  const absl::Status status = MakeError(Reason::kStreamTruncated, "secret words");
  EXPECT_EQ(CallLogLine({.call = call_, .status = status, .phase = "between_tokens", .deltas = 7}),
            "call=c-1 code=ABORTED reason=STREAM_TRUNCATED phase=between_tokens "
            "config=configs/test backend=a model=\"m\" attempts=2 deltas=7 ms=12.3");
}

TEST_F(CallLogTest, ACallThatWasRefusedHasLittleToSay) {
  v1::CallInfo call;
  call.set_id("c-2");
  const absl::Status status = MakeError(Reason::kOverloaded, "x");
  EXPECT_EQ(CallLogLine({.call = call, .status = status, .phase = ""}),
            "call=c-2 code=RESOURCE_EXHAUSTED reason=OVERLOADED attempts=0 ms=0.0");
}

TEST_F(CallLogTest, AModelCannotAddALine) {
  call_.set_model("m\nforged=\"1");
  const std::string line = CallLogLine({.call = call_, .status = absl::OkStatus(), .phase = ""});
  EXPECT_NE(line.find(R"(model="m\nforged=\"1")"), std::string::npos) << line;
}

TEST_F(CallLogTest, OnlyWhatDidNotSucceedIsToldAtTheDefaultLevel) {
  auto sink = std::make_shared<spdlog::sinks::ringbuffer_sink_st>(10);
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  LogCallEnd({.call = call_, .status = absl::OkStatus(), .phase = ""});
  const absl::Status cancelled = MakeError(Reason::kCancelled, "enough");
  LogCallEnd({.call = call_, .status = cancelled, .phase = "connect"});
  spdlog::set_default_logger(before);
  const std::vector<std::string> lines = sink->last_formatted();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("code=CANCELLED"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
