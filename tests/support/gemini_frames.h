// Gemini's frames for tests. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_GEMINI_FRAMES_H_
#define NEXUSNITRO_TESTS_SUPPORT_GEMINI_FRAMES_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/support/decode_chat.h"

namespace nexusnitro::testing {

// Gemini ends lines with CRLF.
inline std::string GeminiFrame(const std::string& reply) { return "data: " + reply + "\r\n\r\n"; }

// A reply with one candidate. `parts`: what stands in the array; `more`: further members of the
// candidate, with a comma before them.
inline std::string GeminiReply(const std::string& parts, const std::string& more = "") {
  return R"({"candidates": [{"content": {"parts": [)" + parts + R"(],"role": "model"})" + more +
         R"(}],"modelVersion": "gemini-x","responseId": "r1"})";
}

inline constexpr const char* kGeminiStops = R"(,"finishReason": "STOP","index": 0)";

// A stream of replies to frames; the last one must bring the finish reason.
inline std::string GeminiStream(const std::vector<std::string>& replies) {
  std::string stream;
  for (const std::string& reply : replies) stream += GeminiFrame(reply);
  return stream;
}

inline DecodedChat DecodeGemini(const std::string& stream) {
  return DecodeStream(*BackendThatSpeaks(v1::API_SCHEMA_GEMINI), stream);
}

// One frame with these parts, which ends the answer.
inline DecodedChat DecodeGeminiParts(const std::string& parts, const std::string& more = "") {
  return DecodeGemini(GeminiStream({GeminiReply(parts, kGeminiStops + more)}));
}

// A backend of Vertex' for tests.
inline std::shared_ptr<const BackendSnapshot> VertexBackend(const std::string& more = "") {
  return BackendThatSpeaks(v1::API_SCHEMA_VERTEX,
                           R"(vertex { project: "p" location: "europe-west4" } )" + more);
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_GEMINI_FRAMES_H_
