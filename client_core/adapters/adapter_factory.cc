#include "client_core/adapters/adapter_factory.h"

#include <cstdlib>

#include "client_core/adapters/anthropic/anthropic_adapter.h"
#include "client_core/adapters/azure/azure_adapter.h"
#include "client_core/adapters/bedrock/bedrock_adapter.h"
#include "client_core/adapters/cohere/cohere_adapter.h"
#include "client_core/adapters/gemini/gemini_adapter.h"
#include "client_core/adapters/gemini/vertex_adapter.h"
#include "client_core/adapters/lightllm/lightllm_adapter.h"
#include "client_core/adapters/ollama/ollama_adapter.h"
#include "client_core/adapters/openai/custom_adapter.h"
#include "client_core/adapters/openai/openai_adapter.h"
#include "client_core/adapters/responses/responses_adapter.h"
#include "client_core/base/check.h"

namespace nexusnitro {

const Adapter& AdapterFor(v1::ApiSchema api_schema) {
  static const OpenAiAdapter openai;
  static const AnthropicAdapter anthropic;
  static const AzureAdapter azure;
  static const BedrockAdapter bedrock;
  static const CohereAdapter cohere;
  static const GeminiAdapter gemini;
  static const CustomAdapter custom;
  static const LightllmAdapter lightllm;
  static const OllamaAdapter ollama;
  static const ResponsesAdapter responses;
  static const VertexAdapter vertex;
  switch (api_schema) {
    case v1::API_SCHEMA_OPENAI:
      return openai;
    case v1::API_SCHEMA_OPENAI_RESPONSES:
      return responses;
    case v1::API_SCHEMA_LIGHTLLM:
      return lightllm;
    case v1::API_SCHEMA_AZURE_OPENAI:
      return azure;
    case v1::API_SCHEMA_ANTHROPIC:
      return anthropic;
    case v1::API_SCHEMA_BEDROCK:
      return bedrock;
    case v1::API_SCHEMA_GEMINI:
      return gemini;
    case v1::API_SCHEMA_VERTEX:
      return vertex;
    case v1::API_SCHEMA_OLLAMA:
      return ollama;
    case v1::API_SCHEMA_COHERE:
      return cohere;
    case v1::API_SCHEMA_CUSTOM:
      return custom;
    default:  // The enum is open: values that this version does not know can be in it.
      break;
  }
  NN_CHECK(false, "no adapter for this api_schema");
  std::abort();
}

}  // namespace nexusnitro
