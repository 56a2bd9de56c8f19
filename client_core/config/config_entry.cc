#include "client_core/config/config_entry.h"

#include "client_core/base/strings.h"
#include "client_core/config/inline_keys.h"
#include "client_core/config/output_fields.h"
#include "client_core/config/update_mask.h"

namespace nexusnitro {

std::string ConfigEntry::ToBytes() const {
  OutputFields fields;
  fields.id = id;
  fields.version = version;
  if (record != nullptr) {
    std::string bytes = WithoutInlineKeys(record->config);
    fields.record = record.get();
    fields.AppendTo(bytes);
    return bytes;
  }
  fields.origin = v1::CONFIG_ORIGIN_FILE;
  // A file names its secrets and holds none; all the same they are cleared.
  v1::Config config = file->proto;
  ClearInlineKeys(config);
  ClearOutputFields(config);
  std::string bytes = config.SerializeAsString();
  fields.AppendTo(bytes);
  return bytes;
}

}  // namespace nexusnitro
