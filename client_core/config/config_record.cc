#include "client_core/config/config_record.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace nexusnitro {

std::string ConfigRecord::Etag() const {
  return absl::StrCat(absl::Hex(revision), "-", absl::Hex(absl::ToUnixMicros(update_time)));
}

}  // namespace nexusnitro
