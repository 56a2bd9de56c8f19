// ConfigEntry: one config as readers get it, or the mark of one that was deleted.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_ENTRY_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_ENTRY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "client_core/config/config_record.h"
#include "client_core/config/config_snapshot.h"

namespace nexusnitro {

// A value that is cheap to copy. At most one of `record` and `file` is set; neither: it was
// deleted.
struct ConfigEntry {
  std::string id;
  int64_t version = 0;                         // Of the live set, after this config's last change.
  SharedRecord record;                         // Of a config made over RPC.
  std::shared_ptr<const ConfigSnapshot> file;  // Of a config of the file.

  bool deleted() const { return record == nullptr && file == nullptr; }

  // A serialized v1::Config for its readers: with its name and what is output only, without inline
  // keys (of which the empty string is left, so that one sees that there is a key). Not for one
  // that was deleted.
  std::string ToBytes() const;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_ENTRY_H_
