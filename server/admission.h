// Admission: lets calls in, as long as there is room and the server is not draining.
#ifndef NEXUSNITRO_SERVER_ADMISSION_H_
#define NEXUSNITRO_SERVER_ADMISSION_H_

#include <cstdint>
#include <set>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/base/mutex.h"

namespace nexusnitro {

// Counts the calls and the bytes of requests that the server holds. Thread-safe.
class Admission {
 public:
  // An RPC that may be open without a call, and then ends only if it hears of the drain.
  class Stream {
   public:
    virtual ~Stream() = default;
    // Called without a lock, by the thread that drains.
    virtual void OnDrain() = 0;
  };

  Admission(int calls_max, int64_t held_bytes_max)
      : calls_max_(calls_max), held_bytes_max_(held_bytes_max) {}

  // Lets a call in whose request has `bytes` bytes, or says why not. What is let in must Leave().
  absl::Status Enter(int64_t bytes);
  void Leave(int64_t bytes);

  // Counts bytes of a request that is held and not let in yet, whatever the limit: they leave less
  // room for others. What is held must be released, for example just before Enter().
  void Hold(int64_t bytes);
  void Release(int64_t bytes);

  // The stream is told of the drain, and waited for, until RemoveStream() returns. False if the
  // drain has begun: then it is not told.
  bool AddStream(Stream& stream);
  void RemoveStream(Stream& stream);

  // From here on no call is let in. Tells the streams.
  void StartDraining();
  bool draining() const;

  // Waits until no call and no stream is left, or until `timeout` has passed; false if some are
  // left.
  bool WaitUntilEmpty(absl::Duration timeout);

  int calls() const;
  int streams() const;
  int64_t held_bytes() const;

 private:
  const int calls_max_;
  const int64_t held_bytes_max_;
  mutable Mutex mutex_;
  CondVar empty_;
  CondVar told_;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t held_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::set<Stream*> streams_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool telling_ ABSL_GUARDED_BY(mutex_) = false;  // The streams are being told of the drain.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_ADMISSION_H_
