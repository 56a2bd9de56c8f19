// ChatObserver: gets what comes of a chat.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CHAT_OBSERVER_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CHAT_OBSERVER_H_

#include <vector>

#include "absl/status/status.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// How a chat ended.
struct ChatOutcome {
  absl::Status status;
  v1::ChatResponse response;  // Of a whole chat that succeeded.
  std::vector<v1::ChatEvent>
      final_events;  // Of a streamed chat; the last one is its end, if it succeeded.
  v1::CallInfo call;
};

// Called on the call's event loop.
class ChatObserver {
 public:
  virtual ~ChatObserver() = default;

  // Events of a streamed chat, in order; those that came together. Never empty.
  virtual void OnChatEvents(std::vector<v1::ChatEvent> events) = 0;

  // The chat is over; nothing comes after it.
  virtual void OnChatDone(ChatOutcome outcome) = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CHAT_OBSERVER_H_
