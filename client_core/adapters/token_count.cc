#include "client_core/adapters/token_count.h"

#include <limits>

#include "absl/strings/strip.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

absl::Status DecodeTokenCount(std::string_view body, std::string_view key,
                              v1::CountTokensResponse& response) {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  if (IsErrorObject(reply)) return ErrorInReply(reader, reply);
  const auto count = JsonInt(reply, key);
  if (!count.has_value() || *count < 0) {
    return BadReply("has no count of tokens");
  }
  response.set_input_tokens(*count);
  return absl::OkStatus();
}

int64_t AddTokens(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

std::shared_ptr<const HttpTarget> AboveV1(const std::shared_ptr<const HttpTarget>& target) {
  auto above = std::make_shared<HttpTarget>(*target);
  above->url = std::string(absl::StripSuffix(above->url, "/v1"));
  return above;
}

}  // namespace nexusnitro
