// Reads media that backends send as URLs. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_DATA_URL_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_DATA_URL_H_

#include <string_view>

#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// The bytes and the MIME type of `data:TYPE;base64,…`; anything else stays a URL.
v1::Media ReadDataUrl(std::string_view url);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_DATA_URL_H_
