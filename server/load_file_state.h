// Makes what the config file says for calls from the server's options. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_LOAD_FILE_STATE_H_
#define NEXUSNITRO_SERVER_LOAD_FILE_STATE_H_

#include "absl/status/statusor.h"
#include "client_core/config/file_state.h"
#include "server/options.h"

namespace nexusnitro {

// The state that `options` lay down; what is the same as in `previous` is taken from there. With
// `embedded` and no config, one is added to the options that answers everything. The error has all
// faults, a line each: credentials and other files that cannot be read. Reads files.
absl::StatusOr<FileState> LoadFileState(Options& options, const FileState& previous = {});

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_LOAD_FILE_STATE_H_
