// Keeps the keys that are written down in a config from its readers. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_INLINE_KEYS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_INLINE_KEYS_H_

#include <string>
#include <string_view>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Whether a backend's credential is an `api_key` or `bearer`, also an empty one.
bool HasInlineKeys(const v1::Config& config);

// Makes every inline key the empty string: one still sees that there is a key.
void ClearInlineKeys(v1::Config& config);

// A serialized v1::Config with its inline keys cleared.
std::string WithoutInlineKeys(std::string_view config);

// Puts the keys of `old` where `config` has the empty string, of the backend of the same name and
// the same kind of key: whoever sends back what was read keeps the keys. Not where the endpoint is
// another one, as that would send the key elsewhere.
void KeepInlineKeys(const v1::Config& old, v1::Config& config);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_INLINE_KEYS_H_
