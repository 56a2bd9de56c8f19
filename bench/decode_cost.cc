// What it costs to decode a stream: nanoseconds of CPU time a byte, for each wire, for one event of
// a small and of a large size, in the pieces that curl hands over and byte by byte. If the work is
// linear, the large costs no more a byte than the small.
//
// Usage: decode_cost [LARGE_MIB]. Prints one JSON object: names and values.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "client_core/adapters/adapter_factory.h"
#include "client_core/base/check.h"
#include "client_core/base/limits.h"
#include "client_core/config/api_schema.h"
#include "tests/support/event_stream.h"

namespace nexusnitro {
namespace {

using limits::kKiB;
using limits::kMiB;

constexpr size_t kCurlPieceBytes = 16 * kKiB;
constexpr size_t kSmallEventBytes = 1 * kMiB;
constexpr size_t kSmallByteByByteBytes = 64 * kKiB;
constexpr size_t kLargeByteByByteBytes = 4 * kMiB;
// Room for what stands around the text: a message of an event stream may have 24 MiB of payload, an
// event of any other kind 64 MiB.
constexpr size_t kFrameBytesMax = 4 * kKiB;

std::string Sse(const std::string& json) { return "data: " + json + "\n\n"; }

// An event with a text of `bytes` bytes.
std::string Event(v1::ApiSchema api_schema, size_t bytes) {
  const std::string text(bytes, 'x');
  switch (api_schema) {
    case v1::API_SCHEMA_OPENAI_RESPONSES:
      return Sse(R"({"type":"response.output_text.delta","output_index":0,"delta":")" + text +
                 "\"}");
    case v1::API_SCHEMA_LIGHTLLM:
      return "data:{\"token\":{\"text\":\"" + text + "\"},\"finished\":false}\n\n";
    case v1::API_SCHEMA_ANTHROPIC:
      return Sse(
          R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")" +
          text + "\"}}");
    case v1::API_SCHEMA_BEDROCK:
      return testing::AwsEvent("contentBlockDelta",
                               R"({"contentBlockIndex":0,"delta":{"text":")" + text + "\"}}");
    case v1::API_SCHEMA_GEMINI:
    case v1::API_SCHEMA_VERTEX:
      return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text +
             "\"}],\"role\":\"model\"},\"index\":0}]}\r\n\r\n";
    case v1::API_SCHEMA_OLLAMA:
      return R"({"message":{"role":"assistant","content":")" + text + "\"},\"done\":false}\n";
    case v1::API_SCHEMA_COHERE:
      return Sse(R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":")" +
                 text + "\"}}}}");
    default:
      return Sse(R"({"choices":[{"index":0,"delta":{"content":")" + text + "\"}}]}");
  }
}

double CpuSeconds() {
  timespec time = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Nanoseconds a byte.
double Cost(const BackendSnapshot& backend, const std::string& stream, size_t piece_bytes) {
  const StreamFraming framing =
      backend.api_schema == v1::API_SCHEMA_BEDROCK  ? StreamFraming::kEventStream
      : backend.api_schema == v1::API_SCHEMA_OLLAMA ? StreamFraming::kNdjson
                                                    : StreamFraming::kSse;
  const v1::ChatRequest request;
  ChatEventBuilder builder("call_");
  const auto decoder = AdapterFor(backend.api_schema)
                           .NewChatDecoder(request, {backend, "m", true}, framing, builder);
  const double before = CpuSeconds();
  for (std::string_view rest = stream; !rest.empty();) {
    const std::string_view piece = rest.substr(0, std::min(rest.size(), piece_bytes));
    NN_CHECK(decoder->Feed(piece).ok(), "a stream that cannot be read");
    rest.remove_prefix(piece.size());
  }
  const double seconds = CpuSeconds() - before;
  NN_CHECK(builder.deltas() > 0, "a stream without a text");
  return seconds * 1e9 / static_cast<double>(stream.size());
}

void Measure(const ApiSchemaTraits& traits, size_t large_event_bytes) {
  BackendSnapshot backend;
  backend.api_schema = traits.api_schema;
  backend.proto.set_name("b");
  if (traits.api_schema == v1::API_SCHEMA_LIGHTLLM) {
    backend.proto.mutable_lightllm()->set_native(true);
  }
  backend.target = std::make_shared<HttpTarget>();
  const bool bedrock = traits.api_schema == v1::API_SCHEMA_BEDROCK;
  const size_t limit = bedrock ? limits::kEventStreamPayloadBytesMax : limits::kReplyBytesMax;
  const size_t large = std::min(large_event_bytes, limit) - kFrameBytesMax;
  const std::string name = ApiSchemaName(traits.api_schema);
  const auto print = [&](const char* what, double value) {
    std::printf("\"decode_%s_%s_ns_per_byte\": %.3f, ", name.c_str(), what, value);
  };
  print("event_small", Cost(backend, Event(traits.api_schema, kSmallEventBytes), kCurlPieceBytes));
  print("event_large", Cost(backend, Event(traits.api_schema, large), kCurlPieceBytes));
  print("bytes_small", Cost(backend, Event(traits.api_schema, kSmallByteByByteBytes), 1));
  print("bytes_large", Cost(backend, Event(traits.api_schema, kLargeByteByByteBytes), 1));
}

}  // namespace
}  // namespace nexusnitro

int main(int argc, char** argv) {
  using namespace nexusnitro;  // NOLINT(google-build-using-namespace)
  const size_t large_mib = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 64;
  if (large_mib < 2 || large_mib > 64) {
    std::fprintf(stderr, "decode_cost: LARGE_MIB is not 2 to 64\n");
    return 2;
  }
  std::printf("{");
  for (int i = 1; i < v1::ApiSchema_ARRAYSIZE; ++i) {
    Measure(TraitsOf(static_cast<v1::ApiSchema>(i)), large_mib * kMiB);
  }
  std::printf("\"large_mib\": %zu}\n", large_mib);
  return 0;
}
