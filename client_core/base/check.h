// NN_CHECK: dies on a programmer's mistake. What a peer, a config or a user can cause is a Status.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_CHECK_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

// `message` must hold no secret: it goes to standard error.
#define NN_CHECK(condition, message)                                                        \
  do {                                                                                      \
    if (!(condition)) {                                                                     \
      std::fprintf(stderr, "%s:%d: check failed: %s: %s\n", __FILE__, __LINE__, #condition, \
                   message);                                                                \
      std::abort();                                                                         \
    }                                                                                       \
  } while (false)

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_CHECK_H_
