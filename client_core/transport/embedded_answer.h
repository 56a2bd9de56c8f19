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
  struct Choice {
    std::vector<std::string> tokens;
    std::string finish_reason;
  };

  int http_status = 200;
  std::string error;  // Of a request that is not OpenAI's, or asks for too much.
  bool stream = false;
  std::string model;
  std::vector<Choice> choices;
  std::string tool;  // Name of the function that must be called; empty for a text.
  int64_t input_tokens = 0;

  // Tokens of the longest choice.
  size_t length() const;

  // The JSON of a whole answer, of one frame of a stream with a choice's tokens from `begin` to
  // `end`, and of the frames that end a stream: one for each choice, and the usage.
  std::string WholeJson() const;
  std::string FrameJson(size_t choice, size_t begin, size_t end) const;
  std::string FinishJson(size_t choice) const;
  std::string UsageJson() const;
};

// Reads OpenAI's body of a chat request and answers it.
EmbeddedAnswer AnswerChat(std::string_view body, const v1::EmbeddedOptions& options);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_ANSWER_H_
