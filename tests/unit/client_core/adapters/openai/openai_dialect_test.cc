#include "client_core/adapters/openai/openai_dialect.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::BackendOf;
using testing::OpenAiBackend;

const OpenAiDialect& At(const std::string& endpoint, const std::string& provider = "") {
  v1::Backend backend = OpenAiBackend("b", endpoint);
  backend.set_provider(provider);
  return OpenAiDialectOf(*BackendOf(backend));
}

TEST(OpenAiDialectTest, PublicHostsAreKnown) {
  const struct {
    const char* endpoint;
    const char* name;
  } rows[] = {
      {"https://api.openai.com/v1", "openai"},
      {"https://eu.api.openai.com/v1", "openai"},
      {"https://notopenai.com/v1", ""},
      {"https://api.groq.com/openai/v1", "groq"},
      {"https://openrouter.ai/api/v1", "openrouter"},
      {"https://api.mistral.ai/v1", "mistral_ai"},
      {"https://api.deepseek.com", "deepseek"},
      {"https://api.together.xyz/v1", "together"},
      {"https://api.x.ai/v1", "x_ai"},
      {"https://matrix.ai/v1", ""},
      {"https://a-b.snowflakecomputing.com/api/v2/cortex/v1", "snowflake"},
      {"http://127.0.0.1:8000/v1", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(At(row.endpoint).name, row.name) << row.endpoint;
}

TEST(OpenAiDialectTest, TheProviderNamesServersOfOnesOwn) {
  const struct {
    const char* provider;
    const char* name;
  } rows[] = {
      {"vllm", "vllm"},
      {"vLLM", "vllm"},
      {"vllm_guided", "vllm_guided"},
      {"sglang", "sglang"},
      {"tgi", "tgi"},
      {"huggingface", "tgi"},
      {"llama.cpp", "llama.cpp"},
      {"llama_cpp", "llama.cpp"},
      {"ollama", "ollama"},
      {"lm_studio", "lm_studio"},
      {"xai", "x_ai"},
      {"mistral", "mistral_ai"},
      {"transformers", "transformers"},
      {"nobody", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(At("http://127.0.0.1:8000/v1", row.provider).name, row.name) << row.provider;
  }
}

TEST(OpenAiDialectTest, TheProviderCountsForMoreThanTheHost) {
  EXPECT_EQ(At("https://openrouter.ai/api/v1", "vllm").name, "vllm");
  EXPECT_EQ(At("https://openrouter.ai/api/v1", "my-gateway").name, "openrouter")
      << "a label that names no server changes nothing";
}

TEST(OpenAiDialectTest, EachServerHasItsCapOnTokens) {
  const struct {
    const char* provider;
    const char* key;
  } rows[] = {
      {"openai", "max_completion_tokens"},
      {"groq", "max_completion_tokens"},
      {"x_ai", "max_completion_tokens"},
      {"snowflake", "max_completion_tokens"},
      {"vllm", "max_tokens"},
      {"sglang", "max_tokens"},
      {"tgi", "max_tokens"},
      {"llama.cpp", "max_tokens"},
      {"ollama", "max_tokens"},
      {"lm_studio", "max_tokens"},
      {"openrouter", "max_tokens"},
      {"mistral_ai", "max_tokens"},
      {"deepseek", "max_tokens"},
      {"together", "max_tokens"},
      {"transformers", "max_tokens"},
      {"nobody", "max_tokens"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(At("http://127.0.0.1:1/v1", row.provider).max_tokens_key, row.key) << row.provider;
  }
}

TEST(OpenAiDialectTest, ServersThatSendUsageUnaskedAreNotAsked) {
  EXPECT_FALSE(At("https://api.mistral.ai/v1").stream_options);
  EXPECT_FALSE(At("http://127.0.0.1:1/v1", "transformers").stream_options);
  EXPECT_TRUE(At("http://127.0.0.1:1/v1").stream_options);
}

TEST(OpenAiDialectTest, OldVersionsOfAzureKnowOnlyTheOldCap) {
  v1::Backend proto = OpenAiBackend("b", "https://x.openai.azure.com");
  BackendSnapshot backend = *BackendOf(proto);
  backend.api_schema = v1::API_SCHEMA_AZURE_OPENAI;
  EXPECT_EQ(OpenAiDialectOf(backend).max_tokens_key, "max_completion_tokens");
  EXPECT_TRUE(OpenAiDialectOf(backend).stream_options);
  backend.proto.mutable_azure()->set_api_version("2024-10-21");
  EXPECT_EQ(OpenAiDialectOf(backend).max_tokens_key, "max_completion_tokens");
  backend.proto.mutable_azure()->set_api_version("2024-02-01");
  EXPECT_EQ(OpenAiDialectOf(backend).max_tokens_key, "max_tokens");
  EXPECT_FALSE(OpenAiDialectOf(backend).stream_options);
}

TEST(OpenAiDialectTest, TheEmbeddedBackendCountsTokensWhateverItsConfigNames) {
  v1::Backend proto = OpenAiBackend("b", "");
  proto.mutable_embedded();
  for (const char* provider : {"", "openai"}) {
    proto.set_provider(provider);
    EXPECT_TRUE(OpenAiDialectOf(*BackendOf(proto)).tokenize) << provider;
  }
  EXPECT_FALSE(At("https://api.openai.com/v1").tokenize);
}

TEST(OpenAiDialectTest, LightllmHasItsOwn) {
  BackendSnapshot backend = *BackendOf(OpenAiBackend("b", "http://127.0.0.1:1/v1"));
  backend.api_schema = v1::API_SCHEMA_LIGHTLLM;
  backend.proto.set_provider("vllm");
  EXPECT_EQ(OpenAiDialectOf(backend).name, "lightllm");
}

}  // namespace
}  // namespace nexusnitro
