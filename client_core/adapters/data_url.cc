#include "client_core/adapters/data_url.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

v1::Media ReadDataUrl(std::string_view url) {
  v1::Media media;
  absl::string_view head = ToAbsl(url.substr(0, url.find(',')));
  std::string bytes;
  if (head.size() < url.size() && absl::ConsumePrefix(&head, "data:") &&
      absl::ConsumeSuffix(&head, ";base64") &&
      absl::Base64Unescape(ToAbsl(url.substr(url.find(',') + 1)), &bytes)) {
    media.set_mime_type(std::string(head));
    media.set_data(std::move(bytes));
  } else {
    media.set_uri(std::string(url));
  }
  return media;
}

}  // namespace nexusnitro
