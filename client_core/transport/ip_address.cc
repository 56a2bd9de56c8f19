#include "client_core/transport/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace nexusnitro {
namespace {

constexpr size_t kV4Begins = 12;  // In the mapped form.
constexpr IpAddress kV6Loopback = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

IpAddress Mapped(const in_addr& v4) {
  IpAddress address;
  address.bytes[10] = 0xFF;
  address.bytes[11] = 0xFF;
  std::memcpy(&address.bytes[kV4Begins], &v4, sizeof(v4));
  return address;
}

IpAddress Of(const in6_addr& v6) {
  IpAddress address;
  std::memcpy(address.bytes.data(), &v6, sizeof(v6));
  return address;
}

}  // namespace

bool IpAddress::SharesPrefix(const IpAddress& other, int bits) const {
  const auto whole = static_cast<size_t>(bits / 8);
  if (!std::equal(bytes.begin(), bytes.begin() + whole, other.bytes.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || (bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0;
}

std::optional<IpAddress> ParseIpAddress(std::string_view text) {
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  in_addr v4;
  if (inet_pton(AF_INET, copy.c_str(), &v4) == 1) return Mapped(v4);
  in6_addr v6;
  if (inet_pton(AF_INET6, copy.c_str(), &v6) == 1) return Of(v6);
  return std::nullopt;
}

std::optional<IpAddress> ParseLooseIpAddress(std::string_view text) {
  if (const std::optional<IpAddress> address = ParseIpAddress(text)) return address;
  // inet_aton() would take what follows a blank for a comment.
  if (text.find_first_not_of("0123456789abcdefABCDEFxX.") != std::string_view::npos) {
    return std::nullopt;
  }
  in_addr v4;
  if (inet_aton(std::string(text).c_str(), &v4) == 1) return Mapped(v4);
  return std::nullopt;
}

std::optional<IpAddress> IpAddressOf(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return Mapped(reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  }
  if (address.sa_family == AF_INET6) {
    return Of(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  }
  return std::nullopt;
}

bool IsLoopback(const IpAddress& address) {
  static const IpAddress kV4Loopback = *ParseIpAddress("127.0.0.0");
  constexpr int kMappedBits = 96;
  return address == kV6Loopback || address.SharesPrefix(kV4Loopback, kMappedBits + 8);
}

}  // namespace nexusnitro
