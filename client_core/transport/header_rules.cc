#include "client_core/transport/header_rules.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// They carry credentials.
constexpr std::string_view kCredentialNames[] = {"api-key", "authorization", "x-api-key",
                                                 "x-goog-api-key"};

// They frame a request, route it, sign it, or say what is in it.
constexpr std::string_view kFramingNames[] = {
    "accept",
    "accept-encoding",
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
};

template <size_t kSize>
bool Holds(const std::string_view (&names)[kSize], std::string_view name) {
  const std::string lower = absl::AsciiStrToLower(ToAbsl(name));
  return std::find(std::begin(names), std::end(names), lower) != std::end(names);
}

constexpr std::string_view kNoName =
    "is no header name; expected letters, digits and any of !#$%&'*+-.^_`|~";
constexpr std::string_view kOurs = "is a header that the sidecar sets itself";

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

std::string CredentialHeaderFault(std::string_view name) {
  if (!IsHeaderName(name)) return std::string(kNoName);
  return Holds(kFramingNames, name) ? std::string(kOurs) : "";
}

std::string HeaderFault(std::string_view name, std::string_view value) {
  if (!IsHeaderName(name)) return std::string(kNoName);
  if (Holds(kFramingNames, name) || Holds(kCredentialNames, name)) return std::string(kOurs);
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
