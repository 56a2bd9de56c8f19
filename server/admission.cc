#include "server/admission.h"

#include <chrono>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

absl::Status Refusal(Reason reason, const std::string& message) {
  absl::Status status = MakeError(reason, message);
  SetNotSent(status);
  SetRetryAfter(status, limits::kRefusedRetryAfter);
  return status;
}

}  // namespace

absl::Status Admission::Enter(int64_t bytes) {
  MutexLock lock(mutex_);
  if (draining_) return Refusal(Reason::kDraining, "the sidecar is shutting down");
  if (calls_ >= calls_max_) {
    return Refusal(Reason::kOverloaded,
                   StrCat("the sidecar has ", calls_, " calls in flight (calls_max)"));
  }
  if (held_bytes_ + bytes > held_bytes_max_) {
    return Refusal(Reason::kOverloaded, StrCat("the sidecar holds requests of ", held_bytes_,
                                               " bytes (held_bytes_max ", held_bytes_max_, ")"));
  }
  ++calls_;
  held_bytes_ += bytes;
  return absl::OkStatus();
}

void Admission::Leave(int64_t bytes) {
  MutexLock lock(mutex_);
  --calls_;
  held_bytes_ -= bytes;
  if (calls_ == 0) empty_.NotifyAll();
}

void Admission::Hold(int64_t bytes) {
  MutexLock lock(mutex_);
  held_bytes_ += bytes;
}

void Admission::Release(int64_t bytes) {
  MutexLock lock(mutex_);
  held_bytes_ -= bytes;
}

bool Admission::AddStream(Stream& stream) {
  MutexLock lock(mutex_);
  streams_.insert(&stream);
  return !draining_;
}

void Admission::RemoveStream(Stream& stream) {
  MutexLock lock(mutex_);
  // What is being told lives on until it has been: microseconds, once in the server's life.
  while (telling_) told_.Wait(mutex_);
  streams_.erase(&stream);
  if (streams_.empty()) empty_.NotifyAll();
}

void Admission::StartDraining() {
  std::set<Stream*> streams;
  {
    MutexLock lock(mutex_);
    if (draining_) return;
    draining_ = telling_ = true;
    streams = streams_;
  }
  for (Stream* stream : streams) stream->OnDrain();
  MutexLock lock(mutex_);
  telling_ = false;
  told_.NotifyAll();
}

bool Admission::draining() const {
  MutexLock lock(mutex_);
  return draining_;
}

bool Admission::WaitUntilEmpty(absl::Duration timeout) {
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  MutexLock lock(mutex_);
  while (calls_ > 0 || !streams_.empty()) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return false;
    empty_.WaitFor(mutex_, left);
  }
  return true;
}

int Admission::calls() const {
  MutexLock lock(mutex_);
  return calls_;
}

int Admission::streams() const {
  MutexLock lock(mutex_);
  return static_cast<int>(streams_.size());
}

int64_t Admission::held_bytes() const {
  MutexLock lock(mutex_);
  return held_bytes_;
}

}  // namespace nexusnitro
