#include "client_core/telemetry/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <thread>

#include "absl/strings/match.h"

namespace nexusnitro {
namespace {

// Puts a pipe in the place of standard output.
class PipedStdout {
 public:
  PipedStdout() {
    std::fflush(stdout);
    saved_ = dup(STDOUT_FILENO);
    EXPECT_EQ(pipe2(pipe_.data(), O_CLOEXEC), 0);
    dup2(pipe_[1], STDOUT_FILENO);
    close(pipe_[1]);
  }
  ~PipedStdout() { close(pipe_[0]); }

  // Reads until standard output is what it was before, which ends the pipe.
  std::string ReadAll() {
    std::string text;
    std::array<char, 64 << 10> buffer;
    for (ssize_t got = 0; (got = read(pipe_[0], buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<size_t>(got));
    }
    return text;
  }
  void Restore() {
    std::fflush(stdout);
    dup2(saved_, STDOUT_FILENO);
    close(saved_);
  }

 private:
  int saved_ = -1;
  std::array<int, 2> pipe_{};
};

class LogTest : public ::testing::Test {
 protected:
  // Other tests of this program may log, and spdlog has no logger after its shutdown.
  void TearDown() override {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("after the test"));
  }

  // What a log of that level and form writes for `lines`.
  template <typename Lines>
  std::string Written(const std::string& level, const std::string& format, Lines lines) {
    PipedStdout out;
    StartLog(level, format);
    lines();
    StopLog();
    out.Restore();
    return out.ReadAll();
  }
};

TEST_F(LogTest, ALineHasItsTimeLevelAndMessage) {
  const std::string text = Written("info", "text", [] { spdlog::warn("a {} message", "short"); });
  EXPECT_TRUE(absl::EndsWith(text, " warning a short message\n")) << text;
  EXPECT_EQ(text[10], 'T') << text;
}

TEST_F(LogTest, LinesBelowTheLevelAreNotWritten) {
  EXPECT_EQ(Written("warning", "text", [] { spdlog::info("hidden"); }), "");
}

TEST_F(LogTest, AJsonLineIsOneJsonObjectWhateverTheMessage) {
  const std::string text =
      Written("info", "json", [] { spdlog::info("a \"quote\",\na line and \xFF"); });
  EXPECT_NE(text.find(R"("level":"info")"), std::string::npos) << text;
  EXPECT_TRUE(absl::EndsWith(text, "\"message\":\"a \\\"quote\\\",\\na line and \uFFFD\"}\n"))
      << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST_F(LogTest, WhereNobodyReadsLinesAreDroppedAndCountedAndNobodyWaits) {
  constexpr int kLines = 20'000;
  PipedStdout out;
  StartLog("info", "text");
  const std::string filler(100, 'x');
  for (int i = 0; i < kLines; ++i) spdlog::info("{} {}", i, filler);
  const int64_t dropped = LogLinesDropped();
  EXPECT_GT(dropped, 0);
  std::string text;
  std::thread reader([&] { text = out.ReadAll(); });
  StopLog();
  out.Restore();
  reader.join();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kLines - dropped);
  EXPECT_NE(text.find(" 19999 x"), std::string::npos) << "the oldest ones are dropped";
}

TEST_F(LogTest, WithoutALogNothingIsDropped) { EXPECT_EQ(LogLinesDropped(), 0); }

}  // namespace
}  // namespace nexusnitro
