// BatchWindow: which calls of a batch are live, and whether the next one may begin.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_BATCH_WINDOW_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_BATCH_WINDOW_H_

#include <cstddef>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "client_core/base/limits.h"

namespace nexusnitro {

// A call's id is live from when the call begins until its answer is on its way; its place in the
// window is free once the answer is written. Not thread-safe.
class BatchWindow {
 public:
  // `concurrency`: calls in the window at once, 1 to limits::kBatchConcurrencyMax.
  explicit BatchWindow(int concurrency) : concurrency_(static_cast<size_t>(concurrency)) {}

  // Begins a call: checks its id and makes it live. kRepeatedId if it is live already.
  absl::Status Begin(const std::string& id);

  // The call has its answer, of `bytes` bytes, which waits to be written.
  void Answered(size_t bytes);

  // Its answer is handed to gRPC: the caller may see it before Written() is called.
  void Writing(const std::string& id) { live_.erase(id); }

  // gRPC has taken the answer. `in_window`: it answers a call that Begin() let in.
  void Written(size_t bytes, bool in_window);

  // Whether there is a place for the next call.
  bool MayBegin() const { return calls_ < concurrency_ && !Clogged(); }

  // Whether so much waits to be written that running calls should pause.
  bool Clogged() const { return unwritten_bytes_ >= limits::kBatchUnwrittenBytesMax; }

 private:
  const size_t concurrency_;
  std::set<std::string> live_;
  size_t calls_ = 0;
  size_t unwritten_bytes_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_BATCH_WINDOW_H_
