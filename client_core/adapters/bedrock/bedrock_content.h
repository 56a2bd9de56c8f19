// Reads what the replies of Bedrock's Converse are made of, streamed or whole. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_CONTENT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_CONTENT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// The blocks of a whole message. An error is a limit of the sidecar, or a block that cannot be
// read.
absl::Status AddBedrockContent(const JsonReader& reader, JsonArray content,
                               ChatEventBuilder& builder);

// `stopReason` and what goes with it: of a whole reply, or of the event that ends a message.
absl::Status AddBedrockFinish(const JsonReader& reader, JsonObject reply,
                              ChatEventBuilder& builder);

// `usage`, `serviceTier` and `trace`: of a whole reply, or of the event that ends a stream.
void AddBedrockMetadata(const JsonReader& reader, JsonObject reply, ChatEventBuilder& builder);

// A source that a text cites.
v1::Citation ReadBedrockCitation(const JsonReader& reader, JsonObject citation);

// The bytes behind base64.
absl::StatusOr<std::string> ReadBedrockBytes(JsonObject object, std::string_view key);

// A part that only Bedrock understands, as its JSON: a block with the one member `type`.
v1::Part BedrockProviderPart(std::string_view type, std::string json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_CONTENT_H_
