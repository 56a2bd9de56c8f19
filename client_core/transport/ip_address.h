// IpAddress: an IPv4 or IPv6 address.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_IP_ADDRESS_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_IP_ADDRESS_H_

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace nexusnitro {

// A value. Thread-safe.
struct IpAddress {
  // 16 bytes in network order; an IPv4 address is in the last four, behind ::ffff (its mapped
  // form).
  std::array<uint8_t, 16> bytes{};

  // Whether its first `bits` are those of `other`.
  bool SharesPrefix(const IpAddress& other, int bits) const;

  bool operator==(const IpAddress&) const = default;
};

// "127.0.0.1" or "::1", without brackets; nothing else.
std::optional<IpAddress> ParseIpAddress(std::string_view text);

// Also IPv4 in the forms that C libraries take: "0x7f.1", "2130706433", "0177.0.0.1".
std::optional<IpAddress> ParseLooseIpAddress(std::string_view text);

// Of a socket; empty if its family is neither.
std::optional<IpAddress> IpAddressOf(const sockaddr& address);

// 127.0.0.0/8 (mapped, too) or ::1.
bool IsLoopback(const IpAddress& address);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_IP_ADDRESS_H_
