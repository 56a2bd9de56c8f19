# Writes OUTPUT, the source that names the commit of the repository at SOURCE_DIR. It runs in the
# build, whenever the repository's HEAD moves.

execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY ${SOURCE_DIR}
                OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
file(WRITE ${OUTPUT} "#include \"server/build_commit.h\"

namespace nexusnitro {

const char* const kBuildCommit = \"${COMMIT}\";

}  // namespace nexusnitro
")
