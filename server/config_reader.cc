#include "server/config_reader.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_filter.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace nexusnitro {
namespace {

using google::protobuf::internal::WireFormatLite;

// A page ends when it is as large: clients take messages of 4 MiB unless they ask for more.
constexpr size_t kPageBytesMax = 2 * limits::kMiB;
// Configs that are looked at for one page, so that a thread of gRPC is not held up for long.
constexpr size_t kScannedMax = 20'000;
// Configs that are taken from the store at once.
constexpr size_t kScannedAtOnce = 1'000;

absl::StatusOr<size_t> PageSize(const v1::ListConfigsRequest& request) {
  const int size = request.page_size();
  if (size < 0 || size > limits::kConfigPageMax) {
    return InvalidField("page_size", StrCat("is ", size, "; expected 1 to ", limits::kConfigPageMax,
                                            ", or 0 for ", limits::kConfigPageDefault));
  }
  return static_cast<size_t>(size == 0 ? limits::kConfigPageDefault : size);
}

// A token is the id of the last config that was looked at. It is in base64 so that nobody takes it
// for a place to begin at.
std::string TokenOf(const std::string& id) { return absl::WebSafeBase64Escape(id); }

absl::StatusOr<std::string> AfterId(const std::string& token) {
  std::string id;
  if (!token.empty() && (!absl::WebSafeBase64Unescape(token, &id) || id.empty())) {
    return InvalidField("page_token", "is none; expected next_page_token of an earlier reply");
  }
  return id;
}

}  // namespace

void AppendField(int number, std::string_view value, std::string& message) {
  uint8_t head[16];
  uint8_t* end = google::protobuf::io::CodedOutputStream::WriteVarint32ToArray(
      WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), head);
  end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value.size(), end);
  message.append(reinterpret_cast<const char*>(head), static_cast<size_t>(end - head));
  message.append(value);
}

absl::StatusOr<std::string_view> ReadableId(std::string_view name, const ConfigScope& scope) {
  const std::string_view prefix = kConfigNamePrefix;
  if (name.substr(0, prefix.size()) != prefix || name.size() == prefix.size()) {
    return InvalidField(
        "name", StrCat("is \"", name, "\"; expected a resource name, \"", prefix, "{id}\""));
  }
  const std::string_view id = name.substr(prefix.size());
  if (scope.Permits(id)) return id;
  return MakeError(Reason::kPermissionDenied,
                   StrCat("name: the caller may not use \"", name, "\""));
}

absl::Status UnknownConfig(std::string_view name) {
  return MakeError(Reason::kUnknownConfig, StrCat("name: there is no \"", name, "\""));
}

absl::StatusOr<std::string> GetConfig(const ConfigStore& configs, const ConfigScope& scope,
                                      const v1::GetConfigRequest& request) {
  NN_ASSIGN_OR_RETURN(const std::string_view id, ReadableId(request.name(), scope));
  const std::optional<ConfigEntry> entry = configs.Get(id);
  if (entry.has_value()) return entry->ToBytes();
  return UnknownConfig(request.name());
}

std::vector<ConfigEntry> EntriesInReach(const ConfigStore& configs, const ConfigScope& scope,
                                        std::string_view after_id, size_t count) {
  if (scope.permits_all()) return configs.Entries(after_id, count);
  std::vector<ConfigEntry> entries;
  const ConfigScope::Ids& ids = scope.ids();
  for (auto id = ids.upper_bound(after_id); id != ids.end() && entries.size() < count; ++id) {
    if (std::optional<ConfigEntry> entry = configs.Get(*id); entry.has_value()) {
      entries.push_back(*std::move(entry));
    }
  }
  return entries;
}

absl::StatusOr<std::string> ListConfigs(const ConfigStore& configs, const ConfigScope& scope,
                                        const v1::ListConfigsRequest& request) {
  using Response = v1::ListConfigsResponse;
  NN_ASSIGN_OR_RETURN(const size_t page_size, PageSize(request));
  NN_ASSIGN_OR_RETURN(std::string after, AfterId(request.page_token()));
  NN_ASSIGN_OR_RETURN(const ConfigFilter filter, ConfigFilter::Parse(request.filter()));
  std::string reply;
  size_t found = 0;
  size_t scanned = 0;
  while (true) {
    const std::vector<ConfigEntry> entries = EntriesInReach(configs, scope, after, kScannedAtOnce);
    for (const ConfigEntry& entry : entries) {
      after = entry.id;
      ++scanned;
      if (!filter.Matches(entry)) continue;
      AppendField(Response::kConfigsFieldNumber, entry.ToBytes(), reply);
      if (++found == page_size || reply.size() >= kPageBytesMax) break;
    }
    const bool full = found == page_size || reply.size() >= kPageBytesMax || scanned >= kScannedMax;
    if (!full && entries.size() == kScannedAtOnce) continue;
    // The page may end with the last config that there is.
    if (full && !EntriesInReach(configs, scope, after, 1).empty()) {
      AppendField(Response::kNextPageTokenFieldNumber, TokenOf(after), reply);
    }
    return reply;
  }
}

}  // namespace nexusnitro
