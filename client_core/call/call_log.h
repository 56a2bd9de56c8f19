// The line that the log gets for a call that has ended. Functions only; thread-safe.
//
// It holds no message's content, no words of a backend and no secret.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CALL_LOG_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CALL_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// How a call ended.
struct CallEnd {
  const v1::CallInfo& call;
  const absl::Status& status;
  std::string_view phase;            // Of an error; may be empty.
  const v1::Usage* usage = nullptr;  // As far as the backend told it; null: not at all.
  int64_t deltas = 0;                // Of the last attempt, where it streamed.
};

// In the form `call=ID code=CODE key=value …`; what is not known is left out.
std::string CallLogLine(const CallEnd& end);

// Logs the line: at the level debug if the call succeeded, else at info.
void LogCallEnd(const CallEnd& end);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CALL_LOG_H_
