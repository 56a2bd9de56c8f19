// Flags: the command line of the benchmark programs, pairs of `--name value`.
#ifndef NEXUSNITRO_BENCH_FLAGS_H_
#define NEXUSNITRO_BENCH_FLAGS_H_

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace nexusnitro::bench {

// Not thread-safe.
class Flags {
 public:
  // `usage` is what --help prints.
  explicit Flags(const char* usage) : usage_(usage) {}

  // `value` keeps what it holds unless the flag is given.
  template <typename Value>
  void Add(const char* name, Value* value) {
    values_[name] = value;
  }

  // Ends the program after --help, and after anything that it does not know.
  void Parse(int argc, char** argv) const {
    for (int i = 1; i < argc; i += 2) {
      const std::string_view name = argv[i];
      if (name == "--help") {
        std::printf("%s", usage_);
        std::exit(0);
      }
      const auto found = values_.find(name);
      if (found == values_.end() || i + 1 == argc || !Set(found->second, argv[i + 1])) {
        std::fprintf(stderr, "%s: unknown, or without a right value\n%s", argv[i], usage_);
        std::exit(2);
      }
    }
  }

 private:
  using Target = std::variant<int*, long*, double*, bool*, std::string*>;

  static bool Set(const Target& target, const char* text) {
    char* end = nullptr;
    if (auto* const* value = std::get_if<int*>(&target)) {
      **value = static_cast<int>(std::strtol(text, &end, 10));
    } else if (auto* const* number = std::get_if<long*>(&target)) {
      **number = std::strtol(text, &end, 10);
    } else if (auto* const* real = std::get_if<double*>(&target)) {
      **real = std::strtod(text, &end);
    } else if (auto* const* truth = std::get_if<bool*>(&target)) {
      **truth = std::strtol(text, &end, 10) != 0;
    } else {
      *std::get<std::string*>(target) = text;
      return true;
    }
    return end != text && *end == '\0';
  }

  const char* const usage_;
  std::map<std::string_view, Target> values_;
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_FLAGS_H_
