// EmbeddedAnswer: what the embedded backend answers. Pure.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_ANSWER_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_ANSWER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// The answer to one request, as tokens; a token is a word with the space before it.
struct EmbeddedAnswer {
  int http_status = 200;
  std::string error;  // Of a request that is not OpenAI's.
  bool stream = false;
  std::string model;
  std::vector<std::string> tokens;
  std::string tool;  // Name of the function that must be called; empty for a text.
  std::string finish_reason;
  int64_t input_tokens = 0;

  // The JSON of a whole answer, of one frame of a stream with the tokens from `begin` to `end`, and
  // of the frames that end a stream.
  std::string WholeJson() const;
  std::string FrameJson(size_t begin, size_t end) const;
  std::string FinishJson() const;
  std::string UsageJson() const;
};

// Reads OpenAI's body of a chat request and answers it.
EmbeddedAnswer AnswerChat(std::string_view body, const v1::EmbeddedOptions& options);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_ANSWER_H_
