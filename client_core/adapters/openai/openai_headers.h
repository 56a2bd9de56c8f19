// The headers of replies of OpenAI-like servers. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_HEADERS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_HEADERS_H_

#include "absl/time/time.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Reads the request's id, and every rate limit `x-ratelimit-{limit,remaining,reset}-NAME` (without
// a name: of requests). A reset is a Go duration, a bare number of `reset_unit`, or a point in
// time, which counts only beside the reply's own date.
void ReadOpenAiHeaders(const HttpHeaders& headers, absl::Duration reset_unit, v1::CallInfo& call);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_HEADERS_H_
