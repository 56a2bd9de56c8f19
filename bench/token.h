// Tokens that can be checked: stream, sequence and a checksum of the two. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_BENCH_TOKEN_H_
#define NEXUSNITRO_BENCH_TOKEN_H_

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace nexusnitro::bench {

inline uint32_t TokenChecksum(uint64_t stream, int sequence) {
  uint64_t mixed = stream * 0x9E3779B97F4A7C15ULL + static_cast<uint64_t>(sequence);
  mixed ^= mixed >> 32;
  return static_cast<uint32_t>(mixed * 0xBF58476D1CE4E5B9ULL >> 40);
}

inline std::string MakeToken(uint64_t stream, int sequence) {
  char text[64];
  std::snprintf(text, sizeof(text), " s%llu.%d.%06x", static_cast<unsigned long long>(stream),
                sequence, TokenChecksum(stream, sequence));
  return text;
}

// Checks the tokens of one stream as they come. Not thread-safe.
class TokenChecker {
 public:
  // Takes one or more whole tokens; false if one is lost, doubled, moved, broken or another
  // stream's.
  bool Take(std::string_view text) {
    while (!text.empty()) {
      const size_t end = text.find(' ', 1);
      const std::string token(text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end);
      unsigned long long stream = 0;
      int sequence = -1;
      unsigned checksum = 0;
      if (std::sscanf(token.c_str(), " s%llu.%d.%x", &stream, &sequence, &checksum) != 3) {
        return false;
      }
      if (taken_ == 0) stream_ = stream;
      if (stream != stream_ || sequence != taken_ || checksum != TokenChecksum(stream, sequence)) {
        return false;
      }
      ++taken_;
    }
    return true;
  }

  int taken() const { return taken_; }

 private:
  uint64_t stream_ = 0;
  int taken_ = 0;
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_TOKEN_H_
