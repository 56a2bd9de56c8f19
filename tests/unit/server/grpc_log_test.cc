#include "server/grpc_log.h"

#include <grpc/support/log.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

namespace nexusnitro {
namespace {

class GrpcLogTest : public ::testing::Test {
 protected:
  GrpcLogTest() {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_)));
    gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);  // As gRPC has it once it has started.
    TakeGrpcLog();
  }
  ~GrpcLogTest() override {
    GiveGrpcLogBack();
    spdlog::set_default_logger(before_);
  }

  // How often the log has `text`.
  int Count(const std::string& text) const {
    int count = 0;
    const std::string log = lines_.str();
    for (size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++count;
    return count;
  }

  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  std::ostringstream lines_;
};

TEST_F(GrpcLogTest, ErrorsOfOnePlaceAreSaidOnce) {
  for (int i = 0; i < 5; ++i) gpr_log("a.cc", 1, GPR_LOG_SEVERITY_ERROR, "attempt %d failed", i);
  gpr_log("a.cc", 2, GPR_LOG_SEVERITY_ERROR, "another place");
  EXPECT_EQ(Count("attempt"), 1);
  EXPECT_EQ(Count("grpc: another place"), 1);
}

TEST_F(GrpcLogTest, WhatLooksLikeATokenIsTakenOut) {
  gpr_log("b.cc", 1, GPR_LOG_SEVERITY_ERROR, "bad header Bearer abcdefghijklmnop0123456789");
  EXPECT_EQ(Count("bad header"), 1);
  EXPECT_EQ(Count("abcdefghijklmnop"), 0);
}

TEST_F(GrpcLogTest, GivenBackItSaysNothingHere) {
  GiveGrpcLogBack();
  gpr_log("c.cc", 1, GPR_LOG_SEVERITY_ERROR, "elsewhere");
  EXPECT_EQ(Count("elsewhere"), 0);
}

}  // namespace
}  // namespace nexusnitro
