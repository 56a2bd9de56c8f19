// Replays the reply to a chat through the reader of replies, cut as one likes. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CHAT_REPLAY_H_
#define NEXUSNITRO_TESTS_SUPPORT_CHAT_REPLAY_H_

#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro::testing {

// A reply as its server sent it, and what it answers.
struct ChatReply {
  std::shared_ptr<const BackendSnapshot> backend;
  HttpResponseHead head;
  std::string body;
  bool stream = false;  // A stream was asked for.
  int choices = 1;      // So many were asked for.
};

// What came of a replay.
struct ReplayedChat {
  absl::Status status;
  std::vector<v1::ChatEvent> events;
  v1::ChatResponse response;  // Joined from the events if a stream was asked for.
};

bool operator==(const ReplayedChat& a, const ReplayedChat& b);

// Reads a reply as a call would read it from the wire, in pieces that end at `cuts`.
ReplayedChat Replay(const ChatReply& reply, const std::vector<size_t>& cuts);

std::vector<size_t> CutsAfterEachByte(size_t bytes);

// Cuts into pieces of 1 to a random number of bytes.
std::vector<size_t> RandomCuts(size_t bytes, std::mt19937& random);

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CHAT_REPLAY_H_
