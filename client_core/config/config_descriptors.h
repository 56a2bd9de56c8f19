// The protos of the config file with their comments, as protoc read them. Values only.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_DESCRIPTORS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_DESCRIPTORS_H_

#include <cstddef>

namespace nexusnitro {

// A serialized google.protobuf.FileDescriptorSet with source information; written by the build.
extern const unsigned char kConfigDescriptors[];
extern const size_t kConfigDescriptorsBytes;

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_DESCRIPTORS_H_
