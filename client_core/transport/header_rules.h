// What a header that a config or a caller adds may look like. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_HEADER_RULES_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_HEADER_RULES_H_

#include <string>
#include <string_view>

namespace nexusnitro {

// Empty if the header may be sent; else what is wrong with it. A name is an HTTP token and none of
// those that authenticate, frame or route a request; a value has no control characters.
std::string HeaderFault(std::string_view name, std::string_view value);

// Empty if a header of that name may carry a credential; else what is wrong with it. It is an HTTP
// token and none of those that frame, route or sign a request.
std::string CredentialHeaderFault(std::string_view name);

// Whether it is an HTTP token.
bool IsHeaderName(std::string_view name);

// Whether it has no control characters but tabs.
bool IsHeaderValue(std::string_view value);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_HEADER_RULES_H_
