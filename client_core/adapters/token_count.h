// Reads and adds counts of tokens. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_TOKEN_COUNT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_TOKEN_COUNT_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// The count at `key` of a reply. An error is the backend's own, or says that there is none.
absl::Status DecodeTokenCount(std::string_view body, std::string_view key,
                              v1::CountTokensResponse& response);

// The sum, or the highest number there is: counts of a backend are numbers like any other, and
// their sum may leave the range.
int64_t AddTokens(int64_t a, int64_t b);

// `target` without the `/v1` at the end of its URL, where the same server has its other calls.
std::shared_ptr<const HttpTarget> AboveV1(const std::shared_ptr<const HttpTarget>& target);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_TOKEN_COUNT_H_
