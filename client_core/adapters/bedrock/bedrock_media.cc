#include "client_core/adapters/bedrock/bedrock_media.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// Bedrock takes 200; a number may have to follow.
constexpr size_t kDocumentNameBytesMax = 190;

// A format in the wire's words. Several MIME types may mean the same.
struct Format {
  v1::Modality modality;
  std::string_view mime_type;
  std::string_view name;
};

constexpr Format kFormats[] = {
    {v1::MODALITY_IMAGE, "image/png", "png"},
    {v1::MODALITY_IMAGE, "image/jpeg", "jpeg"},
    {v1::MODALITY_IMAGE, "image/jpg", "jpeg"},
    {v1::MODALITY_IMAGE, "image/gif", "gif"},
    {v1::MODALITY_IMAGE, "image/webp", "webp"},
    {v1::MODALITY_DOCUMENT, "application/pdf", "pdf"},
    {v1::MODALITY_DOCUMENT, "text/csv", "csv"},
    {v1::MODALITY_DOCUMENT, "application/msword", "doc"},
    {v1::MODALITY_DOCUMENT,
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    {v1::MODALITY_DOCUMENT, "application/vnd.ms-excel", "xls"},
    {v1::MODALITY_DOCUMENT, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "xlsx"},
    {v1::MODALITY_DOCUMENT, "text/html", "html"},
    {v1::MODALITY_DOCUMENT, "text/plain", "txt"},
    {v1::MODALITY_DOCUMENT, "text/markdown", "md"},
    {v1::MODALITY_VIDEO, "video/x-matroska", "mkv"},
    {v1::MODALITY_VIDEO, "video/quicktime", "mov"},
    {v1::MODALITY_VIDEO, "video/mp4", "mp4"},
    {v1::MODALITY_VIDEO, "video/webm", "webm"},
    {v1::MODALITY_VIDEO, "video/x-flv", "flv"},
    {v1::MODALITY_VIDEO, "video/mpeg", "mpeg"},
    {v1::MODALITY_VIDEO, "video/x-ms-wmv", "wmv"},
    {v1::MODALITY_VIDEO, "video/3gpp", "three_gp"},
    {v1::MODALITY_AUDIO, "audio/mpeg", "mp3"},
    {v1::MODALITY_AUDIO, "audio/mp3", "mp3"},
    {v1::MODALITY_AUDIO, "audio/opus", "opus"},
    {v1::MODALITY_AUDIO, "audio/wav", "wav"},
    {v1::MODALITY_AUDIO, "audio/wave", "wav"},
    {v1::MODALITY_AUDIO, "audio/x-wav", "wav"},
    {v1::MODALITY_AUDIO, "audio/vnd.wave", "wav"},
    {v1::MODALITY_AUDIO, "audio/aac", "aac"},
    {v1::MODALITY_AUDIO, "audio/x-aac", "x-aac"},
    {v1::MODALITY_AUDIO, "audio/flac", "flac"},
    {v1::MODALITY_AUDIO, "audio/x-flac", "flac"},
    {v1::MODALITY_AUDIO, "audio/mp4", "mp4"},
    {v1::MODALITY_AUDIO, "audio/m4a", "m4a"},
    {v1::MODALITY_AUDIO, "audio/x-m4a", "m4a"},
    {v1::MODALITY_AUDIO, "audio/ogg", "ogg"},
    {v1::MODALITY_AUDIO, "audio/x-matroska", "mka"},
    {v1::MODALITY_AUDIO, "audio/pcm", "pcm"},
    {v1::MODALITY_AUDIO, "audio/webm", "webm"},
};

// Empty for one that the wire has no name for.
std::string_view FormatOf(const v1::Media& media) {
  const std::string& mime = media.mime_type();
  const std::string type = absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(absl::string_view(mime).substr(0, mime.find(';'))));
  const v1::Modality modality = ModalityOf(media);
  for (const Format& format : kFormats) {
    if (format.modality == modality && format.mime_type == type) return format.name;
  }
  return "";
}

std::string_view BlockName(v1::Modality modality) {
  switch (modality) {
    case v1::MODALITY_IMAGE:
      return "image";
    case v1::MODALITY_AUDIO:
      return "audio";
    case v1::MODALITY_VIDEO:
      return "video";
    default:  // The enum is open; ModalityOf() gives these four alone.
      return "document";
  }
}

}  // namespace

absl::StatusOr<bool> BedrockMediaWriter::Accepts(const v1::Media& media, BedrockPlace place,
                                                 const std::string& path) {
  const auto refuse = [this](const std::string& field) -> absl::StatusOr<bool> {
    NN_RETURN_IF_ERROR(report_.Unsupported(field));
    return false;
  };
  if (place == BedrockPlace::kToolResult && ModalityOf(media) == v1::MODALITY_AUDIO) {
    return refuse(path);
  }
  if (FormatOf(media).empty()) return refuse(StrCat(path, ".mime_type"));
  // Bedrock reads from its own cloud's storage alone.
  if (media.has_uri() && !absl::StartsWith(media.uri(), "s3://")) {
    return refuse(StrCat(path, ".uri"));
  }
  return true;
}

void BedrockMediaWriter::Write(const v1::Media& media) {
  const v1::Modality modality = ModalityOf(media);
  json_.BeginObjectMember(BlockName(modality));
  json_.Member("format", FormatOf(media));
  if (modality == v1::MODALITY_DOCUMENT) json_.Member("name", DocumentName(media.filename()));
  json_.BeginObjectMember("source");
  if (media.has_uri()) {
    json_.BeginObjectMember("s3Location");
    json_.Member("uri", media.uri());
    json_.EndObject();
  } else {
    json_.Member("bytes", absl::Base64Escape(media.data()));
  }
  json_.EndObject();
  json_.EndObject();
}

// Bedrock wants a name for each document, of few characters and different from the others'.
std::string BedrockMediaWriter::DocumentName(const std::string& filename) {
  constexpr std::string_view kMarks = "-()[] ";
  std::string name;
  for (const char c : filename.substr(0, filename.rfind('.'))) {
    const bool taken = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                       kMarks.find(c) != std::string_view::npos;
    const char kept = taken ? c : '-';
    // White space may not come twice in a row.
    if (kept == ' ' && (name.empty() || name.back() == ' ')) continue;
    name.push_back(kept);
  }
  if (name.size() > kDocumentNameBytesMax) name.resize(kDocumentNameBytesMax);
  absl::StripTrailingAsciiWhitespace(&name);
  if (name.empty()) name = "document";
  std::string unique = name;
  for (int i = 2; !document_names_.insert(unique).second; ++i) unique = StrCat(name, " (", i, ")");
  return unique;
}

std::string BedrockImageMimeType(std::string_view format) { return StrCat("image/", format); }

}  // namespace nexusnitro
