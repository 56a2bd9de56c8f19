#include "server/bearer_token.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr char kHeader[] = "authorization";
constexpr std::string_view kScheme = "Bearer ";

}  // namespace

std::string_view BearerToken(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  const auto [first, end] = metadata.equal_range(kHeader);
  if (first == end || std::next(first) != end) return {};
  const std::string_view value(first->second.data(), first->second.size());
  if (!absl::StartsWithIgnoreCase(ToAbsl(value), ToAbsl(kScheme))) return {};
  const std::string_view token = value.substr(kScheme.size());
  if (token.size() > limits::kBearerTokenBytesMax) return {};
  // No white space, control character or comma, which would begin a second value.
  const bool whole = std::all_of(token.begin(), token.end(),
                                 [](char c) { return c > ' ' && c <= '~' && c != ','; });
  return whole ? token : std::string_view();
}

}  // namespace nexusnitro
