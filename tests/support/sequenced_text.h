// SequencedText: the text of a long stream, made and checked piece by piece.
#ifndef NEXUSNITRO_TESTS_SUPPORT_SEQUENCED_TEXT_H_
#define NEXUSNITRO_TESTS_SUPPORT_SEQUENCED_TEXT_H_

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace nexusnitro::testing {

// Each piece begins with its stream, its sequence and a checksum of the two, and goes on with
// letters that depend on both. Not thread-safe.
class SequencedText {
 public:
  // Pieces have `piece_bytes` bytes, at least 64.
  SequencedText(uint64_t stream, size_t piece_bytes) : stream_(stream), piece_bytes_(piece_bytes) {
    letters_.reserve(piece_bytes_ + kShifts);
    uint64_t state = stream * 2 + 1;
    for (size_t i = 0; i < piece_bytes_ + kShifts; ++i) {
      state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
      letters_.push_back(static_cast<char>('a' + (state >> 33) % 26));
    }
  }

  // The next piece.
  std::string Next() {
    const uint64_t mixed = (stream_ << 32 | sequence_) * 0x9E3779B97F4A7C15u;
    char head[64];
    const int size = std::snprintf(
        head, sizeof(head), " s%llu.%llu.%08x:", static_cast<unsigned long long>(stream_),
        static_cast<unsigned long long>(sequence_), static_cast<unsigned>(mixed >> 32));
    ++sequence_;
    std::string piece(head, static_cast<size_t>(size));
    piece.append(letters_, mixed % kShifts, piece_bytes_ - piece.size());
    return piece;
  }

  // Takes more of the text, cut and joined in any way. False if it is not what comes next.
  bool Check(std::string_view text) {
    while (!text.empty()) {
      if (at_ == expected_.size()) {
        expected_ = Next();
        at_ = 0;
      }
      const size_t size = std::min(text.size(), expected_.size() - at_);
      if (text.substr(0, size) != std::string_view(expected_).substr(at_, size)) return false;
      at_ += size;
      checked_bytes_ += size;
      text.remove_prefix(size);
    }
    return true;
  }

  uint64_t checked_bytes() const { return checked_bytes_; }

 private:
  static constexpr size_t kShifts = 4'093;

  const uint64_t stream_;
  const size_t piece_bytes_;
  std::string letters_;
  uint64_t sequence_ = 0;
  std::string expected_;  // The piece that is being checked.
  size_t at_ = 0;         // How much of it has been checked.
  uint64_t checked_bytes_ = 0;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_SEQUENCED_TEXT_H_
