// Reads the files that AWS' tools keep profiles in. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_PROFILE_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_PROFILE_H_

#include <map>
#include <string>
#include <string_view>

namespace nexusnitro {

// The settings of one profile; keys in lower case.
using AwsProfile = std::map<std::string, std::string, std::less<>>;

// Which of the two files a text is from: they name their sections differently.
enum class AwsFile { kCredentials, kConfig };

// Adds the settings of the profile `name` in `text` to `profile`; what is set there already stays.
// False if the text has no such profile. What is no section and no setting is passed over, as AWS'
// own tools do.
bool ReadAwsProfile(std::string_view text, AwsFile file, std::string_view name,
                    AwsProfile& profile);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_AWS_PROFILE_H_
