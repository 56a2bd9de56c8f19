// Repairs what real LLM servers get wrong in JSON, so that a strict parser takes it.
//
// Bytes that are no UTF-8 and lone surrogates may be halves of a character whose other half comes
// with the next delta. They are turned into marks (private-use characters), which survive the
// parser; UnmarkBytes() turns the marks of a parsed string back, and Utf8Joiner joins the halves.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_JSON_REPAIR_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_JSON_REPAIR_H_

#include <string>
#include <string_view>

namespace nexusnitro {

// `json` with invalid bytes and lone surrogates in strings as marks, control characters in strings
// escaped, and NaN and infinities as null. Linear. Thread-safe.
std::string RepairJson(std::string_view json);

// A string parsed from repaired JSON, with its marks turned back into bytes: UTF-8, but for the
// invalid bytes, and surrogates in the form of WTF-8. Thread-safe.
std::string UnmarkBytes(std::string_view text);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_JSON_REPAIR_H_
