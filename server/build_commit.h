// The commit that the program was built from. A constant; thread-safe.
#ifndef NEXUSNITRO_SERVER_BUILD_COMMIT_H_
#define NEXUSNITRO_SERVER_BUILD_COMMIT_H_

namespace nexusnitro {

// Twelve digits; empty where there was no repository. Written by build_commit.cmake.
extern const char* const kBuildCommit;

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_BUILD_COMMIT_H_
