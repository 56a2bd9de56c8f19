// BedrockMediaWriter: writes media as blocks of Bedrock's Converse.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MEDIA_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MEDIA_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Where a block stands: not every place takes every kind of media.
enum class BedrockPlace { kMessage, kToolResult };

// Writes the media of one request, whose documents must have different names. Not thread-safe.
class BedrockMediaWriter {
 public:
  // Both outlive this.
  BedrockMediaWriter(EncodeReport& report, JsonWriter& json) : report_(report), json_(json) {}

  // Whether `media` can be written; false: it was dropped, as the caller chose. An error names the
  // field at fault below `path`.
  absl::StatusOr<bool> Accepts(const v1::Media& media, BedrockPlace place, const std::string& path);

  // The key and the value of a block whose object is open, for media that are accepted.
  void Write(const v1::Media& media);

 private:
  std::string DocumentName(const std::string& filename);

  EncodeReport& report_;
  JsonWriter& json_;
  std::set<std::string> document_names_;
};

// The MIME type of an image whose format is named in Bedrock's words.
std::string BedrockImageMimeType(std::string_view format);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MEDIA_H_
