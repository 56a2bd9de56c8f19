// ChatAssembler: joins the events of an answer into the whole answer.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_CHAT_ASSEMBLER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_CHAT_ASSEMBLER_H_

#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Not thread-safe.
class ChatAssembler {
 public:
  // Adds an event: part starts, deltas, ends, finishes and usage; others are ignored.
  void Add(v1::ChatEvent event);

  // The choices and the usage of the events added. To be called once.
  v1::ChatResponse Take() { return std::move(response_); }

 private:
  v1::Choice& ChoiceAt(int index);
  void AddDelta(v1::PartDelta& delta);

  v1::ChatResponse response_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_CHAT_ASSEMBLER_H_
