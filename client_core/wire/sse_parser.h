// SseParser: server-sent events out of bytes (WHATWG HTML, "server-sent events"), as LLM servers
// really send them.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_SSE_PARSER_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_SSE_PARSER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace nexusnitro {

// One event. The views live until the sink returns.
struct SseEvent {
  std::string_view type;  // Of the `event` field; empty if there was none.
  std::string_view data;  // The `data` fields, joined with '\n'.
};

// Gets what a SseParser finds. An error stops the parser and is handed to its caller.
class SseSink {
 public:
  virtual ~SseSink() = default;

  virtual absl::Status OnSseEvent(const SseEvent& event) = 0;

  // The stream ended in an event that no blank line had ended. A browser drops it; some LLM servers
  // end so. It should count only if its data is whole by its own grammar.
  virtual absl::Status OnSseUnfinishedEvent(const SseEvent& event) = 0;

  // A line that is neither a comment nor a field of the specification, for example the `error: {…}`
  // of old llama.cpp servers.
  virtual absl::Status OnSseUnknownLine(std::string_view line) = 0;
};

// Parses a stream of bytes piece by piece: any split gives the same events. The work is linear in
// the bytes fed. Line ends are LF, CRLF and CR; a byte order mark at the start is skipped;
// comments, `id` and `retry` are skipped. Not thread-safe.
class SseParser {
 public:
  // `sink` outlives this. An event over `event_bytes_max` is an error (kReplyTooLarge).
  SseParser(SseSink& sink, size_t event_bytes_max);

  absl::Status Feed(std::string_view bytes);

  // The stream has ended. Nothing may be fed after it.
  absl::Status Finish();

 private:
  absl::Status OnLine(std::string_view line);
  absl::Status OnField(std::string_view name, std::string_view value, std::string_view line);
  absl::Status Dispatch();
  absl::Status CheckSize(size_t more) const;

  SseSink& sink_;
  const size_t event_bytes_max_;
  std::string line_;  // A line that began in an earlier piece.
  std::string type_;
  std::string data_;
  bool has_data_ = false;
  bool skip_lf_ = false;    // The last piece ended in CR; an LF that follows belongs to it.
  size_t bom_matched_ = 0;  // Bytes of a byte order mark seen at the start; kBomDone after it.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_SSE_PARSER_H_
