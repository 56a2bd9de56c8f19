// Decodes recorded replies with the sidecar's own adapters, and tells what is in them, so that the
// Python tests can hold it against decoders of their own.
//
// Usage: decode_recordings SEED CHUNKINGS. Each line of stdin is a JSON object: `path` of the body,
// `api_schema`, `status`, `content_type`, `stream` (whether one was asked for), `choices` (how many
// were), and `options`, a v1.Backend in text format. Each gives a line on stdout. A body is read
// whole, byte by byte and cut at random in CHUNKINGS ways.
#include <google/protobuf/text_format.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "client_core/base/check.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/json_writer.h"
#include "tests/support/chat_replay.h"
#include "tests/support/chat_replay_json.h"

namespace nexusnitro::testing {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  NN_CHECK(file.good(), "a body cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A backend that only has to decode: it is never called, so nothing but its wire is set.
std::shared_ptr<const BackendSnapshot> BackendThatSpeaks(const ApiSchemaTraits& traits,
                                                         const std::string& options) {
  auto backend = std::make_shared<BackendSnapshot>();
  NN_CHECK(google::protobuf::TextFormat::ParseFromString(options, &backend->proto),
           "options are no Backend");
  backend->proto.set_name("recorded");
  backend->proto.set_api_schema(traits.api_schema);
  backend->api_schema = traits.api_schema;
  backend->provider = std::string(traits.provider);
  backend->target = std::make_shared<HttpTarget>();
  return backend;
}

// The first way of cutting that gives something else than the whole reply gave, or empty.
std::string FirstDifference(const ChatReply& reply, const ReplayedChat& whole, uint32_t seed,
                            int chunkings) {
  if (!(Replay(reply, CutsAfterEachByte(reply.body.size())) == whole)) return "byte by byte";
  std::mt19937 random(seed);
  for (int i = 0; i < chunkings; ++i) {
    if (!(Replay(reply, RandomCuts(reply.body.size(), random)) == whole)) {
      return StrCat("random cuts no. ", i + 1, " of seed ", seed);
    }
  }
  return "";
}

std::string DecodeRecording(JsonObject line, uint32_t seed, int chunkings) {
  const std::string path(JsonString(line, "path").value());
  const std::string name(JsonString(line, "api_schema").value());
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("path", path);
  v1::ApiSchema api_schema = v1::API_SCHEMA_UNSPECIFIED;
  NN_CHECK(v1::ApiSchema_Parse("API_SCHEMA_" + absl::AsciiStrToUpper(name), &api_schema),
           "there is no such api_schema");
  ChatReply reply;
  reply.backend = BackendThatSpeaks(TraitsOf(api_schema),
                                    std::string(JsonString(line, "options").value_or("")));
  reply.head.status = static_cast<int>(JsonInt(line, "status").value());
  reply.head.headers.push_back(
      {"content-type", std::string(JsonString(line, "content_type").value())});
  reply.body = ReadFile(path);
  reply.stream = JsonBool(line, "stream").value();
  reply.choices = static_cast<int>(JsonInt(line, "choices").value());
  const ReplayedChat whole = Replay(reply, {});
  WriteReplayed(whole, writer);
  writer.Member("difference", FirstDifference(reply, whole, seed, chunkings));
  writer.EndObject();
  return writer.Take();
}

}  // namespace
}  // namespace nexusnitro::testing

int main(int argc, char** argv) {
  uint32_t seed = 0;
  int chunkings = 0;
  NN_CHECK(argc == 3 && absl::SimpleAtoi(argv[1], &seed) && absl::SimpleAtoi(argv[2], &chunkings),
           "usage: decode_recordings SEED CHUNKINGS");
  for (std::string text; std::getline(std::cin, text);) {
    nexusnitro::JsonReader reader;
    const auto element = reader.Parse(text);
    nexusnitro::JsonObject line;
    NN_CHECK(element.ok() && element->get(line) == simdjson::SUCCESS, "a line is no object");
    std::cout << nexusnitro::testing::DecodeRecording(line, seed, chunkings) << "\n";
  }
  return 0;
}
