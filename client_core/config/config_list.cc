#include "client_core/config/config_list.h"

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_filter.h"
#include "client_core/config/config_validator.h"
#include "client_core/wire/field_writer.h"

namespace nexusnitro {
namespace {

constexpr size_t kEntriesPerPageMax = 20'000;  // That are looked at.
constexpr size_t kEntriesPerLook = 500;        // That are copied under the lock.
// Below gRPC's default limit of 4 MiB, also with one config of the largest size at the end.
constexpr size_t kPageBytesMax = 1024 * 1024;

// Page tokens: the last id that was looked at.
constexpr std::string_view kTokenPrefix = "after:";

std::string ToToken(std::string_view id) {
  return absl::WebSafeBase64Escape(StrCat(kTokenPrefix, id));
}

absl::StatusOr<std::string> FromToken(const std::string& token) {
  if (token.empty()) return token;
  std::string text;
  if (absl::WebSafeBase64Unescape(token, &text) && text.rfind(kTokenPrefix, 0) == 0) {
    const std::string id = text.substr(kTokenPrefix.size());
    if (ConfigIdFault(id).empty()) return id;
  }
  return InvalidField("page_token",
                      "is none that this server gave; expected that of the last page");
}

absl::StatusOr<size_t> PageSize(int32_t asked) {
  if (asked == 0) return limits::kConfigPageDefault;
  if (asked > 0 && asked <= limits::kConfigPageMax) return asked;
  return InvalidField("page_size", StrCat("is ", asked, "; expected 1 to ", limits::kConfigPageMax,
                                          ", or 0 for ", limits::kConfigPageDefault));
}

}  // namespace

absl::StatusOr<std::string> ListConfigs(const v1::ListConfigsRequest& request,
                                        const ConfigStore& configs, const ConfigScope& scope) {
  NN_ASSIGN_OR_RETURN(const size_t page_size, PageSize(request.page_size()));
  NN_ASSIGN_OR_RETURN(std::string after_id, FromToken(request.page_token()));
  NN_ASSIGN_OR_RETURN(const ConfigFilter filter, ConfigFilter::Parse(request.filter()));
  std::string page;
  FieldWriter writer(page);
  size_t shown = 0;
  size_t looked_at = 0;
  const auto full = [&] {
    return shown == page_size || looked_at == kEntriesPerPageMax || page.size() >= kPageBytesMax;
  };
  while (!full()) {
    const std::vector<ConfigEntry> entries = configs.Entries(after_id, kEntriesPerLook);
    if (entries.empty()) return page;
    for (const ConfigEntry& entry : entries) {
      if (full()) break;
      ++looked_at;
      after_id = entry.id;
      if (!scope.Permits(entry.id) || !filter.Matches(entry)) continue;
      writer.Text(v1::ListConfigsResponse::kConfigsFieldNumber, entry.ToBytes());
      ++shown;
    }
  }
  if (!configs.Entries(after_id, 1).empty()) {
    writer.Text(v1::ListConfigsResponse::kNextPageTokenFieldNumber, ToToken(after_id));
  }
  return page;
}

}  // namespace nexusnitro
