# Writes OUTPUT, the source that holds the bytes of INPUT. It runs in the build, whenever a proto
# changes.

file(READ ${INPUT} BYTES HEX)
string(LENGTH "${BYTES}" DIGITS)
math(EXPR SIZE "${DIGITS} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," BYTES "${BYTES}")
file(WRITE ${OUTPUT} "#include \"client_core/config/config_descriptors.h\"

namespace nexusnitro {

const unsigned char kConfigDescriptors[] = {${BYTES}};
const size_t kConfigDescriptorsBytes = ${SIZE};

}  // namespace nexusnitro
")
