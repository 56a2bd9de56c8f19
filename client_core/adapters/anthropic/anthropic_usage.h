// AnthropicUsage: joins the token counts that Anthropic's messages bring in parts.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_USAGE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_USAGE_H_

#include <map>
#include <string>

#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// A stream says at its start what went in, and at its end what came out; each field counts as it
// came last. Not thread-safe.
class AnthropicUsage {
 public:
  // What one event says. Nulls change nothing, and neither does what would make all of it larger
  // than limits::kUsageBytesMax.
  void Add(JsonObject usage);

  // Whether nothing has been said.
  bool empty() const { return fields_.empty(); }

  // All that was said. `input_tokens` counts cached tokens, which the wire counts beside it.
  v1::Usage Read() const;

 private:
  std::map<std::string, std::string> fields_;  // Name to JSON.
  size_t bytes_ = 0;                           // Of `fields_`.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_USAGE_H_
