// Parses the frames of a backend's stream that are JSON objects, and numbers them in errors.
// Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_STREAM_FRAME_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_STREAM_FRAME_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// The object that the frame is, which lives as long as JsonReader::Parse() says. `number` is the
// frame's, counted from 1. kBadBackendFrame if it is none.
absl::StatusOr<JsonObject> ParseFrame(JsonReader& reader, std::string_view data, int64_t number);

// `error` with the frame's number before its message.
absl::Status FrameError(const absl::Status& error, int64_t number);

// kStreamTruncated: the stream ended after so many frames, without `missing`.
absl::Status CutStream(std::string_view missing, int64_t frames);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_STREAM_FRAME_H_
