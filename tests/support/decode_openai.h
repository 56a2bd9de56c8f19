// Decodes OpenAI-shaped streams in tests. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_DECODE_OPENAI_H_
#define NEXUSNITRO_TESTS_SUPPORT_DECODE_OPENAI_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/adapters/chat_assembler.h"
#include "client_core/adapters/openai/openai_decoder.h"
#include "tests/support/sse.h"

namespace nexusnitro::testing {

struct Decoded {
  absl::Status status;
  v1::ChatResponse response;
  std::vector<v1::Warning> warnings;
  bool ended = false;
};

inline Decoded DecodePieces(const std::vector<std::string>& pieces, int choices,
                            StreamFraming framing) {
  ChatEventBuilder builder("call_t_");
  OpenAiDecoder decoder(choices, framing, OpenAiExtras("the-provider", true), builder);
  Decoded decoded;
  for (const std::string& piece : pieces) {
    decoded.status = decoder.Feed(piece);
    if (!decoded.status.ok()) break;
  }
  if (decoded.status.ok()) decoded.status = decoder.Finish();
  decoded.ended = decoder.ended();
  if (decoded.status.ok()) {
    builder.Complete();
  } else {
    builder.Cut();
  }
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) assembler.Add(std::move(event));
  decoded.response = assembler.Take();
  decoded.warnings = builder.Warnings();
  return decoded;
}

// Decodes whole and byte by byte; both must give the same.
inline Decoded Decode(const std::string& stream, int choices = 1,
                      StreamFraming framing = StreamFraming::kSse) {
  const Decoded whole = DecodePieces({stream}, choices, framing);
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  const Decoded piecewise = DecodePieces(bytes, choices, framing);
  EXPECT_EQ(piecewise.status, whole.status);
  EXPECT_EQ(piecewise.response.SerializeAsString(), whole.response.SerializeAsString());
  return whole;
}

// A frame with one choice.
inline std::string Chunk(const std::string& delta, const std::string& finish = "null") {
  return SseFrame(R"({"choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish +
                  "}]}");
}

inline const v1::Part& Part(const Decoded& decoded, int part, int choice = 0) {
  return decoded.response.choices(choice).message().parts(part);
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_DECODE_OPENAI_H_
