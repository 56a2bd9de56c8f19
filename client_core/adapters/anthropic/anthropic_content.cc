#include "client_core/adapters/anthropic/anthropic_content.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "client_core/adapters/anthropic/anthropic_provider_block.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kImageTypes[] = {"image/gif", "image/jpeg", "image/png", "image/webp"};

// The wire's own citations, which must come back as they were; those of other wires it refuses.
constexpr std::string_view kCitationTypes[] = {"char_location", "content_block_location",
                                               "page_location", "search_result_location",
                                               "web_search_result_location"};

template <size_t kSize>
bool Contains(const std::string_view (&names)[kSize], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// A MIME type without its parameters, as the wire spells it.
std::string MimeType(const v1::Media& media) {
  const std::string& mime = media.mime_type();
  std::string type = absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(absl::string_view(mime).substr(0, mime.find(';'))));
  return type == "image/jpg" ? "image/jpeg" : type;
}

bool IsOwnCitation(const std::string& json) {
  simdjson::dom::parser parser;
  const absl::StatusOr<JsonObject> object = ParseJsonObject(parser, json);
  return object.ok() && Contains(kCitationTypes, JsonString(*object, "type").value_or(""));
}

}  // namespace

void AnthropicContent::BeginBlock(std::string_view type) {
  make_place_();
  json_.BeginObject();
  json_.Member("type", type);
}

absl::Status AnthropicContent::Text(const v1::Part& part, const std::string& path) {
  if (part.text().empty()) return absl::OkStatus();
  BeginBlock("text");
  json_.Member("text", part.text());
  Citations(part, path);
  NN_RETURN_IF_ERROR(CacheControl(part, path));
  json_.EndObject();
  return absl::OkStatus();
}

void AnthropicContent::Citations(const v1::Part& part, const std::string& path) {
  std::vector<const std::string*> own;
  for (int i = 0; i < part.citations_size(); ++i) {
    const std::string& json = part.citations(i).json();
    if (IsOwnCitation(json)) {
      own.push_back(&json);
    } else {
      report_.Warn("FIELD_NOT_SENT", StrCat(path, ".citations[", i, "]"),
                   "the wire takes no citations but its own");
    }
  }
  if (own.empty()) return;
  json_.BeginArrayMember("citations");
  for (const std::string* json : own) json_.Raw(*json);
  json_.EndArray();
}

absl::Status AnthropicContent::CacheControl(const v1::Part& part, const std::string& path) {
  if (!part.has_cache_control()) return absl::OkStatus();
  std::string_view ttl;
  if (part.cache_control().has_ttl()) {
    const absl::Duration duration = FromProto(part.cache_control().ttl());
    if (duration == absl::Minutes(5)) ttl = "5m";
    if (duration == absl::Hours(1)) ttl = "1h";
    if (ttl.empty()) {
      return InvalidField(
          StrCat(path, ".cache_control.ttl"),
          StrCat("is ", absl::FormatDuration(duration), "; this wire knows 5m and 1h"));
    }
  }
  json_.BeginObjectMember("cache_control");
  json_.Member("type", "ephemeral");
  if (!ttl.empty()) json_.Member("ttl", ttl);
  json_.EndObject();
  return absl::OkStatus();
}

absl::Status AnthropicContent::Media(const v1::Part& part, const std::string& path) {
  const v1::Media& media = part.media();
  const bool image = ModalityOf(media) == v1::MODALITY_IMAGE;
  const std::string type = MimeType(media);
  // What an address leads to, and what a file is, the backend sees for itself.
  if (media.has_data()) {
    const bool known = image ? Contains(kImageTypes, type)
                             : type == "application/pdf" || absl::StartsWith(type, "text/");
    if (!known) return report_.Unsupported(StrCat(path, ".media.mime_type"));
  }
  BeginBlock(image ? "image" : "document");
  json_.BeginObjectMember("source");
  if (!media.has_data()) {
    LinkSource(media);
  } else if (type != "application/pdf" && !image) {
    if (!IsValidUtf8(media.data())) {
      return InvalidField(StrCat(path, ".media.data"), "is to be text, but is not valid UTF-8");
    }
    json_.Member("type", "text");
    json_.Member("media_type", "text/plain");  // The one that the wire has.
    json_.Member("data", media.data());
  } else {
    json_.Member("type", "base64");
    json_.Member("media_type", type);
    json_.Member("data", absl::Base64Escape(media.data()));
  }
  json_.EndObject();
  if (!image && !media.filename().empty()) json_.Member("title", media.filename());
  NN_RETURN_IF_ERROR(CacheControl(part, path));
  json_.EndObject();
  return absl::OkStatus();
}

void AnthropicContent::LinkSource(const v1::Media& media) {
  json_.Member("type", media.has_file_id() ? "file" : "url");
  if (media.has_file_id()) {
    json_.Member("file_id", media.file_id());
  } else {
    json_.Member("url", media.uri());
  }
}

absl::Status AnthropicContent::Provider(const v1::Part& part, const std::string& path) {
  const v1::ProviderPart& provider = part.provider_part();
  if (provider.provider() != kAnthropicProvider) {
    return report_.Unsupported(StrCat(path, ".provider_part"));
  }
  if (part.has_cache_control()) {
    NN_RETURN_IF_ERROR(report_.Unsupported(StrCat(path, ".cache_control")));
  }
  NN_RETURN_IF_ERROR(CheckRawObject(provider.json(), StrCat(path, ".provider_part.json")));
  make_place_();
  json_.Raw(provider.json());
  return absl::OkStatus();
}

}  // namespace nexusnitro
