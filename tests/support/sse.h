// Bytes of OpenAI-shaped streams for tests. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_SSE_H_
#define NEXUSNITRO_TESTS_SUPPORT_SSE_H_

#include <string>
#include <vector>

namespace nexusnitro::testing {

inline std::string SseFrame(const std::string& data) { return "data: " + data + "\n\n"; }

inline std::string TextFrame(const std::string& text) {
  return SseFrame(R"({"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":")" + text +
                  R"("},"finish_reason":null}]})");
}

inline std::string FinishFrame(const std::string& reason = "stop") {
  return SseFrame(R"({"id":"c1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":")" +
                  reason + R"("}]})");
}

inline std::string UsageFrame(int input, int output) {
  return SseFrame(R"({"id":"c1","model":"m","choices":[],"usage":{"prompt_tokens":)" +
                  std::to_string(input) + R"(,"completion_tokens":)" + std::to_string(output) +
                  R"(,"total_tokens":)" + std::to_string(input + output) + "}}");
}

inline std::string DoneFrame() { return SseFrame("[DONE]"); }

// A whole stream with one frame for each text.
inline std::string SseStream(const std::vector<std::string>& texts) {
  std::string stream;
  for (const std::string& text : texts) stream += TextFrame(text);
  return stream + FinishFrame() + UsageFrame(3, static_cast<int>(texts.size())) + DoneFrame();
}

inline std::string WholeReply(const std::string& text) {
  return R"({"id":"c1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":")" +
         text +
         R"("},"finish_reason":"stop"}],)"
         R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})";
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_SSE_H_
