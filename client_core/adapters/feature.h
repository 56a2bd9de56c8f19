// Feature: what a ChatRequest may hold that not every wire can carry.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_FEATURE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_FEATURE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nexusnitro {

enum class Feature : uint8_t {
  // Of messages.
  kSpeakerName,
  kImageData,
  kImageUri,
  kImageFileId,
  kImageDetail,
  kAudioData,
  kAudioUri,
  kAudioFileId,
  kVideoData,
  kVideoUri,
  kVideoFileId,
  kDocumentData,
  kDocumentUri,
  kDocumentFileId,
  kAssistantMedia,
  kReasoningPart,
  kRefusalPart,
  kProviderPart,
  kToolResultName,
  kToolResultMedia,
  kToolResultError,
  kSignature,
  kCacheControl,
  kCitations,
  // Of the request itself.
  kTemperature,
  kTopP,
  kTopK,
  kMinP,
  kFrequencyPenalty,
  kPresencePenalty,
  kRepetitionPenalty,
  kSeed,
  kStopSequences,
  kMaxOutputTokens,
  kChoiceCount,
  kLogitBias,
  kLogprobs,
  kTopLogprobs,
  kTools,
  kProviderTools,
  kToolChoiceMode,
  kToolChoiceFunction,
  kToolChoiceAllowed,
  kParallelToolCalls,
  kJsonObject,
  kJsonSchema,
  kRegex,
  kGrammar,
  kChoiceFormat,
  kReasoningEffort,
  kReasoningBudget,
  kReasoningInclude,
  kUserId,
  kMetadata,
  kServiceTier,
  kConversationId,
  kPromptCacheKey,
  kIdempotencyKey,
  kCount,  // Not a feature: their number.
};

inline constexpr size_t kFeatures = static_cast<size_t>(Feature::kCount);
// From here on a feature is one field of ChatRequest, which its path names.
inline constexpr Feature kFirstRequestFeature = Feature::kTemperature;

// The path of the field that the feature stands for, for example `sampling.top_k` or
// `messages[].parts[].media.data (image)`.
std::string_view FeaturePath(Feature feature);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_FEATURE_H_
