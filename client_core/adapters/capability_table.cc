#include "client_core/adapters/capability_table.h"

#include <array>
#include <utility>
#include <vector>

#include "client_core/base/check.h"

namespace nexusnitro {
namespace {

// One wire. What is not named here is carried.
struct Row {
  v1::ApiSchema api_schema;
  std::vector<Feature> refused;
  std::vector<Feature> not_sent;
  std::vector<std::pair<Feature, std::string_view>> notes;
};

using F = Feature;

// The servers of one wire differ; docs/backends.md has the table.
constexpr std::string_view kByServer = "by servers that have a word for it; see `provider`";

// clang-format off
Row OpenAi() {
  return {v1::API_SCHEMA_OPENAI,
   {F::kImageFileId, F::kAudioFileId, F::kVideoFileId, F::kDocumentUri, F::kAssistantMedia,
    F::kToolResultMedia, F::kConversationId},
   {F::kToolResultName, F::kToolResultError, F::kSignature, F::kCitations},
   {{F::kAudioData, "wav or mp3; any by vLLM and SGLang"},
    {F::kAudioUri, kByServer},
    {F::kVideoData, kByServer},
    {F::kVideoUri, kByServer},
    {F::kReasoningPart, "to servers that want it back; left out with a warning elsewhere"},
    {F::kProviderPart, "of the backend's own provider"},
    {F::kCacheControl, "by OpenRouter"},
    {F::kTopK, "not taken by OpenAI itself"},
    {F::kMinP, "not taken by OpenAI itself"},
    {F::kRepetitionPenalty, "not taken by OpenAI itself"},
    {F::kProviderTools, "of the backend's own provider"},
    {F::kToolChoiceFunction, "not by llama.cpp"},
    {F::kToolChoiceAllowed, "not by llama.cpp"},
    {F::kRegex, kByServer},
    {F::kGrammar, kByServer},
    {F::kChoiceFormat, kByServer},
    {F::kReasoningEffort, kByServer},
    {F::kReasoningBudget, kByServer},
    {F::kReasoningInclude, kByServer}}};
}

Row Responses() {
  return {v1::API_SCHEMA_OPENAI_RESPONSES,
   {F::kSpeakerName, F::kAudioData, F::kAudioUri, F::kAudioFileId, F::kVideoData, F::kVideoUri,
    F::kVideoFileId, F::kAssistantMedia, F::kCacheControl, F::kTopK, F::kMinP,
    F::kFrequencyPenalty, F::kPresencePenalty, F::kRepetitionPenalty, F::kSeed,
    F::kStopSequences, F::kChoiceCount, F::kLogitBias, F::kRegex, F::kGrammar,
    F::kChoiceFormat, F::kReasoningBudget},
   {F::kToolResultName, F::kToolResultError, F::kSignature, F::kCitations},
   {}};
}

Row Lightllm() {
  return {v1::API_SCHEMA_LIGHTLLM,
   {F::kImageFileId, F::kAudioFileId, F::kVideoData, F::kVideoUri, F::kVideoFileId,
    F::kDocumentData, F::kDocumentUri, F::kDocumentFileId, F::kAssistantMedia,
    F::kToolResultMedia, F::kCacheControl, F::kLogitBias, F::kChoiceFormat,
    F::kReasoningBudget, F::kConversationId},
   {F::kToolResultName, F::kToolResultError, F::kSignature, F::kCitations},
   {{F::kImageData, "by /generate with a mark in the template"},
    {F::kImageUri, "by /generate with a mark in the template"},
    {F::kAudioData, "by /generate with a mark in the template"},
    {F::kAudioUri, "by /generate with a mark in the template"},
    {F::kReasoningPart, "not by /generate: left out with a warning"},
    {F::kProviderPart, "not by /generate"},
    {F::kFrequencyPenalty, "0 or more"},
    {F::kPresencePenalty, "0 or more"},
    {F::kRepetitionPenalty, "1 or more"},
    {F::kMinP, "not by /generate"},
    {F::kChoiceCount, "1 in streams by /generate"},
    {F::kTopLogprobs, "not by /generate"},
    {F::kTools, "not by /generate"},
    {F::kProviderTools, "not by /generate"},
    {F::kRegex, "by /generate only"},
    {F::kGrammar, "by /generate only"},
    {F::kReasoningEffort, "low, medium or high; not by /generate"},
    {F::kReasoningInclude, "not by /generate"}}};
}

Row Azure() {
  return {v1::API_SCHEMA_AZURE_OPENAI,
   {F::kImageFileId, F::kAudioUri, F::kAudioFileId, F::kVideoData, F::kVideoUri,
    F::kVideoFileId, F::kDocumentUri, F::kAssistantMedia, F::kToolResultMedia,
    F::kCacheControl, F::kTopK, F::kMinP, F::kRepetitionPenalty, F::kRegex, F::kGrammar,
    F::kChoiceFormat, F::kReasoningBudget, F::kReasoningInclude, F::kConversationId},
   {F::kReasoningPart, F::kToolResultName, F::kToolResultError, F::kSignature, F::kCitations},
   {{F::kAudioData, "wav or mp3"},
    {F::kProviderPart, "of the backend's own provider"},
    {F::kProviderTools, "of the backend's own provider"},
    {F::kReasoningEffort, "from API version 2024-09-01 on"}}};
}

Row Anthropic() {
  return {v1::API_SCHEMA_ANTHROPIC,
   {F::kSpeakerName, F::kImageDetail, F::kAudioData, F::kAudioUri, F::kAudioFileId,
    F::kVideoData, F::kVideoUri, F::kVideoFileId, F::kAssistantMedia, F::kMinP,
    F::kFrequencyPenalty, F::kPresencePenalty, F::kRepetitionPenalty, F::kSeed,
    F::kChoiceCount, F::kLogitBias, F::kLogprobs, F::kTopLogprobs, F::kToolChoiceAllowed,
    F::kJsonObject, F::kRegex, F::kGrammar, F::kChoiceFormat, F::kMetadata, F::kConversationId,
    F::kPromptCacheKey},
   {F::kToolResultName, F::kRefusalPart},
   {{F::kImageData, "GIF, JPEG, PNG or WebP"},
    {F::kDocumentData, "PDF or text"},
    {F::kReasoningPart, "with the backend's signature, or encrypted"},
    {F::kProviderPart, "of anthropic"},
    {F::kCacheControl, "5 minutes or 1 hour"},
    {F::kCitations, "the backend's own; others are left out with a warning"},
    {F::kTemperature, "0 to 1"},
    {F::kMaxOutputTokens,
     "required by the wire; if it is not set, 4,096 more than reasoning.budget_tokens"},
    {F::kProviderTools, "of anthropic"},
    {F::kReasoningEffort, "low, medium, high, xhigh or max; none turns thinking off"},
    {F::kReasoningBudget, "at least 1,024, and less than max_output_tokens"},
    {F::kReasoningInclude, "without a budget, true turns adaptive thinking on"},
    {F::kServiceTier, "auto or standard_only"}}};
}

Row Bedrock() {
  return {v1::API_SCHEMA_BEDROCK,
   {F::kSpeakerName,
    F::kImageFileId,
    F::kImageDetail,
    F::kAudioFileId,
    F::kVideoFileId,
    F::kDocumentFileId,
    F::kMinP,
    F::kFrequencyPenalty,
    F::kPresencePenalty,
    F::kRepetitionPenalty,
    F::kSeed,
    F::kChoiceCount,
    F::kLogitBias,
    F::kLogprobs,
    F::kTopLogprobs,
    F::kToolChoiceAllowed,
    F::kParallelToolCalls,
    F::kJsonObject,
    F::kRegex,
    F::kGrammar,
    F::kChoiceFormat,
    F::kReasoningInclude,
    F::kUserId,
    F::kConversationId,
    F::kPromptCacheKey},
   {F::kToolResultName, F::kCitations, F::kRefusalPart},
   {{F::kImageUri, "s3:// only"},
    {F::kAudioUri, "s3:// only"},
    {F::kVideoUri, "s3:// only"},
    {F::kDocumentUri, "s3:// only"},
    {F::kReasoningPart, "with the backend's signature, or encrypted"},
    {F::kProviderPart, "of aws.bedrock"},
    {F::kToolResultMedia, "no audio"},
    {F::kCacheControl, "5 minutes or 1 hour; not inside tool results"},
    {F::kTemperature, "0 to 1"},
    {F::kTopK, "under the name that the model has for it"},
    {F::kProviderTools, "of aws.bedrock"},
    {F::kToolChoiceMode, "none only in conversations without tool calls"},
    {F::kReasoningEffort, "as far as the model takes it"},
    {F::kReasoningBudget, "not by Nova and OpenAI's models"}}};
}

Row Gemini() {
  return {v1::API_SCHEMA_GEMINI,
   {F::kSpeakerName, F::kImageFileId, F::kImageDetail, F::kAudioFileId, F::kVideoFileId,
    F::kDocumentFileId, F::kCacheControl, F::kMinP, F::kRepetitionPenalty, F::kLogitBias,
    F::kParallelToolCalls, F::kRegex, F::kGrammar, F::kUserId, F::kMetadata,
    F::kConversationId, F::kPromptCacheKey},
   {F::kCitations, F::kRefusalPart},
   {{F::kProviderPart, "gcp.gemini"},
    {F::kToolResultMedia, "as data; by Gemini 3 and later"},
    {F::kTopK, "1 or more"},
    {F::kSeed, "32 bits"},
    {F::kStopSequences, "at most 5"},
    {F::kProviderTools, "gcp.gemini"},
    {F::kReasoningEffort, "as a level, before Gemini 3 as a budget; xhigh and max as high"},
    {F::kReasoningBudget, "in place of an effort"},
    {F::kServiceTier, "standard, flex or priority"}}};
}

Row Vertex() {
  return {v1::API_SCHEMA_VERTEX,
   {F::kSpeakerName, F::kImageFileId, F::kImageDetail, F::kAudioFileId, F::kVideoFileId,
    F::kDocumentFileId, F::kCacheControl, F::kMinP, F::kRepetitionPenalty, F::kLogitBias,
    F::kParallelToolCalls, F::kRegex, F::kGrammar, F::kUserId, F::kServiceTier,
    F::kConversationId, F::kPromptCacheKey},
   {F::kCitations, F::kRefusalPart},
   {{F::kProviderPart, "gcp.gemini"},
    {F::kToolResultMedia, "by Gemini 3 and later"},
    {F::kTopK, "1 or more"},
    {F::kSeed, "32 bits"},
    {F::kStopSequences, "at most 5"},
    {F::kProviderTools, "gcp.gemini"},
    {F::kReasoningEffort, "as a level, before Gemini 3 as a budget; xhigh and max as high"},
    {F::kReasoningBudget, "in place of an effort"},
    {F::kMetadata, "as labels"}}};
}

Row Ollama() {
  return {v1::API_SCHEMA_OLLAMA,
   {F::kSpeakerName, F::kImageUri, F::kImageFileId, F::kImageDetail, F::kAudioData,
    F::kAudioUri, F::kAudioFileId, F::kVideoData, F::kVideoUri, F::kVideoFileId,
    F::kDocumentData, F::kDocumentUri, F::kDocumentFileId, F::kAssistantMedia,
    F::kProviderPart, F::kToolResultMedia, F::kCacheControl, F::kChoiceCount, F::kLogitBias,
    F::kProviderTools, F::kToolChoiceMode, F::kToolChoiceFunction, F::kToolChoiceAllowed,
    F::kParallelToolCalls, F::kRegex, F::kGrammar, F::kChoiceFormat, F::kReasoningBudget,
    F::kUserId, F::kMetadata, F::kServiceTier, F::kConversationId, F::kPromptCacheKey},
   {F::kRefusalPart, F::kToolResultError, F::kSignature, F::kCitations},
   {{F::kReasoningEffort, "low, medium, high or max; none turns thinking off"}}};
}

Row Cohere() {
  return {v1::API_SCHEMA_COHERE,
   {F::kSpeakerName, F::kImageFileId, F::kAudioData, F::kAudioUri, F::kAudioFileId,
    F::kVideoData, F::kVideoUri, F::kVideoFileId, F::kDocumentData, F::kDocumentUri,
    F::kDocumentFileId, F::kAssistantMedia, F::kProviderPart, F::kToolResultMedia,
    F::kCacheControl, F::kMinP, F::kRepetitionPenalty, F::kChoiceCount, F::kLogitBias,
    F::kTopLogprobs, F::kProviderTools, F::kToolChoiceFunction, F::kToolChoiceAllowed,
    F::kParallelToolCalls, F::kRegex, F::kGrammar, F::kChoiceFormat, F::kUserId, F::kMetadata,
    F::kServiceTier, F::kConversationId, F::kPromptCacheKey},
   {F::kRefusalPart, F::kToolResultName, F::kToolResultError, F::kSignature, F::kCitations},
   {{F::kStopSequences, "at most 5"}}};
}

// OpenAI's, at another address.
Row Custom() {
  Row row = OpenAi();
  row.api_schema = v1::API_SCHEMA_CUSTOM;
  return row;
}

// clang-format on

const std::vector<Row>& Rows() {
  static const auto* const rows =
      new std::vector<Row>{OpenAi(), Responses(), Lightllm(), Azure(),  Anthropic(), Bedrock(),
                           Gemini(), Vertex(),    Ollama(),   Cohere(), Custom()};
  return *rows;
}

using Capabilities = std::array<Capability, kFeatures>;

// By api_schema; absent where the table has no row.
const std::vector<const Capabilities*>& Table() {
  static const auto* const table = [] {
    auto* all = new std::vector<const Capabilities*>(v1::ApiSchema_ARRAYSIZE, nullptr);
    for (const Row& row : Rows()) {
      auto* const capabilities = new Capabilities;
      const auto at = [&](Feature feature) -> Capability& {
        return (*capabilities)[static_cast<size_t>(feature)];
      };
      for (const Feature feature : row.refused) at(feature).support = Support::kRefused;
      for (const Feature feature : row.not_sent) at(feature).support = Support::kNotSent;
      for (const auto& [feature, note] : row.notes) at(feature).note = note;
      (*all)[row.api_schema] = capabilities;
    }
    return all;
  }();
  return *table;
}

}  // namespace

bool HasCapabilities(v1::ApiSchema api_schema) {
  return v1::ApiSchema_IsValid(api_schema) && Table()[api_schema] != nullptr;
}

const Capability& CapabilityOf(v1::ApiSchema api_schema, Feature feature) {
  NN_CHECK(HasCapabilities(api_schema), "no capabilities for this api_schema");
  return (*Table()[api_schema])[static_cast<size_t>(feature)];
}

}  // namespace nexusnitro
