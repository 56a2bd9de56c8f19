#include "client_core/config/enum_name.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"

namespace nexusnitro {

std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value) {
  const std::string& zero = value.type()->value(0)->name();
  const size_t prefix = zero.size() - std::string_view("UNSPECIFIED").size();
  return absl::AsciiStrToLower(value.name().substr(std::min(prefix, value.name().size())));
}

}  // namespace nexusnitro
