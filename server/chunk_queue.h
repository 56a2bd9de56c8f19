// ChunkQueue: events that wait to be written, joined where the reader lags.
#ifndef NEXUSNITRO_SERVER_CHUNK_QUEUE_H_
#define NEXUSNITRO_SERVER_CHUNK_QUEUE_H_

#include <cstddef>
#include <deque>
#include <vector>

#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Not thread-safe.
class ChunkQueue {
 public:
  // `join_deltas`: deltas of one part that wait are joined, and all that waits goes out in one
  // chunk. Otherwise each delta goes out by itself, with the events before it.
  explicit ChunkQueue(bool join_deltas) : join_deltas_(join_deltas) {}

  void Push(std::vector<v1::ChatEvent> events);

  // The next chunk. The queue must not be empty.
  v1::ChatChunk Pop();

  bool empty() const { return events_.empty(); }
  // Of memory that what waits takes, about.
  size_t bytes() const { return bytes_; }

 private:
  bool JoinToLast(v1::ChatEvent& event);

  const bool join_deltas_;
  std::deque<v1::ChatEvent> events_;
  size_t bytes_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CHUNK_QUEUE_H_
