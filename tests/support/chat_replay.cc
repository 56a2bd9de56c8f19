#include "tests/support/chat_replay.h"

#include <google/protobuf/util/message_differencer.h>

#include <string_view>
#include <utility>

#include "client_core/adapters/chat_assembler.h"
#include "client_core/call/chat_operation.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/recording_observer.h"

namespace nexusnitro::testing {

using google::protobuf::util::MessageDifferencer;

bool operator==(const ReplayedChat& a, const ReplayedChat& b) {
  if (a.status != b.status || a.events.size() != b.events.size()) return false;
  for (size_t i = 0; i < a.events.size(); ++i) {
    if (!MessageDifferencer::Equals(a.events[i], b.events[i])) return false;
  }
  return MessageDifferencer::Equals(a.response, b.response);
}

ReplayedChat Replay(const ChatReply& reply, const std::vector<size_t>& cuts) {
  v1::ChatRequest request = Ask("hi");
  if (reply.choices > 1) request.mutable_sampling()->set_choice_count(reply.choices);
  FakeClock clock;
  RecordingObserver observer;
  ChatOperation operation(request, "", reply.stream, clock, observer);
  v1::CallInfo call;
  call.set_id("call-1");
  const std::unique_ptr<ReplyReader> reader = operation.NewReader(reply.backend, call, {});

  absl::Status status = reader->OnHead(reply.head);
  size_t begin = 0;
  for (size_t i = 0; status.ok() && !reader->ended() && begin < reply.body.size(); ++i) {
    const size_t end = i < cuts.size() ? cuts[i] : reply.body.size();
    status = reader->OnBody(std::string_view(reply.body).substr(begin, end - begin));
    begin = end;
  }
  if (status.ok()) {
    status = reader->Parse(absl::OkStatus());
    reader->Deliver(status);
  }
  operation.OnDone(status, call);

  ReplayedChat replayed = {status, observer.events(), observer.outcome().response};
  if (reply.stream) {
    ChatAssembler assembler;
    for (const v1::ChatEvent& event : replayed.events) {
      if (event.has_start()) {
        replayed.response.set_id(event.start().id());
        replayed.response.set_model(event.start().model());
      }
      assembler.Add(event);
    }
    v1::ChatResponse joined = assembler.Take();
    joined.MergeFrom(replayed.response);
    replayed.response = std::move(joined);
  }
  return replayed;
}

std::vector<size_t> CutsAfterEachByte(size_t bytes) {
  std::vector<size_t> cuts;
  for (size_t i = 1; i < bytes; ++i) cuts.push_back(i);
  return cuts;
}

std::vector<size_t> RandomCuts(size_t bytes, std::mt19937& random) {
  const size_t piece_max = size_t{1} << std::uniform_int_distribution<>(1, 12)(random);
  std::uniform_int_distribution<size_t> piece(1, piece_max);
  std::vector<size_t> cuts;
  for (size_t at = piece(random); at < bytes; at += piece(random)) cuts.push_back(at);
  return cuts;
}

}  // namespace nexusnitro::testing
