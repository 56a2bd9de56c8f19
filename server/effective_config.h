// Prints what the server is told to do, and by what. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_EFFECTIVE_CONFIG_H_
#define NEXUSNITRO_SERVER_EFFECTIVE_CONFIG_H_

#include <string>

#include "server/options.h"

namespace nexusnitro {

// The settings of `options` as YAML that the server reads; behind each key stands where it comes
// from. Values of headers, which may be secrets, are masked; keys are named and never read.
std::string EffectiveConfigText(const Options& options);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_EFFECTIVE_CONFIG_H_
