#include "client_core/adapters/openai/openai_dialect.h"

#include "absl/strings/match.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kNewCap = "max_completion_tokens";

constexpr OpenAiDialect kUnknown = {};

// The embedded backend counts tokens as vLLM does, whatever server its config names.
constexpr OpenAiDialect kEmbedded = {.name = "embedded", .tokenize = true};

constexpr OpenAiDialect kAzure = {.name = "azure.ai.openai",
                                  .max_tokens_key = kNewCap,
                                  .developer_role = true,
                                  .tool_text_parts = true,
                                  .reasoning_keys = ReasoningKeys::kEffort};

// Its first versions know neither the new cap nor usage in streams.
constexpr OpenAiDialect kOldAzure = {
    .name = "azure.ai.openai", .stream_options = false, .reasoning_keys = ReasoningKeys::kNone};

constexpr OpenAiDialect kLightllm = {.name = "lightllm",
                                     .audio_urls = true,
                                     .reasoning_keys = ReasoningKeys::kSeparate,
                                     .reasoning_back = ReasoningBack::kReasoningContent};

constexpr OpenAiDialect kDialects[] = {
    {.name = "openai",
     .host = "openai.com",
     .max_tokens_key = kNewCap,
     .user_key = "safety_identifier",
     .developer_role = true,
     .tool_text_parts = true,
     .reasoning_keys = ReasoningKeys::kEffort},
    {.name = "vllm",
     .audio_urls = true,
     .video_urls = true,
     .tokenize = true,
     .reasoning_keys = ReasoningKeys::kVllm,
     .reasoning_back = ReasoningBack::kReasoning,
     .guided_keys = GuidedKeys::kStructuredOutputs},
    {.name = "vllm_guided",
     .audio_urls = true,
     .video_urls = true,
     .tokenize = true,
     .reasoning_keys = ReasoningKeys::kVllm,
     .reasoning_back = ReasoningBack::kReasoningContent,
     .guided_keys = GuidedKeys::kGuided},
    {.name = "sglang",
     .audio_urls = true,
     .video_urls = true,
     .reasoning_keys = ReasoningKeys::kSeparate,
     .reasoning_back = ReasoningBack::kReasoningContent,
     .guided_keys = GuidedKeys::kSglang},
    {.name = "tgi",
     .other_name = "huggingface",
     .reasoning_keys = ReasoningKeys::kNone,
     .guided_keys = GuidedKeys::kRegexFormat},
    {.name = "llama.cpp",
     .other_name = "llama_cpp",
     .named_tool_choice = false,
     .reasoning_keys = ReasoningKeys::kBudget,
     .reasoning_back = ReasoningBack::kReasoningContent,
     .guided_keys = GuidedKeys::kGrammar},
    {.name = "ollama",
     .reasoning_keys = ReasoningKeys::kEffort,
     .reasoning_back = ReasoningBack::kReasoning},
    {.name = "lm_studio", .other_name = "lmstudio", .reasoning_keys = ReasoningKeys::kEffort},
    {.name = "groq",
     .host = "groq.com",
     .max_tokens_key = kNewCap,
     .reasoning_keys = ReasoningKeys::kInclude,
     .reasoning_back = ReasoningBack::kReasoning},
    {.name = "openrouter",
     .host = "openrouter.ai",
     .video_urls = true,
     .cache_control = true,
     .reasoning_keys = ReasoningKeys::kOpenRouter,
     .reasoning_back = ReasoningBack::kDetails},
    {.name = "mistral_ai",
     .other_name = "mistral",
     .host = "mistral.ai",
     .seed_key = "random_seed",
     .stream_options = false,
     .reasoning_keys = ReasoningKeys::kEffort,
     .reasoning_back = ReasoningBack::kThinkingParts},
    {.name = "deepseek",
     .host = "deepseek.com",
     .reasoning_keys = ReasoningKeys::kThinking,
     .reasoning_back = ReasoningBack::kContentWithToolCalls},
    {.name = "together",
     .other_name = "together_ai",
     .host = "together.xyz",
     .reasoning_keys = ReasoningKeys::kEffort},
    {.name = "x_ai",
     .other_name = "xai",
     .host = "x.ai",
     .max_tokens_key = kNewCap,
     .reasoning_keys = ReasoningKeys::kEffort},
    {.name = "snowflake",
     .host = "snowflakecomputing.com",
     .max_tokens_key = kNewCap,
     .reasoning_keys = ReasoningKeys::kEffort,
     .reasoning_back = ReasoningBack::kDetails},
    {.name = "transformers", .stream_options = false, .reasoning_keys = ReasoningKeys::kNone},
};

bool IsAt(std::string_view host, std::string_view domain) {
  if (domain.empty() || !absl::EndsWithIgnoreCase(ToAbsl(host), ToAbsl(domain))) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

// Versions begin with their date.
bool IsOldAzure(const v1::AzureOptions& options) {
  return !options.api_version().empty() && options.api_version() < "2024-09-01";
}

}  // namespace

const OpenAiDialect& OpenAiDialectOf(const BackendSnapshot& backend) {
  if (backend.embedded) return kEmbedded;
  if (backend.api_schema == v1::API_SCHEMA_LIGHTLLM) return kLightllm;
  if (backend.api_schema == v1::API_SCHEMA_AZURE_OPENAI) {
    return IsOldAzure(backend.proto.azure()) ? kOldAzure : kAzure;
  }
  // Whoever names the server knows better than its address.
  if (const std::string& name = backend.proto.provider(); !name.empty()) {
    for (const OpenAiDialect& dialect : kDialects) {
      if (absl::EqualsIgnoreCase(name, ToAbsl(dialect.name)) ||
          absl::EqualsIgnoreCase(name, ToAbsl(dialect.other_name))) {
        return dialect;
      }
    }
  }
  for (const OpenAiDialect& dialect : kDialects) {
    if (IsAt(backend.target->host, dialect.host)) return dialect;
  }
  return kUnknown;
}

}  // namespace nexusnitro
