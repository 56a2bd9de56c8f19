// GeminiPartWriter: writes the parts of messages as Gemini's parts.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PART_WRITER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PART_WRITER_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// How the two servers of this wire differ.
struct GeminiDialect {
  // Vertex has labels, and in results of tools files and their names, which Gemini refuses. It
  // refuses the ids of calls, and goes by their names and order alone.
  bool vertex = false;
};

// Whether a ProviderPart is one of this wire's.
bool IsGeminiProvider(std::string_view provider);

// Writes the members of what a ProviderPart holds, `{"googleSearch": {…}}`, into an object that is
// open. Its JSON may also be the value alone or empty, with the key as the part's type. An error
// names the field at fault, below `path`.
absl::Status WriteGeminiThing(const v1::ProviderPart& thing, const std::string& path,
                              JsonWriter& json);

// Remembers the calls that it writes: results need their names. Not thread-safe.
class GeminiPartWriter {
 public:
  // `enter` is called before each part that is written; what cannot be sent is left out. All
  // outlive this.
  GeminiPartWriter(const GeminiDialect& dialect, EncodeReport& report, JsonWriter& json,
                   std::function<void()> enter)
      : dialect_(dialect), report_(report), json_(json), enter_(std::move(enter)) {}

  // An error names the field at fault; `path` is the part's.
  absl::Status Write(const v1::Part& part, const std::string& path);

  // How many calls were written before the one with this id; as many as there were if none has it.
  size_t CallPosition(const std::string& id) const;

 private:
  void BeginPart();
  // Ends it with the signature that the backend once put on it.
  void EndPart(const v1::Part& part, const std::string& path);
  void Text(const v1::Part& part, const std::string& path);
  void Media(const v1::Part& part, const std::string& path);
  // `filename`: what it is to be called; may be empty.
  void Blob(const v1::Media& media, std::string_view filename);
  void Reasoning(const v1::Part& part, const std::string& path);
  absl::Status ToolCall(const v1::Part& part, const std::string& path);
  absl::Status ToolResult(const v1::Part& part, const std::string& path);
  absl::Status ResultMedia(const v1::ToolResult& result, const std::string& path);
  absl::Status ProviderThing(const v1::Part& part, const std::string& path);

  const GeminiDialect& dialect_;
  EncodeReport& report_;
  JsonWriter& json_;
  const std::function<void()> enter_;
  struct Call {
    std::string name;
    size_t position = 0;
  };
  std::map<std::string, Call> calls_;  // By id.
  size_t calls_written_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PART_WRITER_H_
