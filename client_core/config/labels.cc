#include "client_core/config/labels.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace nexusnitro {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Of the entries of a map.
constexpr int kKeyField = 1;
constexpr int kValueField = 2;

CodedInputStream Input(std::string_view bytes) {
  return CodedInputStream(reinterpret_cast<const uint8_t*>(bytes.data()),
                          static_cast<int>(bytes.size()));
}

// The next text or message of `input`, whose bytes are `bytes`; its tag has been read.
bool ReadText(std::string_view bytes, CodedInputStream& input, std::string_view& text) {
  uint32_t size = 0;
  if (!input.ReadVarint32(&size)) return false;
  const size_t begin = static_cast<size_t>(input.CurrentPosition());
  if (!input.Skip(static_cast<int>(size))) return false;
  text = bytes.substr(begin, size);
  return true;
}

bool IsText(uint32_t tag) {
  return WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
}

bool IsLabel(std::string_view entry, std::string_view key, std::string_view value) {
  CodedInputStream input = Input(entry);
  std::string_view entry_key;
  std::string_view entry_value;
  while (const uint32_t tag = input.ReadTag()) {
    std::string_view text;
    if (!IsText(tag)) {
      if (!WireFormatLite::SkipField(&input, tag)) return false;
      continue;
    }
    if (!ReadText(entry, input, text)) return false;
    if (WireFormatLite::GetTagFieldNumber(tag) == kKeyField) entry_key = text;
    if (WireFormatLite::GetTagFieldNumber(tag) == kValueField) entry_value = text;
  }
  return entry_key == key && entry_value == value;
}

}  // namespace

std::string LabelKeyFault(std::string_view key) {
  const bool good = !key.empty() && key.size() <= limits::kLabelKeyBytesMax &&
                    absl::ascii_isalnum(static_cast<unsigned char>(key.front())) &&
                    std::all_of(key.begin(), key.end(), [](unsigned char c) {
                      return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '/' || c == '-';
                    });
  return good ? ""
              : "is no key of a label; expected 1 to 63 of A-Z a-z 0-9 _ . / -, beginning with a "
                "letter or digit";
}

void CheckLabels(const v1::Config& config, const FaultChecker& check) {
  if (config.labels().size() > static_cast<size_t>(limits::kLabelsMax)) {
    check.Fault(
        StrCat("has ", config.labels().size(), " entries; expected at most ", limits::kLabelsMax));
  }
  for (const auto& [key, value] : config.labels()) {
    if (std::string fault = LabelKeyFault(key); !fault.empty()) {
      check.At(key).Fault(std::move(fault));
    } else if (value.size() > limits::kLabelValueBytesMax) {
      check.At(key).Fault(
          StrCat("has ", value.size(), " bytes; expected at most ", limits::kLabelValueBytesMax));
    }
  }
}

bool HasLabel(std::string_view config, std::string_view key, std::string_view value) {
  CodedInputStream input = Input(config);
  while (const uint32_t tag = input.ReadTag()) {
    std::string_view text;
    if (!IsText(tag)) {
      if (!WireFormatLite::SkipField(&input, tag)) return false;
      continue;
    }
    if (!ReadText(config, input, text)) return false;
    if (WireFormatLite::GetTagFieldNumber(tag) == v1::Config::kLabelsFieldNumber &&
        IsLabel(text, key, value)) {
      return true;
    }
  }
  return false;
}

}  // namespace nexusnitro
