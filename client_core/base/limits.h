// The fixed limits of the program, each with its unit. Limits that a user can set are in the config
// file's schema; their defaults are here.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_LIMITS_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace nexusnitro::limits {

inline constexpr size_t kKiB = 1024;
inline constexpr size_t kMiB = 1024 * kKiB;

// Requests.
inline constexpr int kMessagesMax = 10'000;
inline constexpr int kPartsPerMessageMax = 10'000;
inline constexpr int kToolsMax = 1'024;
inline constexpr int kStopSequencesMax = 64;
inline constexpr int kChoicesMax = 128;
inline constexpr int kTopLogprobsMax = 20;
inline constexpr int kMetadataEntriesMax = 16;
inline constexpr int kExtraHeadersMax = 64;
inline constexpr size_t kHeaderValueBytesMax = 8 * kKiB;
inline constexpr size_t kExtraBodyBytesMax = 1 * kMiB;
inline constexpr size_t kCallIdBytesMax = 128;
inline constexpr size_t kIdempotencyKeyBytesMax = 255;
inline constexpr int kSpeakerNameCharactersMax = 64;
inline constexpr size_t kSchemaNameBytesMax = 64;
// Asked for where a wire needs a cap on tokens and the caller set none.
inline constexpr int kDefaultOutputTokensMax = 4'096;

// Embeddings.
inline constexpr int kEmbedInputsMax = 2'048;
inline constexpr int kEmbedDimensionsMax = 65'536;
// 2,048 vectors of 3,072 numbers, each written with all digits of a double.
inline constexpr size_t kEmbedReplyBytesMax = 192 * kMiB;
inline constexpr int kCohereEmbedInputsMax = 96;  // Cohere's own limit.

// JSON.
inline constexpr size_t kJsonDepthMax = 64;

// Replies of backends.
inline constexpr size_t kReplyBytesMax = 64 * kMiB;      // A whole reply, or one stream event.
inline constexpr size_t kErrorReplyBytesMax = 1 * kMiB;  // Of an error's body; the rest is cut.
inline constexpr size_t kUsageBytesMax = 64 * kKiB;      // Of token counts; more is left out.
inline constexpr size_t kReplyHeaderBytesMax = 256 * kKiB;
inline constexpr int kRateLimitsMax = 64;               // Read from the headers of one reply.
inline constexpr size_t kStreamBytesMax = 4096 * kMiB;  // One stream in all.
inline constexpr int kStreamChoicesMax = 128;
inline constexpr int kStreamPartsPerChoiceMax = 4'096;

// What Gemini's citations are read with, for each choice.
inline constexpr size_t kCitedTextBytesMax = 256 * kKiB;  // Of the answer, to find places in.
inline constexpr int kCitationsMax = 1'024;
inline constexpr size_t kCitationBytesMax = 1 * kMiB;  // Of all citations together.

// Values in the arguments of one tool call that is streamed value by value.
inline constexpr int kPartialArgumentsMax = 16'384;

// One message of AWS' binary event streams; the limits of AWS' own SDKs.
inline constexpr size_t kEventStreamHeadersBytesMax = 128 * kKiB;
inline constexpr size_t kEventStreamPayloadBytesMax = 24 * kMiB;

// What is read after a stream's own end mark, to keep its connection usable.
inline constexpr size_t kDrainBytesMax = 64 * kKiB;
inline constexpr absl::Duration kDrainTimeMax = absl::Milliseconds(250);

// Words of a backend that are passed to the caller, in bytes.
inline constexpr size_t kBackendMessageBytesMax = 512;
inline constexpr size_t kErrorDetailsBytesMax = 2 * kKiB;

// Bytes of a stream that wait for their reader. Above the high mark its backend's socket is paused,
// below the low mark it is read again.
inline constexpr size_t kStreamPendingBytesHigh = 32 * kKiB;
inline constexpr size_t kStreamPendingBytesLow = 8 * kKiB;

// Connections and transfers of one event loop.
inline constexpr int kIdleConnectionsMax = 1'024;
inline constexpr int kIdleTransferHandlesMax = 256;

// A request larger than this is encoded, and a reply larger than this parsed, on a worker thread.
inline constexpr size_t kInlineCodecBytesMax = 1 * kMiB;
inline constexpr int kWorkerThreads = 2;
inline constexpr size_t kWorkerQueueMax = 1'024;

