// HandOver and TakeOver: tell ThreadSanitizer that gRPC passes an object from one thread to
// another.
//
// Debian's gRPC is not instrumented, so whatever its locks put in order looks like a race. Who
// gives an object to gRPC calls HandOver() before; who is called by gRPC calls TakeOver() first.
// Thread-safe; nothing at all in other builds.
#ifndef NEXUSNITRO_SERVER_HAND_OVER_H_
#define NEXUSNITRO_SERVER_HAND_OVER_H_

#ifdef NEXUSNITRO_THREAD_SANITIZED
#include <sanitizer/tsan_interface.h>
#endif

namespace nexusnitro {

inline void HandOver([[maybe_unused]] const void* object) {
#ifdef NEXUSNITRO_THREAD_SANITIZED
  __tsan_release(const_cast<void*>(object));
#endif
}

inline void TakeOver([[maybe_unused]] const void* object) {
#ifdef NEXUSNITRO_THREAD_SANITIZED
  __tsan_acquire(const_cast<void*>(object));
#endif
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_HAND_OVER_H_
