// The replies to chats of one wire, NEXUSNITRO_FUZZ_SCHEMA, through the reader of replies: however
// a stream is cut, the answer is the same, and every text in it is UTF-8.
#include <google/protobuf/text_format.h>

#include <memory>
#include <random>
#include <string>

#include "tests/fuzz/fuzz_check.h"
#include "tests/support/chat_replay.h"

namespace nexusnitro::testing {
namespace {

std::shared_ptr<const BackendSnapshot> Backend() {
  static const auto backend = [] {
    auto made = std::make_shared<BackendSnapshot>();
    NN_CHECK(google::protobuf::TextFormat::ParseFromString(NEXUSNITRO_FUZZ_SETTINGS, &made->proto),
             "no settings of a backend");
    made->proto.set_name("fuzzed");
    made->api_schema = v1::NEXUSNITRO_FUZZ_SCHEMA;
    made->target = std::make_shared<HttpTarget>();
    return made;
  }();
  return backend;
}

void CheckReplay(const ReplayedChat& replayed) {
  for (const v1::ChatEvent& event : replayed.events) CheckTexts(event);
  CheckTexts(replayed.response);
}

}  // namespace
}  // namespace nexusnitro::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nexusnitro::testing;  // NOLINT(google-build-using-namespace)
  ChatReply reply;
  reply.backend = Backend();
  reply.body = FuzzText(data, size);
  reply.stream = true;
  reply.head = {200, {{"content-type", NEXUSNITRO_FUZZ_CONTENT_TYPE}}};
  const ReplayedChat whole = Replay(reply, {});
  CheckReplay(whole);
  std::mt19937 random(static_cast<uint32_t>(std::hash<std::string>()(reply.body)));
  NN_CHECK(Replay(reply, RandomCuts(size, random)) == whole,
           "the answer depends on how the stream was cut");

  reply.stream = false;
  reply.head.headers[0].value = "application/json";
  CheckReplay(Replay(reply, {}));
  for (const int http_status : {400, 429, 503}) {
    reply.head.status = http_status;
    NN_CHECK(!Replay(reply, {}).status.ok(), "an error that was taken for an answer");
  }
  return 0;
}
