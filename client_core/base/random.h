// Random: the program's source of randomness, so that tests can repeat a run from a seed.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_RANDOM_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_RANDOM_H_

#include <cstdint>
#include <random>

namespace nexusnitro {

// Gives random numbers; not for secrets. Not thread-safe.
class Random {
 public:
  // Seeds from the system.
  Random() : engine_(std::random_device{}()) {}
  explicit Random(uint64_t seed) : engine_(seed) {}

  uint64_t Bits() { return engine_(); }

  // Uniform over [0, 1).
  double Uniform() { return std::uniform_real_distribution<double>(0.0, 1.0)(engine_); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_RANDOM_H_
