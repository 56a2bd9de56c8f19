#include "client_core/transport/header_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kReservedNames[] = {
    "accept",
    "accept-encoding",
    "api-key",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "idempotency-key",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-api-key",
    "x-goog-api-key",
};

bool IsTokenCharacter(char c) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kPunctuation.find(c) != std::string_view::npos;
}

}  // namespace

bool IsHeaderName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), IsTokenCharacter);
}

bool IsHeaderValue(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

std::string HeaderFault(std::string_view name, std::string_view value) {
  if (!IsHeaderName(name)) {
    return "is no header name; expected letters, digits and any of !#$%&'*+-.^_`|~";
  }
  const std::string lower = absl::AsciiStrToLower(absl::string_view(name.data(), name.size()));
  if (std::find(std::begin(kReservedNames), std::end(kReservedNames), lower) !=
      std::end(kReservedNames)) {
    return "is a header that the sidecar sets itself";
  }
  if (value.size() > limits::kHeaderValueBytesMax) {
    return StrCat("has a value of ", value.size(), " bytes; expected at most ",
                  limits::kHeaderValueBytesMax);
  }
  if (!IsHeaderValue(value)) {
    return "has a value with control characters, which a header cannot carry";
  }
  return "";
}

}  // namespace nexusnitro
