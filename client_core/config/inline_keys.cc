#include "client_core/config/inline_keys.h"

#include <algorithm>

#include "client_core/config/api_schema.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace nexusnitro {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Whether one of `fields` may be in the message that `input` reads, and in it the next, and so on
// to the end of the path: a quick look at the wire that spares most configs being parsed.
bool MayHold(CodedInputStream& input, const int* path, const int* path_end) {
  while (const uint32_t tag = input.ReadTag()) {
    const bool length_delimited =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (!length_delimited || WireFormatLite::GetTagFieldNumber(tag) != *path) {
      if (!WireFormatLite::SkipField(&input, tag)) return true;
      continue;
    }
    if (path + 1 == path_end) return true;
    uint32_t size = 0;
    if (!input.ReadVarint32(&size)) return true;
    const auto limit = input.PushLimit(static_cast<int>(size));
    if (MayHold(input, path + 1, path_end)) return true;
    input.PopLimit(limit);
  }
  return !input.ConsumedEntireMessage();
}

bool MayHoldCredential(std::string_view config) {
  static constexpr int kPath[] = {v1::Config::kBackendsFieldNumber,
                                  v1::Backend::kCredentialFieldNumber};
  CodedInputStream input(reinterpret_cast<const uint8_t*>(config.data()),
                         static_cast<int>(config.size()));
  return MayHold(input, std::begin(kPath), std::end(kPath));
}

bool IsInline(const v1::Credential& credential) {
  return credential.has_api_key() || credential.has_bearer();
}

}  // namespace

bool HasInlineKeys(const v1::Config& config) {
  return std::any_of(config.backends().begin(), config.backends().end(),
                     [](const v1::Backend& each) { return IsInline(each.credential()); });
}

void ClearInlineKeys(v1::Config& config) {
  for (v1::Backend& backend : *config.mutable_backends()) {
    if (!IsInline(backend.credential())) continue;
    v1::Credential& credential = *backend.mutable_credential();
    if (credential.has_api_key()) {
      credential.set_api_key("");
    } else {
      credential.set_bearer("");
    }
  }
}

std::string WithoutInlineKeys(std::string_view config) {
  std::string bytes(config);
  if (!MayHoldCredential(config)) return bytes;
  v1::Config message;
  // What cannot be read is shown to nobody.
  if (!message.ParseFromArray(config.data(), static_cast<int>(config.size()))) return "";
  if (!HasInlineKeys(message)) return bytes;
  ClearInlineKeys(message);
  return message.SerializeAsString();
}

void KeepInlineKeys(const v1::Config& old, v1::Config& config) {
  for (v1::Backend& backend : *config.mutable_backends()) {
    if (!IsInline(backend.credential())) continue;
    v1::Credential& credential = *backend.mutable_credential();
    if (!credential.api_key().empty() || !credential.bearer().empty()) continue;
    const auto before =
        std::find_if(old.backends().begin(), old.backends().end(),
                     [&](const v1::Backend& each) { return each.name() == backend.name(); });
    if (before == old.backends().end() || EndpointOf(*before) != EndpointOf(backend)) continue;
    if (before->credential().source_case() == credential.source_case()) {
      credential = before->credential();
    }
  }
}

}  // namespace nexusnitro
