// Percent-encoding of what goes into URLs (RFC 3986). Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_PERCENT_ENCODING_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_PERCENT_ENCODING_H_

#include <string>
#include <string_view>

namespace nexusnitro {

// `text` as one segment of a path: all but letters, digits and `-._~` is encoded, `/` too.
std::string EncodePathSegment(std::string_view text);

// A path with each of its segments encoded: as above, but `/` stays.
std::string EncodePath(std::string_view path);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_PERCENT_ENCODING_H_
