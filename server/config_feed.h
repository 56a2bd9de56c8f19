// ConfigFeed: what one watcher is told of configs, message by message.
#ifndef NEXUSNITRO_SERVER_CONFIG_FEED_H_
#define NEXUSNITRO_SERVER_CONFIG_FEED_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"

namespace nexusnitro {

// First the current state, unless it goes on from a version; then the changes, read from the
// store's history a few at a time, so that a watcher that lags costs no memory. Not thread-safe.
class ConfigFeed {
 public:
  // `configs` outlives this. `after_version`: what the watcher knows; 0: nothing.
  ConfigFeed(const ConfigStore& configs, ConfigScope scope, int64_t after_version);

  // The next serialized v1::WatchConfigsResponse; nullopt: there is none now. kWatchTooOld, if the
  // history does not go back as far as the watcher has got.
  absl::StatusOr<std::optional<std::string>> Next();

 private:
  // Each takes more from the store; false if there is no more now.
  bool ReadState();
  absl::StatusOr<bool> ReadChanges();

  const ConfigStore& configs_;
  const ConfigScope scope_;
  bool in_state_;
  std::string after_id_;  // In the state: the last config that was read.
  int64_t version_;       // Of the last change that was read; in the state: before it began.
  std::deque<ConfigEntry> read_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CONFIG_FEED_H_
