// How large stress tests are: short by default, whole with NEXUSNITRO_STRESS=full, small where a
// sanitizer slows everything down. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_STRESS_SCALE_H_
#define NEXUSNITRO_TESTS_SUPPORT_STRESS_SCALE_H_

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace nexusnitro::testing {

#ifdef NEXUSNITRO_SANITIZED  // The build defines it; GCC's own macros confuse abseil.
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

inline constexpr int kSanitizedDivisor = 10;

inline bool FullStress() {
  const char* stress = std::getenv("NEXUSNITRO_STRESS");
  return stress != nullptr && std::string_view(stress) == "full";
}

// A number of operations for this run.
inline int StressScale(int stock, int full) {
  const int wanted = FullStress() ? full : stock;
  return kSanitized ? std::max(1, wanted / kSanitizedDivisor) : wanted;
}

// Raises this process's limit of open files to what the system permits, and tells that.
inline int64_t RaiseDescriptorLimit() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int64_t>(limit.rlim_cur);
}

}  // namespace nexusnitro::testing

// Memory is measured in a build without a sanitizer only: a sanitizer's own memory would be
// counted.
#define NN_SKIP_MEMORY_TEST_IF_SANITIZED() \
  if (::nexusnitro::testing::kSanitized) GTEST_SKIP() << "a sanitizer's own memory would be counted"

#endif  // NEXUSNITRO_TESTS_SUPPORT_STRESS_SCALE_H_
