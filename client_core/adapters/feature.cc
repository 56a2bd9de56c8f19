#include "client_core/adapters/feature.h"

#include <array>

namespace nexusnitro {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, kFeatures> kPaths = {
    "messages[].name",
    "messages[].parts[].media.data (image)",
    "messages[].parts[].media.uri (image)",
    "messages[].parts[].media.file_id (image)",
    "messages[].parts[].media.detail",
    "messages[].parts[].media.data (audio)",
    "messages[].parts[].media.uri (audio)",
    "messages[].parts[].media.file_id (audio)",
    "messages[].parts[].media.data (video)",
    "messages[].parts[].media.uri (video)",
    "messages[].parts[].media.file_id (video)",
    "messages[].parts[].media.data (document)",
    "messages[].parts[].media.uri (document)",
    "messages[].parts[].media.file_id (document)",
    "messages[].parts[].media (ROLE_ASSISTANT)",
    "messages[].parts[].reasoning",
    "messages[].parts[].refusal",
    "messages[].parts[].provider_part",
    "messages[].parts[].tool_result.name",
    "messages[].parts[].tool_result.parts[].media",
    "messages[].parts[].tool_result.is_error",
    "messages[].parts[].signature",
    "messages[].parts[].cache_control",
    "messages[].parts[].citations",
    "sampling.temperature",
    "sampling.top_p",
    "sampling.top_k",
    "sampling.min_p",
    "sampling.frequency_penalty",
    "sampling.presence_penalty",
    "sampling.repetition_penalty",
    "sampling.seed",
    "sampling.stop_sequences",
    "sampling.max_output_tokens",
    "sampling.choice_count",
    "sampling.logit_bias",
    "sampling.logprobs",
    "sampling.top_logprobs",
    "tools",
    "tools[].provider_tool",
    "tool_choice.mode",
    "tool_choice.function_name",
    "tool_choice.allowed",
    "parallel_tool_calls",
    "output_format.json_object",
    "output_format.json_schema",
    "output_format.regex",
    "output_format.grammar",
    "output_format.choice",
    "reasoning.effort",
    "reasoning.budget_tokens",
    "reasoning.include",
    "user_id",
    "metadata",
    "service_tier",
    "conversation_id",
    "prompt_cache_key",
    "idempotency_key",
};

}  // namespace

std::string_view FeaturePath(Feature feature) { return kPaths[static_cast<size_t>(feature)]; }

}  // namespace nexusnitro
