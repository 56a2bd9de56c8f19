#include "client_core/transport/plain_url.h"

#include <cstddef>

namespace nexusnitro {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr size_t kHostBytesMax = 253;
constexpr int kPortMax = 65'535;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUnreserved(char c) {
  return IsLower(c) || IsDigit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' ||
         c == '~';
}

// The number at the front of `text`, in decimal, without a leading zero and at most `max`; it is
// taken off. Nothing if there is none.
std::optional<int> TakeNumber(std::string_view& text, int max) {
  int number = 0;
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) {
    number = number * 10 + (text[digits++] - '0');
    if (number > max) return std::nullopt;
  }
  if (digits == 0 || (text.front() == '0' && digits > 1)) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool IsIpv4(std::string_view host) {
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (host.empty() || host.front() != '.') return false;
      host.remove_prefix(1);
    }
    if (!TakeNumber(host, 255).has_value()) return false;
  }
  return host.empty();
}

// A name whose last label begins with a letter, so that nobody takes it for a number.
bool IsName(std::string_view host) {
  bool label_begins = true;
  bool last_label_is_letters = false;
  for (const char c : host) {
    if (c == '.') {
      if (label_begins) return false;
      label_begins = true;
      continue;
    }
    if (!IsLower(c) && !IsDigit(c) && c != '-') return false;
    if (label_begins) last_label_is_letters = IsLower(c);
    label_begins = false;
  }
  return !label_begins && last_label_is_letters;
}

bool IsPlainPath(std::string_view path) {
  bool segment_begins = false;
  for (const char c : path) {
    if (c == '/') {
      if (segment_begins) return false;
      segment_begins = true;
      continue;
    }
    if (!IsUnreserved(c) || (segment_begins && c == '.')) return false;
    segment_begins = false;
  }
  return true;
}

}  // namespace

std::optional<PlainUrl> ReadPlainUrl(std::string_view text) {
  PlainUrl url;
  url.tls = text.substr(0, kHttps.size()) == kHttps;
  if (!url.tls && text.substr(0, kHttp.size()) != kHttp) return std::nullopt;
  text.remove_prefix(url.tls ? kHttps.size() : kHttp.size());

  const size_t path_begin = text.find('/');
  std::string_view host = text.substr(0, path_begin);
  if (path_begin != std::string_view::npos && !IsPlainPath(text.substr(path_begin))) {
    return std::nullopt;
  }
  url.port = url.tls ? 443 : 80;
  if (const size_t colon = host.find(':'); colon != std::string_view::npos) {
    std::string_view port = host.substr(colon + 1);
    const std::optional<int> number = TakeNumber(port, kPortMax);
    if (!number.has_value() || *number == 0 || !port.empty()) return std::nullopt;
    url.port = *number;
    host = host.substr(0, colon);
  }
  url.host = host;
  if (host.empty() || host.size() > kHostBytesMax) return std::nullopt;
  url.host_is_address = IsIpv4(host);
  if (!url.host_is_address && !IsName(host)) return std::nullopt;
  return url;
}

}  // namespace nexusnitro