// Credentials that are fetched: from files, token endpoints and metadata servers.
inline constexpr size_t kCredentialFileBytesMax = 256 * kKiB;
inline constexpr size_t kCredentialReplyBytesMax = 256 * kKiB;
inline constexpr size_t kCredentialWordsBytesMax = 256;  // Of a token endpoint, passed on.
inline constexpr absl::Duration kCredentialRequestTimeMax = absl::Seconds(10);
inline constexpr absl::Duration kMetadataRequestTimeMax = absl::Seconds(2);
inline constexpr absl::Duration kCredentialFetchTimeMax = absl::Seconds(30);
// A new one is fetched so long before the old one ends, or a fifth of its life.
inline constexpr absl::Duration kCredentialRefreshMarginMax = absl::Minutes(5);
// The old one is not used for so long before its end, or a tenth of its life.
inline constexpr absl::Duration kCredentialUseMarginMax = absl::Seconds(10);
inline constexpr absl::Duration kCredentialBackoffBase = absl::Seconds(1);
inline constexpr absl::Duration kCredentialBackoffMax = absl::Seconds(30);
// A backend that refuses every token makes a new one be fetched at most so often.
inline constexpr absl::Duration kCredentialInvalidateInterval = absl::Seconds(10);

// Names.
inline constexpr absl::Duration kDnsCacheTimeMin = absl::Seconds(1);
inline constexpr absl::Duration kDnsCacheTimeMax = absl::Seconds(60);
inline constexpr absl::Duration kDnsFailureCacheTime = absl::Seconds(1);
inline constexpr size_t kDnsCacheEntriesMax = 1'024;

// Configs.
inline constexpr int kBackendsPerConfigMax = 64;
inline constexpr int kAliasesMax = 64;
inline constexpr int kLabelsMax = 64;
inline constexpr size_t kLabelKeyBytesMax = 63;
inline constexpr size_t kLabelValueBytesMax = 255;

// Configs that are made over RPC.
inline constexpr size_t kConfigsMax = 1'000'000;
inline constexpr size_t kConfigBytesMax = 256 * kKiB;
inline constexpr int kConfigBatchMax = 10'000;
inline constexpr int kConfigPageDefault = 100;
inline constexpr int kConfigPageMax = 1'000;
inline constexpr size_t kConfigFilterBytesMax = 4 * kKiB;
inline constexpr size_t kConfigHistoryMax = 65'536;  // Changes that a watch can go on from.
inline constexpr size_t kConfigRequestsQueueMax = 1'024;
inline constexpr absl::Duration kStoreTimeMax = absl::Seconds(5);   // For one request to a store.
inline constexpr absl::Duration kCheckTimeout = absl::Seconds(10);  // CheckConfig, each backend.

// The config file, credentials and who may call.
inline constexpr int kAllowedHostsMax = 64;
inline constexpr int kAllowedEndpointsMax = 1'000;
inline constexpr int kDeclaredCredentialsMax = 1'000;
inline constexpr int kCallerTokensMax = 1'000;
inline constexpr int kHashesPerTokenMax = 8;
inline constexpr size_t kBearerTokenBytesMax = 4 * kKiB;
// A file that is watched is read so long after its last change.
inline constexpr absl::Duration kFileSettleTime = absl::Milliseconds(100);
// A mounted secret is read again at most so often.
inline constexpr absl::Duration kSecretFileAgeMax = absl::Seconds(1);
// A refusal of the same kind from the same peer is logged at most so often.
inline constexpr absl::Duration kRefusalLogInterval = absl::Minutes(1);
inline constexpr int kAttemptsMax = 20;
inline constexpr absl::Duration kTimeoutMax = absl::Hours(24);

// Defaults of what a config may set.
inline constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
inline constexpr absl::Duration kTotalTimeout = absl::Minutes(10);
inline constexpr int kAttempts = 3;
inline constexpr double kRetryShareOfCalls = 0.2;
inline constexpr int kRetriesPerMinuteMin = 10;
inline constexpr absl::Duration kBackoffBase = absl::Milliseconds(250);
inline constexpr absl::Duration kBackoffMax = absl::Seconds(8);
inline constexpr absl::Duration kRetryAfterMax = absl::Seconds(120);

// Our answer must reach the caller before its deadline: we take this much off, and what gRPC may
// have added, but at most a tenth.
inline constexpr absl::Duration kDeadlineMarginMax = absl::Milliseconds(20);

// What a caller is told to wait whom the sidecar itself refuses.
inline constexpr absl::Duration kRefusedRetryAfter = absl::Seconds(1);

// Defaults of what the config file may set.
inline constexpr int64_t kMessageBytesMax = 32 * kMiB;
inline constexpr int64_t kHeldBytesMax = 256 * kMiB;
inline constexpr int kCallsMax = 20'000;
inline constexpr absl::Duration kDrainGrace = absl::Seconds(30);
inline constexpr absl::Duration kKeepaliveTime = absl::Seconds(10);
inline constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(5);

// BatchChat.
inline constexpr int kBatchConcurrency = 16;
inline constexpr int kBatchConcurrencyMax = 4'096;
inline constexpr size_t kBatchUnwrittenBytesMax = 8 * kMiB;
inline constexpr size_t kBatchIdBytesMax = 128;

}  // namespace nexusnitro::limits

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_LIMITS_H_
