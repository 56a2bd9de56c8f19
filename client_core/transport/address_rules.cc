#include "client_core/transport/address_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kLinkLocal = "a link-local address";
constexpr std::string_view kMetadata = "an address that hands out credentials of the machine";
constexpr std::string_view kUnspecified = "an unspecified address";
constexpr std::string_view kMulticast = "a multicast address";
constexpr std::string_view kBroadcast = "a broadcast address";
constexpr std::string_view kNoAddress = "no IP address";

struct Range {
  const char* network;
  int bits;  // Of the network's own family.
  std::string_view what;
};

// The first that fits says what an address is.
constexpr Range kRefused[] = {
    {"169.254.169.254", 32, kMetadata},  // AWS, Azure, Google Cloud and others.
    {"169.254.170.2", 32, kMetadata},    // AWS: containers.
    {"169.254.170.23", 32, kMetadata},   // AWS: pods.
    {"100.100.100.200", 32, kMetadata},  // Alibaba Cloud.
    {"168.63.129.16", 32, kMetadata},    // Azure: the host of a virtual machine.
    {"192.0.0.192", 32, kMetadata},      // Oracle Cloud.
    {"fd00:ec2::254", 128, kMetadata},   // AWS.
    {"fd00:ec2::23", 128, kMetadata},    // AWS: pods.
    {"fd20:ce::254", 128, kMetadata},    // Google Cloud.
    {"169.254.0.0", 16, kLinkLocal},     {"fe80::", 10, kLinkLocal},   {"0.0.0.0", 8, kUnspecified},
    {"::", 128, kUnspecified},           {"224.0.0.0", 4, kMulticast}, {"ff00::", 8, kMulticast},
    {"255.255.255.255", 32, kBroadcast},
};

// Networks of IPv6 addresses that carry an IPv4 address, and the byte at which it begins.
struct Carrier {
  IpAddress network;
  int bits;
  size_t begins;
};

const std::vector<Carrier>& Carriers() {
  static const std::vector<Carrier> kCarriers = {
      {*ParseIpAddress("::"), 96, 12},            // Compatible.
      {*ParseIpAddress("::ffff:0:0:0"), 96, 12},  // Translated.
      {*ParseIpAddress("64:ff9b::"), 96, 12},     // NAT64.
      {*ParseIpAddress("64:ff9b:1::"), 48, 12},   // NAT64 of a network's own.
      {*ParseIpAddress("2002::"), 16, 2},         // 6to4.
  };
  return kCarriers;
}

constexpr std::string_view kMetadataNames[] = {
    "metadata.google.internal", "metadata.goog",
    "metadata.azure.internal",  "metadata.tencentyun.com",
    "metadata.oraclecloud.com", "instance-data.ec2.internal",
};

constexpr int kMappedBits = 96;
constexpr size_t kV4Begins = 12;

struct ParsedRange {
  IpAddress network;
  int bits;  // Of the 128.
  std::string_view what;
};

std::vector<ParsedRange> ParseRanges() {
  std::vector<ParsedRange> ranges;
  for (const Range& range : kRefused) {
    const bool v4 = std::string_view(range.network).find(':') == std::string_view::npos;
    ranges.push_back(
        {*ParseIpAddress(range.network), range.bits + (v4 ? kMappedBits : 0), range.what});
  }
  return ranges;
}

std::string_view RangeFault(const IpAddress& address) {
  static const std::vector<ParsedRange> kRanges = ParseRanges();
  for (const ParsedRange& range : kRanges) {
    if (address.SharesPrefix(range.network, range.bits)) return range.what;
  }
  return "";
}

// The IPv4 address, in its mapped form, whose four bytes begin at `begins`.
IpAddress Inner(const IpAddress& address, size_t begins) {
  IpAddress inner;
  inner.bytes[10] = 0xFF;
  inner.bytes[11] = 0xFF;
  std::copy_n(address.bytes.begin() + begins, 4, inner.bytes.begin() + kV4Begins);
  return inner;
}

std::string_view WithoutDots(std::string_view host) {
  while (!host.empty() && host.back() == '.') host.remove_suffix(1);
  return host;
}

}  // namespace

std::string_view AddressFault(const IpAddress& address) {
  static const IpAddress kV6Loopback = *ParseIpAddress("::1");
  if (address == kV6Loopback) return "";  // It looks like a carrier of 0.0.0.1.
  if (const std::string_view fault = RangeFault(address); !fault.empty()) return fault;
  for (const Carrier& carrier : Carriers()) {
    if (!address.SharesPrefix(carrier.network, carrier.bits)) continue;
    const std::string_view fault = RangeFault(Inner(address, carrier.begins));
    if (!fault.empty()) return fault;
  }
  return "";
}

std::string_view HostFault(std::string_view host) {
  host = WithoutDots(host);
  if (host.empty()) return kNoAddress;
  if (const std::optional<IpAddress> address = ParseLooseIpAddress(host)) {
    return AddressFault(*address);
  }
  const bool known = std::any_of(
      std::begin(kMetadataNames), std::end(kMetadataNames),
      [host](std::string_view name) { return absl::EqualsIgnoreCase(ToAbsl(host), ToAbsl(name)); });
  return known ? kMetadata : std::string_view();
}

std::string_view SocketAddressFault(const sockaddr& address) {
  const std::optional<IpAddress> ip = IpAddressOf(address);
  return ip.has_value() ? AddressFault(*ip) : kNoAddress;
}

absl::Status CheckTarget(const HttpTarget& target) {
  if (target.metadata_server) return absl::OkStatus();
  if (const std::string_view fault = HostFault(target.host); !fault.empty()) {
    return AddressRefused(target.host, fault);
  }
  if (target.proxy == nullptr) return absl::OkStatus();
  const std::string_view fault = HostFault(target.proxy->host);
  return fault.empty() ? absl::OkStatus() : AddressRefused(target.proxy->host, fault);
}

absl::StatusOr<std::vector<std::string>> PermittedOf(std::string_view host,
                                                     const std::vector<std::string>& addresses) {
  std::vector<std::string> permitted;
  std::string_view last_fault = kNoAddress;
  for (const std::string& text : addresses) {
    const std::optional<IpAddress> address = ParseIpAddress(text);
    const std::string_view fault = address.has_value() ? AddressFault(*address) : kNoAddress;
    if (fault.empty()) {
      permitted.push_back(text);
    } else {
      last_fault = fault;
    }
  }
  if (permitted.empty()) return AddressRefused(host, last_fault);
  return permitted;
}

absl::Status AddressRefused(std::string_view host, std::string_view fault) {
  absl::Status status = MakeError(
      Reason::kAddressRefused,
      StrCat("the host ", host, " is, or has, ", fault, "; no request is sent to such an address"));
  SetNotSent(status);
  return status;
}

}  // namespace nexusnitro
