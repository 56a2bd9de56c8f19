// AnthropicProviderBlock: a block of Anthropic's messages that the schema does not model.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_PROVIDER_BLOCK_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_PROVIDER_BLOCK_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// The name under which such blocks travel as ProviderPart.
inline constexpr std::string_view kAnthropicProvider = "anthropic";

// Keeps a block, for example `server_tool_use` or the result of a search, until it is whole, so
// that it can be sent back as it was. Not thread-safe.
class AnthropicProviderBlock {
 public:
  // The block as it begins.
  AnthropicProviderBlock(const JsonReader& reader, JsonObject block);

  // A piece of the JSON of its input. An error is a limit of the sidecar.
  absl::Status AddInput(std::string_view piece);

  // A delta of a kind of its own: its fields take the place of the block's.
  void Replace(const JsonReader& reader, JsonObject delta);

  // The block as a part. `cut` becomes true if its input is no JSON object, and was left out.
  v1::Part TakePart(bool& cut);

 private:
  std::string type_;
  std::map<std::string, std::string> fields_;  // Name to JSON.
  std::string input_;                          // Raw: it may hold halves of characters.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_PROVIDER_BLOCK_H_
