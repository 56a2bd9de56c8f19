#include "client_core/credentials/aws_profile.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// The profile that a section's head opens; empty for sections of another kind.
absl::string_view ProfileOf(absl::string_view section, AwsFile file) {
  section = absl::StripAsciiWhitespace(section);
  if (file == AwsFile::kCredentials || section == "default") return section;
  if (!absl::ConsumePrefix(&section, "profile") || section.empty() ||
      !absl::ascii_isspace(static_cast<unsigned char>(section.front()))) {
    return {};
  }
  return absl::StripAsciiWhitespace(section);
}

bool IsComment(absl::string_view line) {
  return absl::StartsWith(line, "#") || absl::StartsWith(line, ";");
}

}  // namespace

bool ReadAwsProfile(std::string_view text, AwsFile file, std::string_view name,
                    AwsProfile& profile) {
  bool found = false;
  bool inside = false;
  AwsProfile read;
  for (const absl::string_view line : absl::StrSplit(ToAbsl(text), '\n')) {
    const absl::string_view clean = absl::StripAsciiWhitespace(line);
    if (clean.empty() || IsComment(clean)) continue;
    if (clean.front() == '[') {
      inside = ProfileOf(clean.substr(1, clean.find(']') - 1), file) == ToAbsl(name);
      found = found || inside;
      continue;
    }
    // An indented line belongs to a setting with settings of its own, none of which is asked for.
    const size_t equals = clean.find('=');
    if (!inside || equals == absl::string_view::npos || absl::ascii_isspace(line.front())) continue;
    read.insert_or_assign(
        absl::AsciiStrToLower(absl::StripAsciiWhitespace(clean.substr(0, equals))),
        std::string(absl::StripAsciiWhitespace(clean.substr(equals + 1))));
  }
  profile.merge(read);
  return found;
}

}  // namespace nexusnitro
