#include "client_core/call/call_log.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {

std::string CallLogLine(const CallEnd& end) {
  const v1::CallInfo& call = end.call;
  std::string line =
      StrCat("call=", call.id(), " code=", absl::StatusCodeToString(end.status.code()));
  const auto add = [&line](std::string_view key, std::string_view value) {
    if (!value.empty()) StrAppend(&line, " ", key, "=", value);
  };
  if (!end.status.ok()) {
    add("reason", ReasonName(ReasonOf(end.status)));
    add("phase", end.phase);
  }
  add("config", call.config());
  add("backend", call.backend());
  // A caller may have chosen it, with any character in it.
  if (!call.model().empty()) {
    StrAppend(&line, " model=\"", absl::Utf8SafeCEscape(call.model()), "\"");
  }
  StrAppend(&line, " attempts=", call.attempts());
  if (call.http_status() != 0) StrAppend(&line, " http_status=", call.http_status());
  if (end.usage != nullptr) {
    StrAppend(&line, " input_tokens=", end.usage->input_tokens(),
              " output_tokens=", end.usage->output_tokens());
  }
  if (end.deltas > 0) StrAppend(&line, " deltas=", end.deltas);
  absl::StrAppendFormat(&line, " ms=%.1f",
                        absl::ToDoubleMilliseconds(FromProto(call.total_time())));
  return line;
}

void LogCallEnd(const CallEnd& end) {
  const auto level = end.status.ok() ? spdlog::level::debug : spdlog::level::info;
  spdlog::logger* log = spdlog::default_logger_raw();
  if (log == nullptr || !log->should_log(level)) return;
  log->log(level, spdlog::string_view_t(CallLogLine(end)));
}

}  // namespace nexusnitro
