#include "client_core/adapters/openai/openai_parts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int64_t kShortTtlSeconds = 300;
constexpr int64_t kLongTtlSeconds = 3'600;

// The wire's name of a sound's format; empty for one that it has no name for.
std::string_view AudioFormat(std::string_view mime_type) {
  const std::string type = absl::AsciiStrToLower(ToAbsl(mime_type.substr(0, mime_type.find(';'))));
  for (const std::string_view wav : {"audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave"}) {
    if (type == wav) return "wav";
  }
  return type == "audio/mpeg" || type == "audio/mp3" ? "mp3" : "";
}

std::string UrlOf(const v1::Media& media) {
  if (media.has_uri()) return media.uri();
  return StrCat("data:", media.mime_type(), ";base64,", absl::Base64Escape(media.data()));
}

// The field at fault if the server does not take the media; empty if it does. What no server takes
// does not come here.
std::string_view MediaFault(const OpenAiDialect& dialect, const v1::Media& media) {
  const std::string_view source = media.has_uri() ? ".media.uri" : ".media.data";
  switch (ModalityOf(media)) {
    case v1::MODALITY_AUDIO:
      if (dialect.audio_urls) return "";
      if (media.has_uri()) return source;
      return AudioFormat(media.mime_type()).empty() ? ".media.mime_type" : "";
    case v1::MODALITY_VIDEO:
      return dialect.video_urls ? "" : source;
    default:  // The enum is open; ModalityOf() gives no others than images and documents.
      return "";
  }
}

// `{"type":KEY,KEY:{"url":…}}`, open for more.
void BeginUrl(JsonWriter& json, std::string_view key, const v1::Media& media) {
  json.Member("type", key);
  json.BeginObjectMember(key);
  json.Member("url", UrlOf(media));
}

void WriteAudio(const OpenAiWriting& writing, const v1::Media& media) {
  JsonWriter& json = writing.json;
  if (writing.dialect.audio_urls) {
    BeginUrl(json, "audio_url", media);
  } else {
    json.Member("type", "input_audio");
    json.BeginObjectMember("input_audio");
    json.Member("data", absl::Base64Escape(media.data()));
    json.Member("format", AudioFormat(media.mime_type()));
  }
  json.EndObject();
}

void WriteMedia(const OpenAiWriting& writing, const v1::Media& media) {
  JsonWriter& json = writing.json;
  switch (ModalityOf(media)) {
    case v1::MODALITY_IMAGE:
      BeginUrl(json, "image_url", media);
      if (!media.detail().empty()) json.Member("detail", media.detail());
      json.EndObject();
      return;
    case v1::MODALITY_AUDIO:
      return WriteAudio(writing, media);
    case v1::MODALITY_VIDEO:
      BeginUrl(json, "video_url", media);
      json.EndObject();
      return;
    default:  // A document; the enum is open.
      break;
  }
  json.Member("type", "file");
  json.BeginObjectMember("file");
  if (media.has_file_id()) {
    json.Member("file_id", media.file_id());
  } else {
    json.Member("file_data", UrlOf(media));
    if (!media.filename().empty()) json.Member("filename", media.filename());
  }
  json.EndObject();
}

void WriteCacheControl(const v1::CacheControl& control, JsonWriter& json) {
  json.BeginObjectMember("cache_control");
  json.Member("type", "ephemeral");
  if (control.has_ttl()) {
    json.Member("ttl", control.ttl().seconds() == kLongTtlSeconds ? "1h" : "5m");
  }
  json.EndObject();
}

}  // namespace

bool BelongsTo(const OpenAiWriting& writing, std::string_view provider) {
  return provider.empty() || provider == writing.provider || provider == writing.dialect.name;
}

absl::StatusOr<bool> TakesCacheControl(const OpenAiWriting& writing, const v1::Part& part,
                                       const std::string& path) {
  if (!part.has_cache_control()) return false;
  if (!writing.dialect.cache_control) {
    NN_RETURN_IF_ERROR(
        writing.report.Unsupported(StrCat(path, ".cache_control"), kServerHasNoWord));
    return false;
  }
  const int64_t ttl = part.cache_control().ttl().seconds();
  if (part.cache_control().has_ttl() && ttl != kShortTtlSeconds && ttl != kLongTtlSeconds) {
    return InvalidField(StrCat(path, ".cache_control.ttl"),
                        StrCat("is ", ttl, " s; the wire takes 300 s or 3600 s"));
  }
  return true;
}

absl::StatusOr<bool> TakesPart(const OpenAiWriting& writing, const v1::Part& part,
                               const std::string& path) {
  NN_RETURN_IF_ERROR(TakesCacheControl(writing, part, path).status());
  if (part.has_text()) return true;
  if (part.has_provider_part()) {
    if (!BelongsTo(writing, part.provider_part().provider())) {
      NN_RETURN_IF_ERROR(writing.report.Unsupported(StrCat(path, ".provider_part")));
      return false;
    }
    NN_RETURN_IF_ERROR(
        CheckRawObject(part.provider_part().json(), StrCat(path, ".provider_part.json")));
    return true;
  }
  if (!part.has_media()) {
    NN_RETURN_IF_ERROR(writing.report.Unsupported(path));
    return false;
  }
  const std::string_view fault = MediaFault(writing.dialect, part.media());
  if (fault.empty()) return true;
  NN_RETURN_IF_ERROR(writing.report.Unsupported(StrCat(path, fault)));
  return false;
}

void WriteOpenAiPart(const OpenAiWriting& writing, const v1::Part& part) {
  JsonWriter& json = writing.json;
  if (part.has_provider_part()) return json.Raw(part.provider_part().json());
  json.BeginObject();
  if (part.has_media()) {
    WriteMedia(writing, part.media());
  } else {
    json.Member("type", "text");
    json.Member("text", part.text());
  }
  if (part.has_cache_control() && writing.dialect.cache_control) {
    WriteCacheControl(part.cache_control(), json);
  }
  json.EndObject();
}

}  // namespace nexusnitro
