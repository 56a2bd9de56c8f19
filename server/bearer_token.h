// BearerToken: the token that a caller shows with an RPC.
#ifndef NEXUSNITRO_SERVER_BEARER_TOKEN_H_
#define NEXUSNITRO_SERVER_BEARER_TOKEN_H_

#include <grpcpp/support/string_ref.h>

#include <map>
#include <string_view>

namespace nexusnitro {

// The token in the one `authorization` header of an RPC's metadata, as RFC 6750 has it; a view into
// it. Empty where the header is missing, comes twice, is of another scheme, or holds no token or
// one of more than limits::kBearerTokenBytesMax. Thread-safe.
std::string_view BearerToken(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_BEARER_TOKEN_H_
