// GeminiPartialArguments: the arguments of a tool call that Vertex streams value by value.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PARTIAL_ARGUMENTS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PARTIAL_ARGUMENTS_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {

// Puts together `partialArgs`: each names a place by its JSON path ("$.city", "$.stops[0]['name']")
// and the value there; texts may come in several pieces. Not thread-safe.
class GeminiPartialArguments {
 public:
  GeminiPartialArguments();
  ~GeminiPartialArguments();
  GeminiPartialArguments(GeminiPartialArguments&&) noexcept;
  GeminiPartialArguments& operator=(GeminiPartialArguments&&) noexcept;

  // One entry of `partialArgs`. An error names what is wrong with it, or a limit.
  absl::Status Add(const JsonReader& reader, JsonObject piece);

  // The arguments so far, as a JSON object.
  std::string Json() const;

 private:
  struct Node;

  absl::Status SetValue(const JsonReader& reader, JsonObject piece, Node& node);
  static void Write(const Node& node, JsonWriter& json);

  std::unique_ptr<Node> root_;
  int nodes_ = 0;
  size_t bytes_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PARTIAL_ARGUMENTS_H_
