#include "server/config_feed.h"

#include <utility>
#include <vector>

#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "nexusnitro/v1/config_service.pb.h"
#include "server/config_reader.h"

namespace nexusnitro {
namespace {

using Response = v1::WatchConfigsResponse;

constexpr size_t kReadAtOnce = 64;

// A message of one event. The version stands apart, so that the config need not be parsed.
std::string Message(int number, std::string_view value, int64_t version) {
  Response rest;
  rest.set_version(version);
  std::string bytes = rest.SerializeAsString();
  AppendField(number, value, bytes);
  return bytes;
}

std::string MessageOf(const ConfigEntry& entry, int64_t version) {
  if (entry.deleted()) {
    return Message(Response::kDeletedFieldNumber, StrCat(kConfigNamePrefix, entry.id), version);
  }
  return Message(Response::kUpdatedFieldNumber, entry.ToBytes(), version);
}

}  // namespace

ConfigFeed::ConfigFeed(const ConfigStore& configs, ConfigScope scope, int64_t after_version)
    : configs_(configs),
      scope_(std::move(scope)),
      in_state_(after_version == 0),
      version_(in_state_ ? configs.version() : after_version) {}

bool ConfigFeed::ReadState() {
  std::vector<ConfigEntry> entries = EntriesInReach(configs_, scope_, after_id_, kReadAtOnce);
  if (entries.empty()) return false;
  after_id_ = entries.back().id;
  for (ConfigEntry& entry : entries) read_.push_back(std::move(entry));
  return true;
}

absl::StatusOr<bool> ConfigFeed::ReadChanges() {
  NN_ASSIGN_OR_RETURN(std::vector<ConfigEntry> entries,
                      configs_.ChangesSince(version_, kReadAtOnce));
  if (entries.empty()) return false;
  version_ = entries.back().version;
  for (ConfigEntry& entry : entries) {
    if (scope_.Permits(entry.id)) read_.push_back(std::move(entry));
  }
  return true;
}

absl::StatusOr<std::optional<std::string>> ConfigFeed::Next() {
  while (read_.empty()) {
    if (in_state_) {
      if (ReadState()) continue;
      in_state_ = false;
      return Message(Response::kCurrentStateCompleteFieldNumber, "", version_);
    }
    NN_ASSIGN_OR_RETURN(const bool more, ReadChanges());
    if (!more) return std::nullopt;
  }
  const ConfigEntry entry = std::move(read_.front());
  read_.pop_front();
  // A watch that is cut within the state has to begin again: 0 says so.
  return MessageOf(entry, in_state_ ? 0 : entry.version);
}

}  // namespace nexusnitro
