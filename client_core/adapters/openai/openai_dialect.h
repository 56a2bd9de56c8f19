// OpenAiDialect: how one server's chat completions differ from OpenAI's own. Values only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_DIALECT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_DIALECT_H_

#include <cstdint>
#include <string_view>

#include "client_core/config/config_snapshot.h"

namespace nexusnitro {

// How a server is told how to reason.
enum class ReasoningKeys : uint8_t {
  kNone,        // It cannot be told.
  kEffort,      // `reasoning_effort` alone.
  kVllm,        // With `include_reasoning` and `thinking_token_budget`.
  kSeparate,    // With `separate_reasoning`: SGLang, LightLLM.
  kInclude,     // With `include_reasoning`: Groq.
  kBudget,      // With `thinking_budget_tokens`: llama.cpp.
  kThinking,    // With `thinking` that is enabled or disabled: DeepSeek.
  kOpenRouter,  // All in the object `reasoning`.
};

// What a server wants to see of an earlier answer's reasoning.
enum class ReasoningBack : uint8_t {
  kNothing,
  kReasoning,             // As `reasoning`.
  kReasoningContent,      // As `reasoning_content`.
  kContentWithToolCalls,  // The same, but only beside tool calls.
  kDetails,               // As `reasoning_details`, unchanged; without them as `reasoning`.
  kThinkingParts,         // As parts of `content`, the way Mistral sends it.
};

// How a server is held to a regular expression, a grammar or a set of strings.
enum class GuidedKeys : uint8_t {
  kNone,
  kStructuredOutputs,  // vLLM.
  kGuided,             // vLLM before 0.12: `guided_regex`, ….
  kSglang,             // `regex`, `ebnf`.
  kGrammar,            // llama.cpp: `grammar`.
  kRegexFormat,        // TGI: a `response_format` of the type `regex`.
};

struct OpenAiDialect {
  // What a backend's `provider` calls the server.
  std::string_view name = {};
  // Another word for it. May be empty.
  std::string_view other_name = {};
  // The server's public hosts are this one and those below it. May be empty.
  std::string_view host = {};
  // Key of the cap on output tokens: OpenAI's reasoning models refuse `max_tokens`, and many other
  // servers know nothing else.
  std::string_view max_tokens_key = "max_tokens";
  std::string_view seed_key = "seed";
  std::string_view user_key = "user";
  // Whether usage is to be asked for in streams.
  bool stream_options = true;
  // Whether it knows the role `developer`; else that is sent as `system`.
  bool developer_role = false;
  // Whether texts of a tool's result may stay apart; else they are joined.
  bool tool_text_parts = false;
  // Whether sounds and videos go by URL, inline ones as data URLs.
  bool audio_urls = false;
  bool video_urls = false;
  // Whether parts may carry `cache_control`.
  bool cache_control = false;
  // Whether a tool choice can name functions; some servers silently take that for `auto`.
  bool named_tool_choice = true;
  // Whether `/tokenize`, beside the version's path, takes a chat.
  bool tokenize = false;
  ReasoningKeys reasoning_keys = ReasoningKeys::kVllm;
  ReasoningBack reasoning_back = ReasoningBack::kNothing;
  GuidedKeys guided_keys = GuidedKeys::kNone;
};

// Why a server is not sent something: what follows the field in an error.
inline constexpr std::string_view kServerHasNoWord =
    "no word for it is known of this server, which the backend's `provider` or host names";

// By the name or host of a backend that speaks OPENAI or CUSTOM; by api_schema otherwise. A server
// that nobody knows gets what most servers understand.
const OpenAiDialect& OpenAiDialectOf(const BackendSnapshot& backend);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_DIALECT_H_
