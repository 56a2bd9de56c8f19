#include "client_core/wire/sse_parser.h"

#include <algorithm>

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kBomDone = 4;

// Finds line ends in one piece of bytes. Each of CR and LF is searched for only beyond the last
// find, with memchr, so the work is linear whichever of the two the stream uses.
class LineEndFinder {
 public:
  explicit LineEndFinder(std::string_view bytes) : bytes_(bytes) {}

  // Position of the first CR or LF at or after `from`, or npos. `from` never falls.
  size_t Next(size_t from) {
    if (next_lf_ == kUnknown || next_lf_ < from) next_lf_ = bytes_.find('\n', from);
    if (next_cr_ == kUnknown || next_cr_ < from) next_cr_ = bytes_.find('\r', from);
    return std::min(next_lf_, next_cr_);
  }

 private:
  static constexpr size_t kUnknown = std::string_view::npos - 1;

  const std::string_view bytes_;
  size_t next_lf_ = kUnknown;
  size_t next_cr_ = kUnknown;
};

}  // namespace

SseParser::SseParser(SseSink& sink, size_t event_bytes_max)
    : sink_(sink), event_bytes_max_(event_bytes_max) {}

absl::Status SseParser::Feed(std::string_view bytes) {
  while (bom_matched_ < kBomDone && !bytes.empty()) {
    if (bom_matched_ < kByteOrderMark.size() && bytes.front() == kByteOrderMark[bom_matched_]) {
      ++bom_matched_;
      bytes.remove_prefix(1);
      if (bom_matched_ == kByteOrderMark.size()) bom_matched_ = kBomDone;
      continue;
    }
    line_.assign(kByteOrderMark.substr(0, bom_matched_));  // It was no byte order mark.
    bom_matched_ = kBomDone;
  }
  LineEndFinder ends(bytes);
  size_t begin = 0;
  while (begin < bytes.size()) {
    if (skip_lf_) {
      skip_lf_ = false;
      if (bytes[begin] == '\n') {
        ++begin;
        continue;
      }
    }
    const size_t end = ends.Next(begin);
    const std::string_view piece = bytes.substr(begin, end - begin);
    NN_RETURN_IF_ERROR(CheckSize(piece.size()));
    if (end == std::string_view::npos) {
      line_.append(piece);
      return absl::OkStatus();
    }
    if (line_.empty()) {
      NN_RETURN_IF_ERROR(OnLine(piece));
    } else {
      line_.append(piece);
      NN_RETURN_IF_ERROR(OnLine(line_));
      line_.clear();
    }
    skip_lf_ = bytes[end] == '\r';
    begin = end + 1;
  }
  return absl::OkStatus();
}

absl::Status SseParser::Finish() {
  if (bom_matched_ < kBomDone && bom_matched_ > 0) {
    line_.assign(kByteOrderMark.substr(0, bom_matched_));
    bom_matched_ = kBomDone;
  }
  if (!line_.empty()) {
    NN_RETURN_IF_ERROR(OnLine(line_));
    line_.clear();
  }
  if (!has_data_) return absl::OkStatus();
  has_data_ = false;
  return sink_.OnSseUnfinishedEvent({type_, data_});
}

absl::Status SseParser::OnLine(std::string_view line) {
  if (line.empty()) return Dispatch();
  if (line.front() == ':') return absl::OkStatus();  // A comment.
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return OnField(line, {}, line);
  std::string_view value = line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  return OnField(line.substr(0, colon), value, line);
}

absl::Status SseParser::OnField(std::string_view name, std::string_view value,
                                std::string_view line) {
  if (name == "data") {
    if (has_data_) data_.push_back('\n');
    data_.append(value);
    has_data_ = true;
    return absl::OkStatus();
  }
  if (name == "event") {
    type_.assign(value);
    return absl::OkStatus();
  }
  if (name == "id" || name == "retry") return absl::OkStatus();
  return sink_.OnSseUnknownLine(line);
}

absl::Status SseParser::Dispatch() {
  if (!has_data_) {
    type_.clear();
    return absl::OkStatus();
  }
  has_data_ = false;
  absl::Status status = sink_.OnSseEvent({type_, data_});
  type_.clear();
  data_.clear();
  return status;
}

absl::Status SseParser::CheckSize(size_t more) const {
  if (line_.size() + data_.size() + more <= event_bytes_max_) return absl::OkStatus();
  return MakeError(
      Reason::kReplyTooLarge,
      StrCat("an event of the backend's stream is larger than ", event_bytes_max_, " bytes"));
}

}  // namespace nexusnitro
