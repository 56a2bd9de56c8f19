// AnthropicContent: writes the blocks of content that messages of every role share.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_CONTENT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_CONTENT_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes blocks, or nothing where the caller chose that what the wire cannot carry be dropped.
// `path` is the part's. Not thread-safe.
class AnthropicContent {
 public:
  // `make_place` is called before each block, to begin the array that it stands in. The others
  // outlive this.
  AnthropicContent(EncodeReport& report, JsonWriter& json, std::function<void()> make_place)
      : report_(report), json_(json), make_place_(std::move(make_place)) {}

  // Begins a block of any type.
  void BeginBlock(std::string_view type);

  // A part of text, with its citations. Nothing if it is empty: the wire refuses that, and models
  // do answer with it.
  absl::Status Text(const v1::Part& part, const std::string& path);

  // An image or a document.
  absl::Status Media(const v1::Part& part, const std::string& path);

  // A block of the wire's own, as it is.
  absl::Status Provider(const v1::Part& part, const std::string& path);

  // The member `cache_control` of the block that is open, if the part has one.
  absl::Status CacheControl(const v1::Part& part, const std::string& path);

 private:
  void Citations(const v1::Part& part, const std::string& path);
  void LinkSource(const v1::Media& media);

  EncodeReport& report_;
  JsonWriter& json_;
  const std::function<void()> make_place_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_CONTENT_H_
