#include "client_core/wire/ndjson_parser.h"

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

absl::Status Emit(std::string_view line, NdjsonParser::LineSink sink) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.find_first_not_of(" \t") == std::string_view::npos) return absl::OkStatus();
  return sink(line);
}

}  // namespace

absl::Status NdjsonParser::Feed(std::string_view bytes, LineSink sink) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + piece.size() > line_bytes_max_) {
      return MakeError(
          Reason::kReplyTooLarge,
          StrCat("a line of the backend's stream is larger than ", line_bytes_max_, " bytes"));
    }
    if (end == std::string_view::npos) {
      line_.append(piece);
      return absl::OkStatus();
    }
    if (line_.empty()) {
      NN_RETURN_IF_ERROR(Emit(piece, sink));
    } else {
      line_.append(piece);
      NN_RETURN_IF_ERROR(Emit(line_, sink));
      line_.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  return absl::OkStatus();
}

absl::Status NdjsonParser::Finish(LineSink sink) {
  if (line_.empty()) return absl::OkStatus();
  absl::Status status = Emit(line_, sink);
  line_.clear();
  return status;
}

}  // namespace nexusnitro
