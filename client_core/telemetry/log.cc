#include "client_core/telemetry/log.h"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <utility>

#include "client_core/wire/json_writer.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr size_t kQueueLinesMax = 1'024;
constexpr char kTextPattern[] = "%Y-%m-%dT%H:%M:%S.%e%z %l %v";
// %* is the message as a JSON string.
constexpr char kJsonPattern[] =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","thread":%t,"message":%*})";

// The message as a JSON string, with its quotes.
class JsonMessageFlag : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    JsonWriter json;
    json.String(ReplaceInvalidUtf8({line.payload.data(), line.payload.size()}));
    const std::string text = json.Take();
    out.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessageFlag>();
  }
};

std::shared_ptr<spdlog::details::thread_pool>& LogThread() {
  static std::shared_ptr<spdlog::details::thread_pool> thread;
  return thread;
}

}  // namespace

void StartLog(const std::string& level, const std::string& format) {
  LogThread() = std::make_shared<spdlog::details::thread_pool>(kQueueLinesMax, 1);
  auto logger = std::make_shared<spdlog::async_logger>(
      "nexusnitro", std::make_shared<spdlog::sinks::stdout_sink_mt>(), LogThread(),
      spdlog::async_overflow_policy::overrun_oldest);
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<JsonMessageFlag>('*');
  formatter->set_pattern(format == "json" ? kJsonPattern : kTextPattern);
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void StopLog() {
  spdlog::shutdown();
  LogThread().reset();
}

int64_t LogLinesDropped() {
  return LogThread() == nullptr ? 0 : static_cast<int64_t>(LogThread()->overrun_counter());
}

}  // namespace nexusnitro
