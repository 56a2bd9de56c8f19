#include "client_core/adapters/stream_frame.h"

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::StatusOr<JsonObject> ParseFrame(JsonReader& reader, std::string_view data, int64_t number) {
  const absl::StatusOr<JsonElement> element = reader.Parse(data);
  if (!element.ok()) return FrameError(element.status(), number);
  JsonObject object;
  if (element->get(object) == simdjson::SUCCESS) return object;
  return FrameError(MakeError(Reason::kBadBackendFrame, "is JSON, but not an object"), number);
}

absl::Status FrameError(const absl::Status& error, int64_t number) {
  return WithMessage(error,
                     StrCat("frame ", number, " of the backend's stream: ", error.message()));
}

absl::Status CutStream(std::string_view missing, int64_t frames) {
  return MakeError(Reason::kStreamTruncated, StrCat("the backend's stream ended without ", missing,
                                                    ", after ", frames, " frames"));
}

}  // namespace nexusnitro
