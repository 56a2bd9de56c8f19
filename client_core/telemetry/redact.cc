#include "client_core/telemetry/redact.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kRedacted = "[redacted]";
constexpr size_t kKeyBytesMin = 12;  // Shorter words behind a key's prefix are no key.

// What keys of the known providers begin with. Matched without regard to case.
constexpr std::string_view kKeyPrefixes[] = {"sk-",  "bearer ", "aiza",  "akia", "gsk_",
                                             "xai-", "hf_",     "ya29.", "eyj"};

bool IsKeyCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("-_.*+/=~").find(c) != std::string_view::npos;
}

// Length of the key at the start of `text`; 0 if there is none.
size_t KeyLength(std::string_view text) {
  for (const std::string_view prefix : kKeyPrefixes) {
    if (!absl::StartsWithIgnoreCase({text.data(), text.size()}, {prefix.data(), prefix.size()})) {
      continue;
    }
    const auto end = std::find_if_not(text.begin() + prefix.size(), text.end(), IsKeyCharacter);
    const auto length = static_cast<size_t>(end - text.begin());
    if (length >= kKeyBytesMin) return length;
  }
  return 0;
}

// `text` without the secrets and without what looks like one.
std::string RedactAll(std::string_view text, std::initializer_list<const Secret*> secrets,
                      size_t bytes_max) {
  std::string clean = ReplaceInvalidUtf8(text.substr(0, 4 * bytes_max));
  for (const Secret* secret : secrets) {
    if (secret->empty()) continue;
    clean = absl::StrReplaceAll(clean, {{secret->Reveal(), {kRedacted.data(), kRedacted.size()}}});
  }
  std::string out;
  std::string_view rest = clean;
  bool word_begins = true;
  while (!rest.empty()) {
    const size_t key = word_begins ? KeyLength(rest) : 0;
    if (key > 0) {
      out.append(kRedacted);
      rest.remove_prefix(key);
      word_begins = false;
      continue;
    }
    word_begins = !absl::ascii_isalnum(static_cast<unsigned char>(rest.front()));
    out.push_back(rest.front());
    rest.remove_prefix(1);
  }
  return std::string(TruncateUtf8(out, bytes_max));
}

}  // namespace

std::string Redact(std::string_view text, const Secret& secret, size_t bytes_max) {
  return RedactAll(text, {&secret}, bytes_max);
}

std::string Redact(std::string_view text, const CredentialValue& credential, size_t bytes_max) {
  return RedactAll(text,
                   {&credential.token, &credential.secret_access_key, &credential.session_token},
                   bytes_max);
}

}  // namespace nexusnitro
