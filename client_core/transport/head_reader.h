// HeadReader: reads the head of a reply, line by line.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_HEAD_READER_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_HEAD_READER_H_

#include <cstddef>
#include <string_view>

#include "client_core/transport/http_types.h"

namespace nexusnitro {

// Skips interim heads (1xx), and trailers. Not thread-safe.
class HeadReader {
 public:
  // Takes whole lines: one or several, with their ends. False if all of them together are larger
  // than limits::kReplyHeaderBytesMax; then nothing more is to be fed.
  bool Feed(std::string_view lines);

  // Whether the final head has come.
  bool complete() const { return complete_; }
  bool too_large() const { return too_large_; }
  // Once complete.
  HttpResponseHead& head() { return head_; }

 private:
  void Line(std::string_view line);

  HttpResponseHead head_;
  size_t bytes_ = 0;
  bool complete_ = false;
  bool too_large_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_HEAD_READER_H_
