// NdjsonParser: one JSON document a line out of bytes (application/x-ndjson).
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_NDJSON_PARSER_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_NDJSON_PARSER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace nexusnitro {

// Splits a stream of bytes into lines: any split gives the same lines. Line ends are LF and CRLF;
// blank lines are skipped; a last line without an end counts. The work is linear in the bytes fed.
// Not thread-safe.
class NdjsonParser {
 public:
  // Gets one line without its end; the view lives until it returns. An error stops the parser.
  using LineSink = absl::FunctionRef<absl::Status(std::string_view line)>;

  // A line over `line_bytes_max` is an error (kReplyTooLarge).
  explicit NdjsonParser(size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  absl::Status Feed(std::string_view bytes, LineSink sink);

  // The stream has ended. Nothing may be fed after it.
  absl::Status Finish(LineSink sink);

 private:
  const size_t line_bytes_max_;
  std::string line_;  // A line that began in an earlier piece.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_NDJSON_PARSER_H_
